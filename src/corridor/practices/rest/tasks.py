"""Rest's jobs."""

from django.utils import timezone

from corridor.practices.rest.actions import erase_old_plans, settle_past_plans
from corridor.practices.rest.actions_together import drop_old
from corridor.runtime.jobs import job


@job("rest.settle")
def settle() -> None:
    """Days that were rested are given, what was not used goes back, old plans are erased."""
    today = timezone.now().date()
    settle_past_plans(today)
    erase_old_plans(today)


@job("rest.drop_old")
def drop_proposals() -> None:
    """Erase proposals that nobody took up in time."""
    drop_old()
