"""Care's jobs."""

from django.utils import timezone

from corridor.practices.care.actions import drop_old_proposals, offer_unanswered_further
from corridor.runtime.jobs import job


@job("care.offer_further")
def offer_further() -> None:
    """Offer unanswered asks to whom their owners agreed to beforehand."""
    offer_unanswered_further(timezone.now().date())


@job("care.drop_old_proposals")
def drop_proposals() -> None:
    """Erase proposals that nobody took up in time."""
    drop_old_proposals()
