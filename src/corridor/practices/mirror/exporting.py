"""What a person takes along of the mirror: their own results and words, and what they said no to."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.mirror import queries
from corridor.practices.mirror.models import PutAway, Result, ShownPutAway
from corridor.practices.mirror.models_felt import SIDES, Felt, Place
from corridor.practices.mirror.models_items import NOTE, REFLECTION
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """Results and words of one's own; whether one said no. What one has answered is nobody's."""
    results = list(Result.objects.filter(owner=person).newest_first())
    opened = unseal(results, reader=person)
    if results:
        rows = [
            {
                "half_year": result.half_year_id.isoformat(),
                **_row(Place.read(opened.get(result.pk, {}).get("felt"))),
            }
            for result in results
        ]
        yield ExportSection(_("Your mirror"), rows)
    written = queries.reflections_of(person)
    if written:
        yield ExportSection(
            _("What you wrote beside your mirror"),
            [
                {"half_year": one.reflection.half_year.isoformat()} | _in_words(one.words)
                for one in written
            ],
        )
    away = PutAway.objects.filter(person=person).order_by("pk")
    shown_away = ShownPutAway.objects.filter(person=person, audience__withdrawn_at=None)
    shown_away = shown_away.select_related("audience__owner")
    yield ExportSection(
        _("The mirror"),
        [
            {
                "declined": queries.has_declined(person),
                "wants_no_mirror": queries.wants_none(person),
                "put_away": [f"{one.half_year_id.isoformat()}: {one.line}" for one in away],
                "put_away_of": [one.audience.owner.name for one in shown_away.order_by("pk")],
            }
        ],
    )


def _row(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"opened": False}
    return {
        "opened": True,
        "warmth": _felt(place.warmth),
        "competence": _felt(place.competence),
        "ethics": None if place.ethics is None else _felt(place.ethics),
        "answers": [place.at_least, place.at_most],
    }


def _felt(felt: Felt) -> dict[str, Any]:
    return {
        "estimate": felt.mean,
        "between": [felt.low, felt.high],
        "side": str(SIDES[felt.side]),
    }


def _in_words(words: dict[str, str]) -> dict[str, str]:
    titles = {key: str(text) for key, text in REFLECTION.items()} | {NOTE: _("Note")}
    return {titles[key]: text for key, text in words.items() if key in titles}
