"""The calendars' jobs."""

from corridor.runtime.jobs import job


@job("calendars.mail")
def mail(attendee: int) -> None:
    """Tell one person's mail program of one occasion."""


@job("calendars.block")
def block(connection: str) -> None:
    """Bring the entries in one connected calendar up to date."""
