"""A changed address is held for three days: no letter goes there before, and its person may say no.

Whoever says which address is whose could otherwise send somebody's links to themselves. So an
import leaves the old address where it is, and writes the new one into a row of its own; the old
address is told at once. When the time is over, or the person says "Yes, that is mine", the new
address takes its place.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from corridor.people.models import Person
from corridor.people.signing_in.letters import changing_letter
from corridor.people.signing_in.models import (
    HeldAddress,
    Identity,
    Passkey,
    PrintedCode,
    Session,
)
from corridor.people.signing_in.sessions import keyed_hash
from corridor.runtime.taking_back import gave_again, took_back

HELD_FOR = timedelta(hours=72)
_BATCH = 200
ADDRESS_REFUSED = "signing_in.address_refused"


def who_may_have_come(people: Iterable[UUID]) -> set[UUID]:
    """Those of the people, none of whom has an address, who may have something here already.

    Without an address one comes with a printed code alone, so for everybody else the first address
    opens nothing of anybody's. That a code was printed decides, and not whether it was used: who
    came is not to be read off how soon an address works (promise 5).
    """
    found: set[UUID] = set()
    for model in (PrintedCode, Passkey, Identity, Session):
        rows = model._default_manager.filter(person__in=list(people))
        found.update(rows.values_list("person_id", flat=True))
    return found


def person_at(address: str) -> Person | None:
    """Who is here and has this address now: a held one counts from the end of its time on."""
    address = address.strip().lower()
    due = HeldAddress.objects.due().filter(Q(new=address) | Q(person__email=address))
    for person in list(due.values_list("person", flat=True)):
        settle(person)
    return Person.objects.here().filter(email=address).first()


def settle_due() -> int:
    """Give everybody the address whose time is over, by the clock; returns how many.

    First, many at a time, those whose address nobody has: a whole organisation may get another
    domain in one file. Then, one by one, those who wait for one another's.
    """
    count = 0
    while settled := _settle_free():
        count += settled
    due = list(HeldAddress.objects.due().order_by("until", "pk").values_list("person", flat=True))
    return count + sum(settle(person) for person in due)


def _settle_free() -> int:
    has_it = Person.objects.filter(email=OuterRef("new"))
    try:
        with transaction.atomic():
            _hold_persons()
            free = list(HeldAddress.objects.due().filter(~Exists(has_it)).order_by("pk")[:_BATCH])
            people = [Person(pk=held.person_id, email=held.new or None) for held in free]
            Person.objects.bulk_update(people, ["email"])
            HeldAddress.objects.filter(pk__in=[held.pk for held in free]).delete()
    except (OperationalError, IntegrityError):
        return 0
    return len(free)


def settle(person_id: UUID) -> bool:
    """Give one person the address that was held; whether it is theirs now.

    An address that somebody else has still waits for them; those who wait for one another's get
    them together. While an import writes nothing happens: the clock comes again.
    """
    try:
        with transaction.atomic():
            _hold_persons()
            chain = _chain(person_id)
            _move(chain)
    except (OperationalError, IntegrityError):
        return False
    return bool(chain)


def _hold_persons() -> None:
    """Nobody else writes persons meanwhile, as in joining.applying; refused while somebody does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_person IN SHARE ROW EXCLUSIVE MODE NOWAIT")


def _chain(person_id: UUID) -> list[HeldAddress]:
    """What has to be settled together: the person's, that of who has its address, and so on."""
    chain: list[HeldAddress] = []
    wanted: UUID | None = person_id
    while wanted is not None:
        held = HeldAddress.objects.due().filter(person=wanted).first()
        if held is None:
            return []
        chain.append(held)
        has_it = Person.objects.here().filter(email=held.new) if held.new else Person.objects.none()
        rest = has_it.exclude(pk__in=[one.person_id for one in chain])
        wanted = rest.values_list("pk", flat=True).first()
    return chain


def _move(chain: list[HeldAddress]) -> None:
    new = [held.new for held in chain]
    Person.objects.filter(pk__in=[held.person_id for held in chain]).update(email=None)
    # An address passes on from whoever has left.
    Person.objects.exclude(left_at=None).filter(email__in=new).update(email=None)
    for held in chain:
        Person.objects.filter(pk=held.person_id).update(email=held.new or None)
    HeldAddress.objects.filter(pk__in=[held.pk for held in chain]).delete()


def confirm_address(new: str, *, by: Person) -> bool:
    """ "Yes, that is mine": `by` takes the held address at once; False if it is another by now.

    `new` is what stood on the page: an import may have named a third one since.
    """
    with transaction.atomic():
        held = HeldAddress.objects.select_for_update().filter(person=by, new=new).first()
        if held is None:
            return False
        if held.refused_at is not None:
            gave_again(ADDRESS_REFUSED, by.pk, _fingerprint(new))
        held.until, held.refused_at = timezone.now(), None
        held.save(update_fields=["until", "refused_at"])
    settle(by.pk)
    return True


@transaction.atomic
def refuse_address(new: str, *, by: Person) -> bool:
    """ "No, keep the old one": `by` keeps what they have; False if another is held by now.

    Files that name the same address again change nothing; one that names a third is held anew.
    """
    held = HeldAddress.objects.select_for_update().filter(person=by, new=new).first()
    if held is None:
        return False
    if held.refused_at is None:
        held.refused_at = timezone.now()
        held.save(update_fields=["refused_at"])
        took_back(ADDRESS_REFUSED, by.pk, _fingerprint(new), owner=by.pk)
    return True


def refuse_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the address is still held."""
    person, fingerprint = what
    held = HeldAddress.objects.filter(person=UUID(person), refused_at=None).first()
    if held is not None and _fingerprint(held.new) == fingerprint:
        held.refused_at = at
        held.save(update_fields=["refused_at"])


def _fingerprint(address: str) -> str:
    return keyed_hash("refused address", address)


def tell_old_addresses(people: Iterable[str]) -> None:
    """Write to the old address of each of these people, once, that it is to change."""
    untold = HeldAddress.objects.filter(person__in=list(people), told_at=None, refused_at=None)
    for held in untold.exclude(old="").select_related("person").order_by("pk"):
        changing_letter(held.person, held.old).send()
        HeldAddress.objects.filter(pk=held.pk, since=held.since).update(told_at=timezone.now())
