"""What can be wrong with a calendar, by name; the words for people stand in calendars.problems."""

# The file as a whole: nothing is read of it.
NOT_A_CALENDAR = "not_a_calendar"
TOO_LARGE = "too_large"
CUT_OFF = "cut_off"
TOO_DENSE = "too_dense"
TOO_LONG = "too_long"

# Single entries: the rest is read.
UNKNOWN_ZONE = "unknown_zone"
BROKEN_ENTRY = "broken_entry"


class CannotRead(Exception):
    """A calendar of which nothing can be said. `name` is one of the names above."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
