"""Days on the beat for tests: fortnights are counted from Monday, 1 January 2024, until somebody chooses."""

from datetime import UTC, date, datetime, time

# The first fortnights of the year 2027 and of its second quarter.
QUARTER, NEXT_QUARTER = date(2027, 1, 11), date(2027, 4, 5)


def midnight(day: date) -> datetime:
    """Its first moment, in UTC, as the organisation has it that chose no zone."""
    return datetime.combine(day, time.min, UTC)
