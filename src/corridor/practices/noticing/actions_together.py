"""What somebody does towards another: ask for time, answer, write, thank, put away, take back."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person
from corridor.people.switches import is_on_for
from corridor.practices.noticing.actions import NotYours, erase_own
from corridor.practices.noticing.models import Invitation, Note, SetAside
from corridor.practices.noticing.models_offered import THANK, TOGETHER, WRITE
from corridor.privacy.erasing import erase_items
from corridor.privacy.muting import reachable
from corridor.privacy.sealing import id_made_with, seal
from corridor.rhythm.calendars.actions import accept, set_occasion
from corridor.rhythm.messages import tell
from corridor.rhythm.zones import zone_of
from corridor.runtime.taking_back import took_back

OPEN_FOR = timedelta(days=14)
SET_ASIDE = "noticing.set_aside"
AT_ONCE = 500


class NotThere(ValueError):
    """The other person has left, or does not have this practice."""


class AskedAlready(ValueError):
    """An invitation to the same person is open; `lapses_at` says until when."""

    def __init__(self, lapses_at: datetime) -> None:
        super().__init__("An invitation to the same person is open.")
        self.lapses_at = lapses_at


class Over(ValueError):
    """It was answered meanwhile, taken back, or its time has passed."""


@transaction.atomic
def invite(
    *,
    by: Person,
    once: UUID,
    to: Person,
    what: str,
    body: str,
    minutes: int,
    starts_at: datetime | None = None,
) -> Invitation:
    """Ask somebody for time together, with a time of one's own or leaving it to them.

    Arguments: `what`, a key of `models_offered.TOGETHER`; `minutes`, how long.
    It lapses at the end of its day, without a time after a fortnight. Refuses what is no such
    thing (ValueError), oneself (NotYours), somebody who is not there for it (NotThere), a time that
    has passed (Over), and with AskedAlready a second one while the first is open: whatever became
    of that at the other's.
    """
    if what not in TOGETHER:
        raise ValueError("There is no such thing to do together.")
    _require_there(by, to)
    pk = id_made_with(once, by, Invitation)
    if (earlier := Invitation.objects.filter(pk=pk).first()) is not None:
        return earlier
    _require_ahead(starts_at)
    Person.objects.select_for_update().get(pk=by.pk)  # two forms at once ask once
    still = Invitation.objects.on_pages_of(by).filter(owner=by, to=to, accepted_at=None)
    if (asked := still.first()) is not None:
        raise AskedAlready(asked.lapses_at)
    invitation = Invitation(
        id=pk,
        owner=by,
        to=to,
        turn=to,
        starts_at=starts_at,
        minutes=minutes,
        lapses_at=_end_of_day(starts_at or timezone.now() + OPEN_FOR, by),
    )
    seal(invitation, what=what, body=body.strip())
    invitation.save(force_insert=True)
    _tell_unless_muted(to, by)
    return invitation


def _require_there(by: Person, to: Person) -> None:
    if by.pk == to.pk:
        raise NotYours
    if not to.is_here or not is_on_for("noticing", to):
        raise NotThere


def _require_ahead(starts_at: datetime | None) -> None:
    if starts_at is not None and starts_at <= timezone.now():
        raise Over


def _end_of_day(at: datetime, person: Person) -> datetime:
    zone = zone_of(person)
    following = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(following, time.min, zone).astimezone(UTC)


def _tell_unless_muted(person: Person, by: Person) -> None:
    for reached in reachable([person], by=by):
        tell(reached)


@transaction.atomic
def suggest_time(invitation: Invitation, *, by: Person, starts_at: datetime) -> None:
    """Suggest another time, as one of the two; now it is for the other to say yes.

    Refuses, with Over, what was answered or has lapsed, and a time that has passed.
    """
    locked = _still_open(invitation, by)
    _require_ahead(starts_at)
    other = locked.other(by)
    locked.starts_at, locked.turn = starts_at, other
    locked.lapses_at = max(locked.lapses_at, _end_of_day(starts_at, locked.owner))
    locked.save(update_fields=["starts_at", "turn", "lapses_at"])
    _tell_unless_muted(other, by)


@transaction.atomic
def say_yes(invitation: Invitation, *, by: Person, starts_at: datetime | None = None) -> Invitation:
    """ "Yes, gladly": the time stands in both calendars, and the other is told.

    Arguments: `starts_at`, where nobody suggested a time yet. Refuses, with Over, somebody whose
    turn it is not, what was answered or has lapsed, and a time that has passed or is missing.
    """
    locked = _still_open(invitation, by)
    when = locked.starts_at or starts_at
    if when is None or locked.turn_id != by.pk:
        raise Over
    _require_ahead(when)
    other = locked.other(by)
    # Whoever says yes is the one who accepts; the calendars tell the other, as they tell everybody.
    occasion = set_occasion(
        by=other,
        people=[by],
        starts_at=when,
        ends_at=when + timedelta(minutes=locked.minutes),
        zone=zone_of(other).key,
        once=locked.pk,
    )
    accept(occasion, by=by)
    locked.starts_at, locked.accepted_at, locked.occasion = when, timezone.now(), occasion
    locked.lapses_at = max(locked.lapses_at, _end_of_day(when, locked.owner))
    locked.save(update_fields=["starts_at", "accepted_at", "occasion", "lapses_at"])
    return locked


def _still_open(invitation: Invitation, by: Person) -> Invitation:
    """The row, held; refuses with Over unless `by` is one of the two and it is not answered."""
    rows = Invitation.objects.select_for_update().filter(pk=invitation.pk, accepted_at=None)
    found = rows.filter(Q(owner=by) | Q(to=by), closed_at=None).first()
    if found is None or found.lapses_at <= timezone.now() or not found.other(by).is_here:
        raise Over
    return found


@transaction.atomic
def set_aside(item: Invitation | Note, *, by: Person) -> None:
    """ "No, thank you", or erased from one's own side: to the other nothing changes."""
    _aside, new = SetAside.objects.get_or_create(item=item.pk, person=by)
    if new:
        took_back(SET_ASIDE, item.pk, by.pk, owner=by.pk)


