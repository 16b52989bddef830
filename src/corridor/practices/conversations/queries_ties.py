"""Reads of the map: the newest quarter, and how it differs from the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from corridor.practices.conversations.engine.ties import BANDS
from corridor.practices.conversations.models import Ties
from corridor.practices.conversations.models_offered import Text

QUARTER = 3
WORDS: tuple[Text, ...] = (
    _("hardly ever"),
    _("now and then"),
    _("often"),
    _("very often"),
)
COUNTS: tuple[Text, ...] = (
    _("fewer than 10, or too few people of one of the two"),
    _("10 to 29"),
    _("30 to 99"),
    _("100 and more"),
)


@dataclass(frozen=True)
class Cell:
    """How often two parts met: a band, its words, and whether it was less (-1) or more (1) before."""

    band: int
    words: Text
    change: int | None


@dataclass(frozen=True)
class Row:
    """A part, and a cell for every part before it in the order."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Map:
    """A quarter's map. `hardly`: how many of `pairs` met hardly ever; `before`: the same, a quarter ago."""

    first: date
    last: date
    names: Sequence[str]
    rows: Sequence[Row]
    hardly: int
    pairs: int
    before: tuple[int, int] | None

    @property
    def legend(self) -> list[tuple[int, Text, Text]]:
        """Each band, its words, and how many introductions it stands for."""
        return [(band, WORDS[band], COUNTS[band]) for band in range(len(BANDS))]


def newest() -> Map | None:
    """The map of the newest published quarter; None where there is none yet."""
    held = list(Ties.objects.order_by("-begins_on")[:2])
    if not held:
        return None
    now, before = held[0], held[1] if len(held) > 1 else None
    bands, earlier = _by_team(now), _by_team(before) if before else {}
    ids = [pk for pk, _name in now.parts]
    rows = [
        Row(name, [_cell(bands, earlier, frozenset((pk, other))) for other in ids[:number]])
        for number, (pk, name) in enumerate(now.parts)
    ]
    return Map(
        first=now.begins_on,
        last=_last_day(now.begins_on),
        names=[name for _pk, name in now.parts],
        rows=rows,
        hardly=_hardly(now),
        pairs=len(now.bands),
        before=(_hardly(before), len(before.bands)) if before and before.bands else None,
    )


def _by_team(ties: Ties) -> Mapping[frozenset[str], int]:
    return {
        frozenset((ties.parts[one][0], ties.parts[other][0])): band
        for one, other, band in ties.bands
    }


def _cell(
    bands: Mapping[frozenset[str], int],
    earlier: Mapping[frozenset[str], int],
    pair: frozenset[str],
) -> Cell:
    band = bands.get(pair, 0)
    was = earlier.get(pair)
    change = None if was is None else (band > was) - (band < was)
    return Cell(band, WORDS[band], change)


def _hardly(ties: Ties) -> int:
    return sum(band == 0 for _one, _other, band in ties.bands)


def _last_day(first: date) -> date:
    month = first.month - 1 + QUARTER
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
