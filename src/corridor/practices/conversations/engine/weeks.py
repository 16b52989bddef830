"""Which hours of the week somebody has, as the matching wants them: in both weeks of the fortnight."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from corridor.practices.conversations.engine.times import Span

HOURS = 168
HOUR = timedelta(hours=1)


def monday_of(day: date) -> datetime:
    """The first moment, in UTC, of the week in which a day lies."""
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, UTC)


def hours_of_week(spans: Iterable[Span], first: date, weeks: int) -> list[bool]:
    """[168] The hours from Monday 0:00 UTC on that are whole within the spans in each of `weeks`.

    `first`: the first day. Whoever is away for one of the weeks has none.
    """
    count = [0] * HOURS
    begin = datetime.combine(first, time.min, UTC)
    until = begin + timedelta(days=7 * weeks)
    monday = monday_of(first)
    for begins, ends in spans:
        at = max(begins, begin).replace(minute=0, second=0, microsecond=0)
        at = at if at >= max(begins, begin) else at + HOUR
        while at + HOUR <= min(ends, until):
            count[int((at - monday) / HOUR) % HOURS] += 1
            at += HOUR
    return [many >= weeks for many in count]
