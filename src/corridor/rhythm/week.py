"""When somebody's week is open: hours of some days in a zone, over changes of the clock. No Django."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Whoever is away for longer is reached by nothing until they are back.
HORIZON = timedelta(days=400)
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Week:
    """Hours from `begins` to `ends` on some days of the week, as the clocks of `zone` show them.

    `days` are ISO weekdays (1 is Monday); hours that end before they begin go over midnight, and
    belong to the day on which they begin; the same time twice is around the clock. On a day of
    which `closed` is true nothing is open, from midnight to midnight, and nothing that began on it.
    """

    days: frozenset[int]
    begins: time
    ends: time
    zone: ZoneInfo
    closed: Callable[[date], bool] = lambda day: False
    _known: dict[date, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at an aware moment."""
        return any(begins <= at < ends for begins, ends in self.spans(self._day_of(at)))

    def next_open(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it is open, in UTC; None if there is none for long."""
        if not self.days:
            return None
        day = self._day_of(at)
        last = day + HORIZON
        while day <= last:
            for begins, ends in self.spans(day):
                if at < ends:
                    return max(at.astimezone(UTC), begins)
            day += DAY
        return None

    def spans(self, day: date) -> list[Span]:
        """What is open of one day, midnight to midnight, in order, in UTC."""
        if self._is_closed(day):
            return []
        return [span for span in self._spans(day) if span[0] < span[1]]

    def _spans(self, day: date) -> Iterator[Span]:
        over_midnight = self.ends <= self.begins
        if over_midnight and self._begins_on(day - DAY):
            yield self._at(day, time.min), self._at(day, self.ends)
        if self._begins_on(day):
            end = self._at(day + DAY, time.min) if over_midnight else self._at(day, self.ends)
            yield self._at(day, self.begins), end

    def _begins_on(self, day: date) -> bool:
        return day.isoweekday() in self.days and not self._is_closed(day)

    def _is_closed(self, day: date) -> bool:
        if day not in self._known:
            self._known[day] = self.closed(day)
        return self._known[day]

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _at(self, day: date, clock: time) -> datetime:
        # A time that the change of the clock leaves out is taken as if it had not changed yet, one
        # that comes twice is the first of the two: both are what people mean by "from two o'clock".
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
