"""Forms of a person's own settings."""

from collections import defaultdict
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import PeopleForm
from corridor.people.models import Person
from corridor.people.signing_in.queries import is_waited_for
from corridor.web.countries import countries, country_name

REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


@cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The time zones that are named after a place, by region, for a select; UTC first."""
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if region in REGIONS and place:
            regions[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", [("UTC", "UTC")]), *regions.items()]


class SettingsForm(forms.Form):
    """Language (where there is more than one), time zone, country of help numbers."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Times are shown in it."),
    )
    help_country = forms.ChoiceField(
        label=gettext_lazy("Help numbers for"),
        help_text=gettext_lazy("Where you live, if it is not where you work. Only you see this."),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        as_imported = _("As the directory says")
        if person.country:
            as_imported = _("%(country)s, as the directory says") % {
                "country": country_name(person.country)
            }
        self._offer("help_country", [("", as_imported), *countries()])
        offered: list[Any] = list(zones())
        if not any(
            person.time_zone == name for _region, group in offered for name, _place in group
        ):
            offered.insert(0, (_("Now"), [(person.time_zone, person.time_zone)]))
        self._offer("time_zone", offered)

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class CounterpartForm(PeopleForm):
    """Somebody here, to be one's counterpart."""

    counterpart = PeopleField(several=False, label=gettext_lazy("Your counterpart"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Nobody is their own counterpart."""
        field = self.fields["counterpart"]
        if isinstance(field, PeopleField):
            field.exclude = [self.person.pk]
        super().prepare_people()


class InviteForm(forms.Form):
    """Somebody whom the HR export does not name, to be one's counterpart."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("Address for mail"),
        help_text=gettext_lazy("They sign in with a link that we send there."),
    )

    def clean_email(self) -> str:
        """Refuses an address that somebody already has."""
        email: str = self.cleaned_data["email"].strip().lower()
        if Person.objects.filter(email=email).exists() or is_waited_for(email):
            raise ValidationError(
                _("Somebody here has this address already. Choose them by name instead.")
            )
        return email
