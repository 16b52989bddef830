"""Two times that suit everybody of an introduction. Plain Python: times are aware, in UTC.

Spans and what is taken are lists of (begins, ends); what is taken stays with whoever calls.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
QUARTER = timedelta(minutes=15)
HALF = timedelta(minutes=30)
DAY = timedelta(days=1)
# Between two times that are proposed, so that one bad day does not take both.
APART = timedelta(hours=20)


def common(spans: Sequence[Sequence[Span]]) -> list[Span]:
    """When all have time; each of `spans` in order and without overlaps."""
    if not spans:
        return []
    found = list(spans[0])
    for others in spans[1:]:
        found = _both(found, others)
    return found


def _both(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        begins, ends = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begins < ends:
            found.append((begins, ends))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `spans` when the times that are `taken` go; both in order."""
    left = list(spans)
    for gone_from, gone_until in taken:
        kept = []
        for begins, ends in left:
            if gone_until <= begins or ends <= gone_from:
                kept.append((begins, ends))
                continue
            if begins < gone_from:
                kept.append((begins, gone_from))
            if gone_until < ends:
                kept.append((gone_until, ends))
        left = kept
    return left


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
