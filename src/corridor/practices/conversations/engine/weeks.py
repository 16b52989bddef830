"""When in a fortnight an hour can begin for somebody, as the matching wants it. Plain Python.

An hour from one moment on is open for two exactly where it may begin at that moment for both: so two
have an hour in common where a beginning is in both their sets, at whatever quarter it lies, in zones of
half hours and over changes of the clock as well.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from corridor.practices.conversations.engine.times import QUARTER, Span

WEEKS = 2
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
BEGINNINGS = WEEKS * WEEK // QUARTER


def beginnings_of(spans: Iterable[Span], first: datetime) -> int:
    """At which quarters from `first` on, of a fortnight, an hour within the spans can begin: bits.

    Argument: `spans`, of which none touches another, as a night that is cut in two at midnight would.
    """
    found = 0
    for begins, ends in spans:
        since = max(0, -((first - begins) // QUARTER))
        until = min(BEGINNINGS, (ends - HOUR - first) // QUARTER + 1)
        if since < until:
            found |= (1 << until) - (1 << since)
    return found


def is_away(spans: Sequence[Span], always: Sequence[Span], first: datetime) -> bool:
    """Whether one of the two weeks from `first` on has nothing of `spans`, and would have of `always`."""

    def has(some: Sequence[Span], week: int) -> bool:
        begin, end = first + week * WEEK, first + (week + 1) * WEEK
        return any(begins < end and begin < ends for begins, ends in some)

    return any(has(always, week) and not has(spans, week) for week in range(WEEKS))
