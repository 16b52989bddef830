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


@job("confidants.prepare_turned", attempts=3, atomic=True)
def prepare_turned() -> None:
    """Prepare the quarter's round where its time has come."""
    from corridor.practices.confidants.actions_turned import prepare_next  # arrays, for workers

    prepare_next()
