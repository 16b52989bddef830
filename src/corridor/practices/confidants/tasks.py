"""Jobs of confidants."""

from django.utils import timezone

from corridor.practices.confidants.actions import forget_old_names
from corridor.practices.confidants.actions_volunteers import erase_old_notes, forget_old_trainings
from corridor.runtime.jobs import job


@job("confidants.forget")
def forget() -> None:
    """Names whose year is over, notes that nobody changed for half a year, trainings long over."""
    today = timezone.now().date()
    forget_old_names(today)
    while erase_old_notes(today):
        pass
    forget_old_trainings(today)
