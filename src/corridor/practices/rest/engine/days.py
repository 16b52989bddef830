"""Days of rest, whole and half ones, and the steps in which somebody returns. No Django."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
NOON = time(12)
# As long as an absence in a calendar may be.
LONGEST = 400
# A week has seven days of two halves.
WEEK = 14
STEPS_AT_MOST = 8


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; it may begin or end at noon.

    Refuses, with ValueError, an end before the beginning, more than 400 days, and one day that
    begins and ends at noon.
    """

    begins_on: date
    ends_on: date
    begins_at_noon: bool = False
    ends_at_noon: bool = False

    def __post_init__(self) -> None:
        if self.ends_on < self.begins_on:
            raise ValueError("The last day comes before the first.")
        if (self.ends_on - self.begins_on).days >= LONGEST:
            raise ValueError("Rest has 400 days at most.")
        if self.begins_on == self.ends_on and self.begins_at_noon and self.ends_at_noon:
            raise ValueError("Between noon and noon there is nothing.")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.begins_on <= day <= self.ends_on

    def as_row(self) -> list[Any]:
        """As it is kept, in values of JSON."""
        whole = [self.begins_on.isoformat(), self.ends_on.isoformat()]
        return [*whole, self.begins_at_noon, self.ends_at_noon]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Days":
        """From what `as_row` gave."""
        begins_on, ends_on, begins_at_noon, ends_at_noon = row
        return cls(
            date.fromisoformat(begins_on),
            date.fromisoformat(ends_on),
            bool(begins_at_noon),
            bool(ends_at_noon),
        )

    @property
    def is_whole(self) -> bool:
        """Whether it begins and ends at midnight."""
        return not (self.begins_at_noon or self.ends_at_noon)

    def until(self, day: date) -> "Days | None":
        """What of it lies up to the end of `day`; None if nothing does."""
        if day < self.begins_on:
            return None
        if day >= self.ends_on:
            return self
        return replace(self, ends_on=day, ends_at_noon=False)

    def half_days(self, works_on: Callable[[date], bool]) -> int:
        """How many half days of work it takes: `works_on(day)` is asked for each day of it."""
        length = (self.ends_on - self.begins_on).days + 1
        days = [self.begins_on + n * DAY for n in range(length)]
        halves = sum(2 for day in days if works_on(day))
        halves -= int(self.begins_at_noon and works_on(self.begins_on))
        return halves - int(self.ends_at_noon and works_on(self.ends_on))

    def times(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, where somebody is."""
        begins = NOON if self.begins_at_noon else time.min
        last, ends = (self.ends_on, NOON) if self.ends_at_noon else (self.ends_on + DAY, time.min)
        return (
            datetime.combine(self.begins_on, begins, zone),
            datetime.combine(last, ends, zone),
        )


@dataclass(frozen=True)
class Step:
    """A part of the return: so many half days of work a week, from one day to another."""

    from_on: date
    until_on: date
    half_days: int

    def as_row(self) -> list[Any]:
        """As it is kept, in values of JSON."""
        return [self.from_on.isoformat(), self.until_on.isoformat(), self.half_days]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Step":
        """From what `as_row` gave."""
        return cls(date.fromisoformat(row[0]), date.fromisoformat(row[1]), int(row[2]))


def laid_out(ends_on: date, wanted: Iterable[tuple[date, int]]) -> list[Step]:
    """Steps one after the other from the day after `ends_on` on.

    `wanted` are the last day and the half days a week of each. Refuses, with ValueError, a step
    that ends before it begins, more half days than a week has, too many steps, and a return that
    takes longer than 400 days.
    """
    steps: list[Step] = []
    begins_on = ends_on + DAY
    for until_on, half_days in wanted:
        if until_on < begins_on:
            raise ValueError("A step ends before it begins.")
        if not 0 < half_days <= WEEK:
            raise ValueError("A week has no such number of days.")
        steps.append(Step(begins_on, until_on, half_days))
        begins_on = until_on + DAY
    if len(steps) > STEPS_AT_MOST or (begins_on - ends_on).days > LONGEST:
        raise ValueError("The return is too long.")
    return steps


def moved(steps: Iterable[Step], by: timedelta) -> list[Step]:
    """The same steps, earlier or later: they follow the rest whose end was moved."""
    return [replace(s, from_on=s.from_on + by, until_on=s.until_on + by) for s in steps]
