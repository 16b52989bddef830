"""The rounds' jobs: making keys, opening, closing, and a look every five minutes that none is late.

A round whose keys were not ready before its end is ended by that look, and so is a roll that a practice
keeps for what it cannot publish.
"""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.ballots import actions, closing, round_keys
from corridor.ballots.carrying import forget_carried
from corridor.ballots.models import Round
from corridor.runtime.jobs import Work, enqueue, job

# A closing that finds the machine in disorder is tried until somebody has mended it; the look below
# queues it again when these are used up.
TRIES = 20


def _round(number: str) -> Round | None:
    return Round.objects.filter(pk=UUID(number)).first()


@job("ballots.make_keys", attempts=TRIES, title=_("Keys of a round"))
def make_keys(*, round: str, work: Work) -> None:  # noqa: A002 - the job's own word
    """Make the keys of a round; nothing where it was taken back."""
    found = _round(round)
    if found is not None:
        actions.make_keys(found, work=work)


@job("ballots.open", attempts=TRIES)
def open_round(*, round: str) -> None:  # noqa: A002 - the job's own word
    """Open a round whose time has come."""
    found = _round(round)
    if found is not None:
        actions.open_round(found)


@job("ballots.close", attempts=TRIES, title=_("Counting a round"))
def close_round(*, round: str, work: Work) -> None:  # noqa: A002 - the job's own word
    """Close a round whose time is over."""
    found = _round(round)
    if found is not None:
        closing.close_round(found, work=work)


@job("ballots.tend")
def tend() -> None:
    """Queue what is late: after a moved clock, a restore, or tries that were used up; end what is too late."""
    now = timezone.now()
    for number in Round.objects.missed(now).values_list("pk", flat=True):
        closing.end_missed(number)
    for kind, rounds in (
        ("ballots.make_keys", Round.objects.without_keys(now)),
        ("ballots.open", Round.objects.to_open(now)),
        ("ballots.close", Round.objects.to_close(now)),
    ):
        for number in rounds.values_list("pk", flat=True):
            enqueue(kind, round=str(number), once=f"{kind}:{number}")
    forget_carried(now)
    actions.forget_old_rolls(now)
    destroy_keys_of_closed()


def destroy_keys_of_closed() -> None:
    """Keys of rounds that are closed: none, unless their folder came back with a copy of the disk.

    Those of rounds that this database does not know are left alone, for the doctor to speak of:
    perhaps it is the database that is the wrong one.
    """
    here = list(round_keys.known_rounds())
    closed = Round.objects.filter(pk__in=here).exclude(closed_at=None)
    for number in closed.values_list("pk", flat=True):
        round_keys.destroy_keys(number)
