"""What the culture page contributes: a line on home where there is something new on it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.runtime.register import Floor, HomeItem


def home(person: Person) -> Iterable[HomeItem]:
    """That something was published in this fortnight, for a few days; the same for everybody."""
    from corridor.web.culture.queries import home_items  # models

    return home_items(person)


floor = Floor(name="culture", title=_("The culture page"), home=home)
