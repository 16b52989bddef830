"""What is wrong with the rounds, in sentences for the operator; for `corridor doctor`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from corridor.ballots import round_keys
from corridor.ballots.models import Round
from corridor.runtime.guards import missing_triggers
from corridor.runtime.models import Job

LATE = timedelta(hours=1)
# For so long it is said that a round was not held.
SAID_FOR = timedelta(days=28)
OPENING = ("ballots.make_keys", "ballots.open")
GUARDS = {
    "sqlite": {
        *("ballots_round_keeps_terms", "ballots_round_goes_on", "ballots_cell_new"),
        *("ballots_cell_stays", "ballots_cell_kept", "ballots_roll_new", "ballots_roll_stays"),
        *("ballots_issue_in_time", "ballots_issue_stays", "ballots_box_in_time"),
        *("ballots_box_is_new", "ballots_box_stays", "ballots_count_in_time"),
        *("ballots_count_stays", "ballots_association_in_time", "ballots_association_stays"),
        *("releases_release_stays", "releases_release_kept", "releases_release_apart"),
        *("releases_release_counted", "releases_release_is_new", "releases_figure_stays"),
        *("releases_figure_kept", "releases_figure_is_new", "releases_node_new"),
        *("releases_node_stays", "releases_reliability_stays", "releases_reliability_kept"),
        *("releases_reliability_is_new", "releases_association_kept"),
    },
    "postgresql": {
        *("ballots_round_keeps", "ballots_cell_stays", "ballots_roll_stays"),
        *("ballots_issue_in_time", "ballots_box_in_time", "ballots_count_in_time"),
        *("ballots_association_in_time", "releases_release_stays", "releases_release_apart"),
        *("releases_figure_stays", "releases_node_stays", "releases_reliability_stays"),
        "releases_association_kept",
    },
}


def problems() -> Iterator[str]:
    """Each a sentence with what to do. Names no person and no practice's words."""
    for name in sorted(missing_guards()):
        yield f"The guard {name} of the rounds is missing: was the database brought back whole?"
    for path in round_keys.seen_by_others():
        mode = "700" if path.is_dir() else "600"
        yield f"Others on this machine can look into {path}: chmod {mode} {path}"
    open_ones = Round.objects.filter(closed_at=None, counted_at=None).exclude(opened_at=None)
    for number in open_ones.values_list("pk", flat=True):
        if not round_keys.has_box_key(number):
            yield (
                f"The key of the round {number} is not in {round_keys.folder_of(number)}: put it "
                f"back, or end the round without counts: corridor give-up-round {number}"
            )
    yield from _late()
    here = set(round_keys.known_rounds())
    strange = here - set(Round.objects.filter(pk__in=here).values_list("pk", flat=True))
    if strange:
        yield (
            f"{len(strange)} rounds have keys here and are not in the database. If it is the right "
            "one: corridor give-up-round --keys-of-no-round"
        )


def _late() -> Iterator[str]:
    """Rounds that are behind their times, and rolls that are kept too long."""
    before = timezone.now() - LATE
    waiting = Round.objects.waiting(timezone.now()).filter(opens_at__lte=before)
    waiting = waiting.exclude(pk__in=list(_queued_since(before)))
    for said, rounds in (
        (
            "should be open and {are} not: see what the jobs ballots.make_keys and .open say.",
            waiting,
        ),
        (
            "went by without having opened, and {have} not ended: see what the job ballots.tend says.",
            Round.objects.missed(before),
        ),
        (
            "{are} over and not closed: see what the job ballots.close says.",
            Round.objects.to_close(before),
        ),
        (
            "{are} counted and still {have} a roll, which says who could answer, because nothing was "
            "published: see what the job of the practice says. After two weeks the roll is deleted, and "
            "what it was needed for is not published.",
            Round.objects.filter(counted_at__lte=before, roll__isnull=False).distinct(),
        ),
    ):
        number = rounds.count()
        if number:
            one = number == 1
            words = said.format(are="is" if one else "are", have="has" if one else "have")
            yield f"{number} {'round' if one else 'rounds'} {words}"


def _queued_since(moment: datetime) -> Iterator[str]:
    """Rounds for which a job was queued lately: as those of a demo that was just made."""
    jobs = Job.objects.unfinished().filter(kind__in=OPENING, queued_at__gt=moment)
    for arguments in jobs.values_list("arguments", flat=True):
        yield arguments["round"]


def ended_unopened() -> Iterator[str]:
    """Rounds that lately ended without having opened, with their keys or without."""
    missed = Round.objects.filter(opened_at=None, lost_at__gt=timezone.now() - SAID_FOR)
    rows = missed.order_by("closes_at", "pk")
    for number, kind, ended, fingerprint in rows.values_list(
        "pk", "kind", "closes_at", "fingerprint"
    ):
        if fingerprint:
            yield (
                f"The round {number} ({kind}) had its keys and did not open before its end on "
                f"{ended:%Y-%m-%d}: was no worker running, or was an older copy of the database "
                "brought back?"
            )
            continue
        yield (
            f"The round {number} ({kind}) was not held: its keys were not ready before its end on "
            f"{ended:%Y-%m-%d}. Nobody was asked, so no answer is lost; the next is prepared as ever. "
            "Was no worker running, or could it not write to the folder of the rounds' keys?"
        )


def missing_guards() -> set[str]:
    """The triggers of the migrations, and of the releases' own, that this database lacks."""
    return set(missing_triggers(GUARDS[connection.vendor]))
