"""Care's jobs."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.ballots.models import Round
from corridor.ballots.releases.queries import not_published
from corridor.practices.care.actions_further import offer_unanswered_further
from corridor.practices.care.actions_proposals import drop_old_proposals
from corridor.practices.care.models_taught import KIND
from corridor.runtime.jobs import Work, enqueue, job

TRIES = 20


@job("care.offer_further")
def offer_further() -> None:
    """Offer unanswered asks to whom their owners agreed to beforehand."""
    offer_unanswered_further(timezone.now().date())


@job("care.drop_old_proposals")
def drop_proposals() -> None:
    """Erase proposals that nobody took up in time."""
    drop_old_proposals()


@job("care.prepare_taught", attempts=3, atomic=True)
def prepare_taught() -> None:
    """Prepare the quarter's round where its time has come; queue publishing whose tries were used up."""
    from corridor.practices.care.actions_rounds import prepare_next  # arrays, for workers alone

    for number in not_published([KIND]):
        enqueue("care.publish_taught", round=str(number), once=f"care.taught:{number}")
    prepare_next()


@job("care.publish_taught", attempts=TRIES, atomic=True, title=_("Publishing what care teaches"))
def publish_taught(*, round: str, work: Work) -> None:  # noqa: A002 - the job's own word
    """Publish a quarter's round that was counted."""
    from corridor.practices.care import actions_rounds  # arrays, for workers alone

    found = Round.objects.filter(pk=UUID(round)).first()
    if found is not None:
        actions_rounds.publish(found)
        work.report(1, 1)
