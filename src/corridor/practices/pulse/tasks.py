"""The pulse's jobs: preparing the next round, publishing the last."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from corridor.ballots.models import Round
from corridor.ballots.releases.queries import not_published
from corridor.practices.pulse.models import KINDS
from corridor.runtime.jobs import Work, enqueue, job

TRIES = 20


@job("pulse.prepare", attempts=3, atomic=True)
def prepare() -> None:
    """Prepare the next round where its time has come; queue publishing whose tries were used up."""
    from corridor.practices.pulse.actions_rounds import prepare_next  # arrays, for workers alone

    for number in not_published(KINDS):
        enqueue("pulse.publish", round=str(number), once=f"pulse.publish:{number}")
    prepare_next()


@job("pulse.publish", attempts=TRIES, atomic=True, title=_("Publishing the pulse"))
def publish(*, round: str, work: Work) -> None:  # noqa: A002 - the job's own word
    """Publish a round that was counted."""
    from corridor.practices.pulse import actions_rounds  # arrays, for workers alone

    found = Round.objects.filter(pk=UUID(round)).first()
    if found is not None:
        actions_rounds.publish(found)
        work.report(1, 1)
