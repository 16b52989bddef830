"""The calendars' jobs."""

from corridor.rhythm.calendars import mailing
from corridor.runtime.jobs import Work, job


@job("calendars.mail", attempts=6)
def mail(attendee: int, work: Work) -> None:
    """Tell one person's mail program of one occasion."""
    mailing.bring_up_to_date(attendee, work)


@job("calendars.block")
def block(connection: str) -> None:
    """Bring the entries in one connected calendar up to date."""
