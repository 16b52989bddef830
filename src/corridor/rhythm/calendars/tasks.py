"""The calendars' jobs."""

from corridor.rhythm.calendars import blocking, letting_go, mailing
from corridor.runtime.jobs import Work, job


@job("calendars.mail", attempts=6)
def mail(attendee: int, work: Work) -> None:
    """Tell one person's mail program of one occasion."""
    mailing.bring_up_to_date(attendee, work)


@job("calendars.block", attempts=10)
def block(connection: str, work: Work) -> None:
    """Bring the entries in one connected calendar up to date."""
    blocking.bring_up_to_date(connection, work)


@job("calendars.forget")
def forget() -> None:
    """Remove what took place long ago."""
    letting_go.forget_old()


@job("calendars.keep_up")
def keep_up() -> None:
    """Look at every connected calendar into which entries are written."""
    letting_go.keep_connections_up()
