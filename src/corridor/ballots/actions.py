"""A round's way: prepared, its keys made, opened. What happens in it: issuing.py and spending.py."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.ballots import round_keys, terms
from corridor.ballots.kinds import kind_named
from corridor.ballots.models import LEAST_ANSWERS, Cell, Roll, Round
from corridor.ballots.signing.boxes import BoxKey
from corridor.ballots.signing.key_list import KeyList, fingerprint_of, line_of
from corridor.ballots.signing.tokens import make_key
from corridor.ballots.terms import Item, NewCell, RoundRefused
from corridor.runtime.jobs import Work, enqueue

BATCH = 2_000
# Keys that are noted in one transaction: about a second's work is lost when a worker dies.
KEYS_AT_ONCE = 10


@transaction.atomic
def prepare_round(
    kind: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    items: Sequence[Item],
    cells: Sequence[NewCell],
    minimum: int = LEAST_ANSWERS,
    ask: int = 0,
    pairs: Sequence[tuple[str, str]] = (),
    asked_by: UUID | None = None,
) -> Round:
    """Note a round with its cells and its roll, and have its keys made; it opens at its time.

    Making keys takes about a tenth of a second for each cell: prepare a round so much earlier; it
    opens late where the keys are not ready, and ends unopened where they are not before its end
    (`closing.end_missed`). Arguments: `kind`, one that is registered; `items` in
    the order in which they are asked; `ask`, how many of them each browser chooses by chance (0:
    all); `pairs`, items counted against each other over the whole round where 500 answered both;
    `asked_by`, the person who sees the progress of the keys. Refuses, with RoundRefused, what the
    promises forbid (a minimum under 8, a cell under 16), and, with UnknownKind, another kind.
    """
    kind_named(kind)
    terms.check_items(items, minimum, ask)
    terms.check_pairs(items, pairs)
    terms.check_cells(cells)
    if closes_at <= max(opens_at, timezone.now()):
        raise RoundRefused("A round closes after it opened, and in the future.")
    round_ = Round.objects.create(
        kind=kind,
        opens_at=opens_at,
        closes_at=closes_at,
        minimum=minimum,
        items=terms.items_as_json(items),
        ask=ask,
        pairs=[list(pair) for pair in pairs],
    )
    _write_cells(round_, cells)
    key = _once("ballots.make_keys", round_.pk)
    enqueue("ballots.make_keys", round=str(round_.pk), once=key, asked_by=asked_by)
    return round_


def _write_cells(round_: Round, cells: Sequence[NewCell]) -> None:
    made = [
        Cell(round=round_, place=place, node=cell.node, words=cell.words, people=len(cell.people))
        for place, cell in enumerate(cells)
    ]
    Cell.objects.bulk_create(made, BATCH)
    Roll.objects.bulk_create(
        (
            Roll(round=round_, cell=cell, person_id=person)
            for cell, wanted in zip(made, cells, strict=True)
            for person in wanted.people
        ),
        BATCH,
    )


def _once(kind: str, round_id: UUID) -> str:
    return f"{kind}:{round_id}"


def make_keys(round_: Round, *, work: Work) -> None:
    """Make a key for each cell that has none yet, then the round's own; then its terms are fixed.

    Can be killed and repeated: a key is in its file before its public half is in the database.
    Nothing where the round's time is over.
    """
    if round_.fingerprint:
        return
    total = Cell.objects.filter(round=round_).count()
    missing = Cell.objects.filter(round=round_, public_key=None).order_by("place")
    while batch := list(missing[:KEYS_AT_ONCE]):
        if round_.closes_at <= timezone.now():
            return
        work.check()
        for cell in batch:
            private, cell.public_key = make_key()
            round_keys.keep_signing_key(round_.pk, cell.pk, private)
        with transaction.atomic():
            work.hold()
            Cell.objects.bulk_update(batch, ["public_key"])
        work.report(total - missing.count(), total)
    _fix_terms(round_, work)


def _fix_terms(round_: Round, work: Work) -> None:
    box_key = BoxKey.make()
    round_keys.keep_box_key(round_.pk, box_key)
    cells = Cell.objects.filter(round=round_).order_by("place")
    lines = lines_of(cells)
    people = sum(cells.values_list("people", flat=True))
    round_.terms = terms.terms_in_words(
        round_, cells=len(lines), people=people, box_key=box_key.public
    )
    round_.fingerprint = fingerprint_of(round_.terms, KeyList(lines).root)
    with transaction.atomic():
        # Ended in between, it keeps none: the look that ended it destroys the keys, now or the next time.
        if not Round.objects.select_for_update().filter(pk=round_.pk, closed_at=None).exists():
            return
        round_.save(update_fields=["terms", "fingerprint"])
        key = _once("ballots.open", round_.pk)
        enqueue("ballots.open", round=str(round_.pk), after=round_.opens_at, once=key)
        work.fence()


def lines_of(cells: Iterable[Cell]) -> list[str]:
    """The lines of the key list, in the order of the cells, each with its key made."""
    return [line_of(c.pk, c.people, bytes(c.public_key or b""), c.words) for c in cells]


@transaction.atomic
def open_round(round_: Round) -> bool:
    """Open a round whose time has come and whose keys are all here; False where it is not so.

    From then on tokens are signed and boxes taken. Refuses, with KeyMissing, where a key is gone.
    """
    now = timezone.now()
    due = Round.objects.to_open(now).select_for_update().filter(pk=round_.pk).first()
    if due is None:
        return False
    round_keys.box_key(due.pk)
    due.opened_at = now
    due.save(update_fields=["opened_at"])
    key = _once("ballots.close", due.pk)
    enqueue("ballots.close", round=str(due.pk), after=due.closes_at, once=key)
    return True


@transaction.atomic
def discard_round(round_: Round) -> None:
    """Take back a round that has not opened, with its keys. Refuses, with RoundRefused, any other."""
    waiting = Round.objects.select_for_update().get(pk=round_.pk)
    if waiting.opened_at is not None:
        raise RoundRefused("A round that has opened is held to its end.")
    waiting.delete()
    transaction.on_commit(lambda: round_keys.destroy_keys(round_.pk))


@transaction.atomic
def forget_roll(round_: Round) -> None:
    """Delete the roll that a counted round has kept, once its practice has published.

    Refuses, with RoundRefused, one that is not counted.
    """
    counted = Round.objects.select_for_update().get(pk=round_.pk)
    if counted.counted_at is None:
        raise RoundRefused("A roll stays until its round is counted.")
    Roll.objects.filter(round=counted).delete()


def forget_old_rolls(now: datetime) -> None:
    """Delete the rolls that a practice has not let go: publishing fails, and they must not stay for it."""
    # By rounds, not by a join: databases plan a join within a DELETE by joining the rolls to themselves.
    rounds = Round.objects.filter(counted_at__lte=now - Roll.KEPT_AT_MOST)
    Roll.objects.filter(round__in=rounds).delete()


@transaction.atomic
def forget_round(round_: Round) -> None:
    """Delete a closed round with its cells and counts, once its practice has no use for them any more.

    Refuses, with RoundRefused, one that is not closed.
    """
    closed = Round.objects.select_for_update().get(pk=round_.pk)
    if closed.closed_at is None:
        raise RoundRefused("A round is forgotten after it has closed.")
    closed.delete()
