"""Addresses that a file changes: which are written at once, and which are held (signing_in.held).

At once: those of joiners, of people who come back after everything of theirs was erased, and a
first address of somebody who cannot have come before. Everybody else keeps the address that they
have while the new one is held, no address included: a person without one can be given a printed
code. So an address that the file gives to somebody else stays where it is, too, until its holder's
own change has gone through; who is to have it waits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from corridor.people.joining.staging import Staging
from corridor.people.signing_in.held import HELD_FOR, who_may_have_come
from corridor.people.signing_in.models import HeldAddress
from corridor.runtime.jobs import enqueue

_BATCH = 500
# What is a leaver's is erased after thirty days (privacy.leaving); some days more, should the
# machine have stood still.
_FORGOTTEN_AFTER = timedelta(days=35)

# Rows of the file whose address somebody else (p) has now, and whether p is in the file, too.
FROM_OTHERS = (
    " FROM row JOIN plan ON plan.pos = row.pos JOIN present AS p ON p.email = row.email"
    " AND p.id <> plan.person WHERE 1"
)
IN_FILE = "p.id IN (SELECT person FROM plan)"


def is_forgotten(left_at: datetime | None) -> bool:
    """Whether somebody who left then has nothing here any more."""
    return left_at is not None and left_at < timezone.now() - _FORGOTTEN_AFTER


def load_said_addresses(staging: Staging) -> None:
    """What the last file said of each person's address, if that is held or was refused."""
    rows = HeldAddress.objects.values_list("person", "new").iterator(chunk_size=2000)
    staging.fill("INSERT INTO held VALUES (?, ?)", ((pk.hex, new or None) for pk, new in rows))
    staging.run(
        "UPDATE present SET said = CASE WHEN id IN (SELECT person FROM held)"
        " THEN (SELECT new FROM held WHERE person = present.id) ELSE email END"
    )
    # An address leads to one person only: where two are said to have it, to the one who has it.
    staging.run(
        "UPDATE present SET said = NULL WHERE said IS NOT email AND said IN"
        " (SELECT said FROM present WHERE said IS NOT NULL GROUP BY said HAVING count(*) > 1)"
    )


def find_freed(staging: Staging) -> None:
    """Whose address is taken from them now: leavers', and that of people who come back long after."""
    staging.run(
        "INSERT INTO freed SELECT plan.person FROM plan JOIN present AS p ON p.id = plan.person"
        " WHERE plan.changed LIKE '% email%' AND p.is_forgotten"
    )
    staging.run("INSERT OR IGNORE INTO freed SELECT p.id" + FROM_OTHERS + f" AND NOT {IN_FILE}")


def hold_addresses(staging: Staging) -> None:
    """Write down which addresses are held, and in the table `address` what is written now."""
    for batch in staging.batches(_CHANGES, size=_BATCH):
        with staging.writing():
            _decide(staging, batch)


# Everybody whose address changes, and joiners whose address somebody keeps: the person, the
# address in the file, the one they have, and whether somebody keeps the file's.
_CHANGES = (
    "SELECT plan.person, coalesce(row.email, ''),"
    " CASE WHEN p.is_forgotten THEN '' ELSE coalesce(p.email, '') END,"
    " coalesce(p.is_forgotten, 0) OR plan.kind = 'joins',"
    " EXISTS (SELECT 1 FROM present AS o WHERE o.email = row.email AND o.id <> plan.person"
    "  AND o.id NOT IN (SELECT id FROM freed))"
    " FROM plan JOIN row ON row.pos = plan.pos LEFT JOIN present AS p ON p.id = plan.person"
    " WHERE plan.changed LIKE '% email%' OR plan.kind = 'joins' AND row.email IN"
    "  (SELECT email FROM present WHERE id NOT IN (SELECT id FROM freed))"
    " ORDER BY plan.pos"
)


def _decide(staging: Staging, batch: list[Sequence[Any]]) -> None:
    ids = [UUID(row[0]) for row in batch]
    may_have_come = who_may_have_come(ids)
    held, now = [], timezone.now()
    for (pk, new, old, begins_anew, kept), person in zip(batch, ids, strict=True):
        wants_holding = not begins_anew and (bool(old) or person in may_have_come)
        is_held = new != old and (wants_holding or kept)
        if is_held:
            until = now + HELD_FOR if wants_holding else now
            held.append(HeldAddress(person_id=person, old=old, new=new, since=now, until=until))
        staging.run("INSERT INTO address VALUES (?, ?)", pk, (old if is_held else new) or None)
    HeldAddress.objects.filter(person__in=ids).delete()
    # Joiners are not there yet: the database looks at the end of the transaction.
    HeldAddress.objects.bulk_create(held)
    told = [str(one.person_id) for one in held if one.old]
    if told:
        enqueue("signing_in.tell_old_addresses", people=told)
