"""When several people are all free: within everybody's hours, and while nothing of theirs is taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from corridor.rhythm.calendars.engine.busy import Interval, merged

STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Side:
    """One person: the times in which they may be asked (`hours`), and those that are taken."""

    hours: Sequence[Interval]
    taken: Sequence[Interval] = ()


def common_free(
    sides: Sequence[Side], since: datetime, until: datetime, length: timedelta
) -> list[Interval]:
    """The times of at least `length` in which all `sides` are within their hours and free, in order.

    Refuses, with ValueError, nobody at all and a length that is not positive.
    """
    if not sides or length <= timedelta():
        raise ValueError("Give at least one person, and a length.")
    together = merged(sides[0].hours, since, until)
    for side in sides[1:]:
        together = list(_both(together, merged(side.hours, since, until)))
    taken = merged((one for side in sides for one in side.taken), since, until)
    free = _without(together, taken)
    return [(start, end) for start, end in free if end - start >= length]


def _both(first: Sequence[Interval], second: Sequence[Interval]) -> Iterator[Interval]:
    """What lies in an interval of each; both are merged."""
    ours, theirs = iter(first), iter(second)
    one, other = next(ours, None), next(theirs, None)
    while one and other:
        start, end = max(one[0], other[0]), min(one[1], other[1])
        if start < end:
            yield start, end
        if one[1] <= other[1]:
            one = next(ours, None)
        else:
            other = next(theirs, None)


def _without(intervals: Iterable[Interval], taken: Sequence[Interval]) -> Iterator[Interval]:
    """What is left of the intervals; `taken` is merged."""
    for start, end in intervals:
        at = start
        for busy_from, busy_to in taken:
            if busy_to <= at or busy_from >= end:
                continue
            if busy_from > at:
                yield at, busy_from
            at = max(at, busy_to)
        if at < end:
            yield at, end


def proposals(free: Iterable[Interval], length: timedelta, *, most: int = 5) -> list[Interval]:
    """At most `most` times to propose: on a quarter of an hour, one for each day in UTC, soonest first."""
    found: list[Interval] = []
    for start, end in free:
        begin = _next_step(start)
        new_day = not found or found[-1][0].date() != begin.date()
        if begin + length <= end and new_day:
            found.append((begin, begin + length))
        if len(found) == most:
            break
    return found


def _next_step(at: datetime) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + -(-(at.astimezone(UTC) - epoch) // STEP) * STEP