def set_aside_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which it is still on the person's pages."""
    item, person = map(UUID, what)
    known = Invitation.objects.filter(pk=item).exists() or Note.objects.filter(pk=item).exists()
    if known and Person.objects.filter(pk=person).exists():
        SetAside.objects.get_or_create(item=item, person_id=person)


@transaction.atomic
def write_note(*, by: Person, once: UUID, to: Person, what: str, body: str) -> Note:
    """Write to one person, or thank them. They are told that there is something; nobody counts it.

    Arguments: `what`, WRITE or THANK. Refuses anything else and nothing written (ValueError),
    oneself (NotYours) and somebody who is not there for it (NotThere).
    """
    if what not in {WRITE, THANK} or not body.strip():
        raise ValueError("A note has words, and is a few words or a thank-you.")
    _require_there(by, to)
    pk = id_made_with(once, by, Note)
    if (earlier := Note.objects.filter(pk=pk).first()) is not None:
        return earlier
    note = Note(id=pk, owner=by, to=to)
    seal(note, what=what, body=body.strip())
    note.save(force_insert=True)
    _tell_unless_muted(to, by)
    return note


@transaction.atomic
def take_back(item: Invitation | Note, *, by: Person) -> None:
    """Erase what one sent: gone for both at once. Refuses anybody but its owner (NotYours).

    What stands in the calendars by then is cancelled there.
    """
    if item.owner_id != by.pk:
        raise NotYours
    _erase([item])


def _erase(items: Iterable[Invitation | Note]) -> None:
    items = list(items)
    ids = [item.pk for item in items]
    erase_items(ids)
    SetAside.objects.filter(item__in=ids).delete()
    Invitation.objects.filter(pk__in=ids).delete()
    Note.objects.filter(pk__in=ids).delete()


@transaction.atomic
def erase_lapsed() -> int:
    """Erase invitations whose day has passed, answered or not; returns how many."""
    over = list(Invitation.objects.filter(lapses_at__lte=timezone.now())[:AT_ONCE])
    _erase(over)
    return len(over)


@transaction.atomic
def erase_for(person: Person) -> None:
    """Everything of noticing that the person owns (their keys are destroyed already)."""
    erase_own(person)
    _erase(Invitation.objects.filter(owner=person))
    _erase(Note.objects.filter(owner=person))
    SetAside.objects.filter(person=person).delete()


@transaction.atomic
def let_go(person: Person) -> None:
    """The person leaves: what they sent is theirs alone from now on."""
    now = timezone.now()
    for model in (Invitation, Note):
        model._default_manager.filter(owner=person, closed_at=None).update(closed_at=now)
