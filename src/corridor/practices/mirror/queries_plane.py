"""A leader's mirror in words, with its picture and its table; never one number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from babel import Locale
from django.utils.translation import gettext as _

from corridor.kit import charts, own_plane, speaking
from corridor.practices.mirror.models_felt import (
    HELPS,
    HELPS_SOURCE,
    MET_WITH,
    SIDES,
    SOURCE,
    Felt,
    Place,
)
from corridor.practices.mirror.models_items import (
    COMPETENCE,
    ETHICS,
    NOTE,
    REFLECTION,
    WARMTH,
    Text,
)
from corridor.practices.mirror.queries import Written


def page_of(place: Place, *, locale: Locale) -> dict[str, Any]:
    """What the page of a mirror says of a place, beside whose it is."""
    answers = _("%(first)s to %(last)s people answered.") % {
        "first": speaking.number(place.at_least, locale=locale),
        "last": speaking.number(place.at_most, locale=locale),
    }
    helps = [
        HELPS["warmth"][place.warmth.side],
        HELPS["competence"][place.competence.side],
    ]
    if place.ethics is not None:
        helps.append(HELPS["ethics"][place.ethics.side])
    return {
        "place": place,
        "plane": _plane(place, locale),
        "ethics": _ethics(place.ethics, locale),
        "answers": answers,
        "met_with": MET_WITH[place.region],
        "source": SOURCE,
        "helps": helps,
        "helps_source": HELPS_SOURCE,
    }


def _plane(place: Place, locale: Locale) -> charts.Chart:
    sentence = f"{_sentence(WARMTH.title, place.warmth, locale)} " + _sentence(
        COMPETENCE.title, place.competence, locale
    )
    return own_plane.plane_chart(
        _("Warmth and competence, as they are felt"),
        sentence,
        own_plane.Plane(
            centre=(place.competence.mean, place.warmth.mean),
            outline=[(able, warm) for warm, able in place.outline()],
        ),
        ends=own_plane.Ends(_("less competent"), _("more competent"), _("less warm"), _("warmer")),
        columns=_columns(),
        rows=(
            _row(WARMTH.title, place.warmth, locale),
            _row(COMPETENCE.title, place.competence, locale),
        ),
    )


def _ethics(felt: Felt | None, locale: Locale) -> charts.Chart | None:
    if felt is None:
        return None
    return own_plane.axis_chart(
        _("Ethics, as they are felt"),
        _sentence(ETHICS.title, felt, locale),
        (felt.low, felt.mean, felt.high),
        ends=(_("less right and fair"), _("right and fair")),
        columns=_columns(),
        rows=(_row(ETHICS.title, felt, locale),),
    )


def _columns() -> tuple[str, ...]:
    return ("", _("Estimate"), _("Probably between"), _("Which side"))


def _sentence(title: Text, felt: Felt, locale: Locale) -> str:
    return _("%(axis)s: %(estimate)s of 5, probably between %(low)s and %(high)s; %(side)s.") % {
        "axis": title,
        "side": SIDES[felt.side],
        **_figures(felt, locale),
    }


def _row(title: Text, felt: Felt, locale: Locale) -> tuple[str, ...]:
    figures = _figures(felt, locale)
    between = _("%(low)s and %(high)s") % figures
    return (str(title), figures["estimate"], between, str(SIDES[felt.side]))


def _figures(felt: Felt, locale: Locale) -> dict[str, str]:
    return {
        "estimate": charts.in_unit(felt.mean, charts.STEPS, locale),
        "low": charts.in_unit(felt.low, charts.STEPS, locale),
        "high": charts.in_unit(felt.high, charts.STEPS, locale),
    }


@dataclass(frozen=True)
class Words:
    """What a leader wrote for themselves in a half-year: each question with its answer."""

    reflection: UUID
    half_year: date
    answers: Sequence[tuple[Text, str]]


def earlier_words(written: Sequence[Written]) -> list[Words]:
    """What was written, half-year by half-year, in the order of the questions."""
    titles: dict[str, Text] = {**REFLECTION, NOTE: _("A note to yourself")}
    return [
        Words(
            one.reflection.pk,
            one.reflection.half_year,
            [(title, one.words[key]) for key, title in titles.items() if key in one.words],
        )
        for one in written
    ]
