"""What a person's own settings contribute to the whole."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.people.preferences.models import Preference
from corridor.runtime.register import ExportSection, Floor, Stored


def _export(person: Person) -> Iterable[ExportSection]:
    chosen = Preference.objects.filter(person=person).first()
    yield ExportSection(
        _("Your settings"),
        [
            {
                "language": person.language,
                "time_zone": person.time_zone,
                "help_country": chosen.help_country if chosen else "",
            }
        ],
    )


def _forget(person: Person) -> None:
    Preference.objects.filter(person=person).delete()


floor = Floor(
    name="preferences",
    title=gettext_lazy("Your settings"),
    stores=(
        Stored(
            "preferences.Preference",
            ("person", "help_country"),
            gettext_lazy("The country whose help numbers you want to see first, if you chose one"),
            readers=gettext_lazy("You"),
            kept=gettext_lazy("Until you change it or leave"),
        ),
    ),
    export=_export,
    erase=_forget,
    leave=_forget,
)
