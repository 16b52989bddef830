"""The calendars' jobs."""

from corridor.rhythm.calendars import blocking, mailing
from corridor.runtime.jobs import Work, job


@job("calendars.mail", attempts=6)
def mail(attendee: int, work: Work) -> None:
    """Tell one person's mail program of one occasion."""
    mailing.bring_up_to_date(attendee, work)


@job("calendars.block", attempts=10)
def block(connection: str, work: Work) -> None:
    """Bring the entries in one connected calendar up to date."""
    blocking.bring_up_to_date(connection, work)
