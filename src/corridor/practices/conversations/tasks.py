"""The jobs of conversations."""

from django.utils.translation import gettext_lazy as _

from corridor.practices.conversations.actions import AT_ONCE, erase_over, forget_old_rounds
from corridor.runtime.jobs import Work, job

TRIES = 50


@job(
    "conversations.round",
    attempts=TRIES,
    title=_("Introductions"),
    if_cancelled=_(
        "Cancelling introductions holds for the whole fortnight and for everybody: whoever is not "
        "introduced yet is not until the next."
    ),
)
def hold_round(*, work: Work) -> None:
    """Hold the fortnight's round of introductions, once."""
    from corridor.practices.conversations import actions_round  # arrays, for workers alone

    actions_round.hold(work)


@job("conversations.publish_ties", attempts=3, atomic=True)
def publish_ties() -> None:
    """Publish between which parts of the organisation there were introductions, once a quarter."""
    from corridor.practices.conversations import actions_ties  # arrays, for workers alone

    actions_ties.publish_due()


@job("conversations.tidy")
def tidy() -> None:
    """Erase introductions that are over, and what is more than a year old."""
    from corridor.practices.conversations import actions_round  # arrays, for workers alone

    actions_round.settle_older()
    while erase_over() == AT_ONCE:
        pass
    forget_old_rounds()
