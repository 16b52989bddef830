"""Reads about help lines."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from corridor.kit.help_lines import CountryLines, lines_of
from corridor.kit.models import HelpConfirmation
from corridor.people.models import Organisation, Person


@dataclass(frozen=True)
class Help:
    """A country's lines as the page shows them; `confirmation` None while nobody vouches for them."""

    lines: CountryLines
    confirmation: HelpConfirmation | None

    @property
    def own_line(self) -> dict[str, Any]:
        """The organisation's own assistance line, or nothing."""
        return self.confirmation.own_line if self.confirmation else {}


def help_for(country: str) -> Help:
    """The lines of a country and the confirmation that still fits them: one query."""
    lines = lines_of(country)
    confirmation = (
        HelpConfirmation.objects.filter(country=lines.country)
        .select_related("confirmed_by")
        .first()
    )
    if confirmation is not None and confirmation.fingerprint != lines.fingerprint:
        confirmation = None
    return Help(lines, confirmation)


@dataclass(frozen=True)
class CountryState:
    """A country in which people of the organisation are, and whether its numbers are confirmed."""

    country: str
    people: int
    confirmed: bool


def countries_to_confirm() -> list[CountryState]:
    """The countries of the people here and of the organisation; those with most people first."""
    rows = (
        Person.objects.here()
        .exclude(country="")
        .values_list("country")
        .annotate(n=Count("pk"))
        .order_by("-n", "country")
    )
    counted = {country.upper(): n for country, n in rows}
    organisation = Organisation.objects.filter(pk=1).values_list("country", flat=True).first()
    if organisation:
        counted.setdefault(organisation.upper(), 0)
    stored = dict(HelpConfirmation.objects.values_list("country", "fingerprint"))
    return [
        CountryState(country, n, stored.get(country) == lines_of(country).fingerprint)
        for country, n in counted.items()
    ]


def organisation_country() -> str:
    """The organisation's country, or nothing."""
    return Organisation.objects.filter(pk=1).values_list("country", flat=True).first() or ""
