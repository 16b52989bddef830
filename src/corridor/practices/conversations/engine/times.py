"""Two times that suit everybody of an introduction. Plain Python: times are aware, in UTC.

Spans are lists of (begins, ends).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
QUARTER = timedelta(minutes=15)
HALF = timedelta(minutes=30)
# Between two times that are proposed, so that one bad day does not take both.
APART = timedelta(hours=20)


def two_times(spans: Sequence[Span], minutes: int, *, turn: int = 0) -> list[datetime]:
    """Up to two beginnings of `minutes` within the spans, on different days where there are any.

    At the full or the half hour where that fits, else at a quarter. `turn`: which of those that there
    are is the first, so that not everybody is asked to come at the same hour.
    """
    length = timedelta(minutes=minutes)
    starts = _starts(spans, length, HALF) or _starts(spans, length, QUARTER)
    if not starts:
        return []
    first = starts[turn % len(starts)]
    others = [at for at in starts if abs(at - first) >= APART]
    others = others or [at for at in starts if abs(at - first) >= length]
    second = [others[(turn // 7) % len(others)]] if others else []
    return sorted([first, *second])


def _starts(spans: Iterable[Span], length: timedelta, step: timedelta) -> list[datetime]:
    found = []
    for begins, ends in spans:
        at = _rounded_up(begins, step)
        while at + length <= ends:
            found.append(at)
            at += step
    return found


def _rounded_up(at: datetime, step: timedelta) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = -((midnight - at) // step)
    return midnight + steps * step
