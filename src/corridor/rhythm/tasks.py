"""The rhythm's jobs. Telling somebody is in rhythm.messages."""

from django.utils.translation import gettext_lazy as _

from corridor.rhythm import messages, sending
from corridor.runtime.jobs import Work, job

__all__ = ["messages"]  # read at start, so that its job is known

# While the mail server is down: growing pauses, at most an hour each, then the clock begins anew.
ATTEMPTS = 30


@job("rhythm.letters", attempts=ATTEMPTS, title=_("The fortnight’s letters"))
def send_letters(work: Work) -> None:
    """Send the letters that are due."""
    sending.send_letters(work)


@job("rhythm.tidy")
def tidy() -> None:
    """Remove what is long over."""
    sending.tidy()
