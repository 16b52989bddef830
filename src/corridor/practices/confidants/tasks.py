"""Jobs of confidants."""

from corridor.practices.confidants.actions import end_unreadable_books, forget_old_names
from corridor.practices.confidants.actions_volunteers import erase_old_notes, forget_old_trainings
from corridor.practices.confidants.models import today
from corridor.practices.confidants.queries_volunteers import training_day
from corridor.runtime.jobs import job


@job("confidants.forget")
def forget() -> None:
    """Books that do not open, names whose year is over; notes and trainings, half a year later."""
    day = today()
    end_unreadable_books()
    forget_old_names(day)
    while erase_old_notes(day):
        pass
    forget_old_trainings(training_day())


@job("confidants.prepare_turned", attempts=3, atomic=True)
def prepare_turned() -> None:
    """Prepare the quarter's round where its time has come."""
    from corridor.practices.confidants.actions_turned import prepare_next  # arrays, for workers

    prepare_next()
