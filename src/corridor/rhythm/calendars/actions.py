"""What people and practices do with occasions: set, move, cancel, accept, decline.

    walk = set_occasion(by=ana, people=[bilal], starts_at=..., ends_at=..., zone="Europe/Berlin",
                        once=once, words="A walk to the river?")
    accept(walk, by=bilal)

Whatever is done, people's own calendars follow: by mail, in their private address, and as an entry
in a connected calendar (calendars.telling). Of a decline nobody learns anything.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.privacy.erasing import erase_items
from corridor.privacy.muting import reachable
from corridor.privacy.sealing import id_made_with, seal
from corridor.rhythm.calendars import recurrence, telling
from corridor.rhythm.calendars.events import OccasionAccepted, OccasionCancelled, OccasionMoved
from corridor.rhythm.calendars.models import Attendee, Exceptional, Occasion, OccasionWords
from corridor.rhythm.messages import tell
from corridor.runtime.events import publish
from corridor.runtime.taking_back import took_back

Kind = Occasion.Kind
Answer = Attendee.Answer
LONGEST = timedelta(days=400)

DECLINED = "calendars.declined"
CANCELLED = "calendars.cancelled"


class NotYours(PermissionError):
    """Only the organiser may do this."""


class Over(ValueError):
    """The occasion was cancelled: nothing more changes."""


@transaction.atomic
def set_occasion(
    *,
    by: Person,
    people: Iterable[Person],
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    once: UUID,
    kind: str = Kind.TOGETHER,
    title: str = "",
    place: str = "",
    words: str = "",
    recurs: str = "",
    all_day: bool = False,
    everyone: bool = False,
    by_comes: bool = True,
    for_organisation: bool = False,
) -> Occasion:
    """Set an occasion, and ask people to it.

    Arguments: `people`, who is asked (`by` is not asked, but comes, unless `by_comes` is False);
    `starts_at`, `ends_at`, aware; `zone`, a name of the IANA database, in which it recurs; `once`,
    of the form: sent twice it gives the occasion of the first time; `kind`, TOGETHER and AWAY are
    personal and have neither title nor place; PUBLIC has a title. `words`, sealed, for those who
    are asked (TOGETHER only). `recurs`, see recurrence.checked. `all_day`: both times are midnight
    in `zone`, the end exclusive. `everyone`: for all who are here, of a public one only.
    `for_organisation`: a public one whose organiser is the organisation.
    Refuses with ValueError what contradicts this, people who have left, an end that is not after
    the start, and more than 400 days.
    """
    own = _zone(zone)
    starts_at, ends_at = _times(starts_at, ends_at, own, all_day=all_day)
    _check_kind(kind, title=title, place=place, words=words, everyone=everyone)
    if for_organisation and kind != Kind.PUBLIC:
        raise ValueError("The organisation's own occasions are public.")
    asked = {person.pk: person for person in people if person.pk != by.pk}
    if not all(person.is_here for person in asked.values()):
        raise ValueError("Somebody who is asked has left.")
    pk = id_made_with(once, by, Occasion)
    if (earlier := Occasion.objects.filter(pk=pk).first()) is not None:
        return earlier
    rule = recurrence.checked(recurs, starts_at, own)
    occasion = Occasion(
        id=pk,
        kind=kind,
        organiser=None if for_organisation else by,
        everyone=everyone,
        title=" ".join(title.split()),
        place=" ".join(place.split()),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        all_day=all_day,
        recurs=rule.text,
        first_starts_at=starts_at,
    )
    _set_bounds(occasion, rule, ())
    occasion.save(force_insert=True)
    _keep_words(occasion, by, words)
    coming = [by] if by_comes and not everyone else []
    _ask(occasion, [*coming, *asked.values()], by=by)
    telling.follow(occasion)
    _tell_of(occasion, list(asked.values()), by)
    return occasion


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone.") from error


def _times(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, all_day: bool
) -> tuple[datetime, datetime]:
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at):
        raise ValueError("Times are aware.")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise ValueError("An occasion ends after it starts, within 400 days.")
    starts_at = starts_at.astimezone(UTC).replace(microsecond=0)
    ends_at = ends_at.astimezone(UTC).replace(microsecond=0)
    if all_day:
        for at in (starts_at, ends_at):
            if recurrence.midnight(at.astimezone(zone).date(), zone) != at:
                raise ValueError("Whole days begin and end at midnight in their zone.")
    return starts_at, ends_at


def _check_kind(kind: str, *, title: str, place: str, words: str, everyone: bool) -> None:
    if kind not in Kind.values:
        raise ValueError(f"{kind!r} is no kind of occasion.")
    if kind == Kind.PUBLIC:
        if not title.strip() or words:
            raise ValueError("A public occasion has a title, and no sealed words.")
    elif title.strip() or place.strip() or everyone:
        raise ValueError("A personal occasion has no title and no place, and is not for everyone.")
    if words and kind != Kind.TOGETHER:
        raise ValueError("Words go to people whom one asks to meet.")


def _set_bounds(
    occasion: Occasion, rule: recurrence.Rule, exceptional: Iterable[Exceptional]
) -> None:
    moved = [(one.starts_at, one.ends_at) for one in exceptional if one.starts_at and one.ends_at]
    occasion.first_starts_at = min([occasion.starts_at, *(start for start, _end in moved)])
    occasion.last_ends_at = None
    if rule.last_starts_at is not None:
        last = recurrence.end_of(occasion, rule.last_starts_at)
        occasion.last_ends_at = max([last, *(end for _start, end in moved)])


def _keep_words(occasion: Occasion, by: Person, words: str) -> None:
    if words.strip():
        kept = OccasionWords(owner=by, occasion=occasion)
        seal(kept, body=words.strip())
        kept.save(force_insert=True)


def _ask(occasion: Occasion, people: Iterable[Person], *, by: Person) -> None:
    now = timezone.now()
    Attendee.objects.bulk_create(
        [
            Attendee(
                occasion=occasion,
                person=person,
                answer=Answer.ACCEPTED if person.pk == by.pk else Answer.NONE,
                answered_at=now if person.pk == by.pk else None,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def _tell_of(occasion: Occasion, people: list[Person], by: Person) -> None:
    """A letter to those whom no invitation by mail reaches: a human being wants to meet them."""
    if occasion.kind != Kind.TOGETHER:
        return
    by_mail = telling.get_invitations(people)
    for person in reachable(people, by=by):
        if person.pk not in by_mail:
            tell(person)


@transaction.atomic
def ask_also(occasion: Occasion, people: Iterable[Person], *, by: Person) -> None:
    """Ask more people. Refuses with NotYours and Over; who is asked already is not asked again."""
    locked = _own(occasion, by)
    asked = {person.pk: person for person in people if person.is_here and person.pk != by.pk}
    known = set(locked.attendees.values_list("person_id", flat=True))
    new = [person for pk, person in asked.items() if pk not in known]
    _ask(locked, new, by=by)
    telling.follow(locked)
    _tell_of(locked, new, by)


@transaction.atomic
def move_occasion(
    occasion: Occasion,
    *,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    zone: str = "",
    recurs: str | None = None,
    original_at: datetime | None = None,
) -> Occasion:
    """Move it to another time; with `original_at` only the occurrence that its rule puts there.

    Those who had accepted are asked again; who declined is left alone. `recurs`: another rule
    (None keeps the one it has; moved and left-out occurrences are forgotten when the series moves).
    Refuses, with NotYours, anybody but the organiser, with Over a cancelled one, and with
    ValueError what set_occasion refuses and a time at which no occurrence lies.
    """
    locked = _own(occasion, by)
    own = _zone(zone or locked.zone)
    starts_at, ends_at = _times(starts_at, ends_at, own, all_day=locked.all_day)
    if original_at is not None:
        _change_one(locked, original_at, starts_at, ends_at)
    elif (starts_at, ends_at, own.key) == (locked.starts_at, locked.ends_at, locked.zone) and (
        recurs is None or recurs == locked.recurs
    ):
        return locked
    else:
        rule = recurrence.checked(locked.recurs if recurs is None else recurs, starts_at, own)
        locked.starts_at, locked.ends_at, locked.zone = starts_at, ends_at, own.key
        locked.recurs = rule.text
        locked.exceptional.all().delete()
        _set_bounds(locked, rule, ())
    _ask_again(locked)
    _changed(locked)
    publish(OccasionMoved(occasion=locked.pk))
    return locked


def _change_one(
    occasion: Occasion, original_at: datetime, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    original_at = original_at.astimezone(UTC).replace(microsecond=0)
    if not occasion.recurs or not recurrence.falls_on(occasion, original_at):
        raise ValueError("It does not take place at that time.")
    Exceptional.objects.update_or_create(
        occasion=occasion,
        original_at=original_at,
        defaults={"starts_at": starts_at, "ends_at": ends_at},
    )
    rule = recurrence.checked(occasion.recurs, occasion.starts_at, occasion.own_zone)
    _set_bounds(occasion, rule, occasion.exceptional.all())


def _ask_again(occasion: Occasion) -> None:
    others = occasion.attendees.filter(answer=Answer.ACCEPTED).exclude(person=occasion.organiser_id)
    others.update(answer=Answer.NONE, answered_at=None)


def _changed(occasion: Occasion) -> None:
    """A new sequence number, as calendars count them, and everybody's calendar follows."""
    occasion.sequence += 1
    occasion.changed_at = timezone.now()
    occasion.save()
    telling.follow(occasion)


@transaction.atomic
def cancel_occasion(
    occasion: Occasion, *, by: Person, original_at: datetime | None = None
) -> Occasion:
    """It does not take place; with `original_at` only that one occurrence does not.

    Its words are erased at once. Refuses, with NotYours, anybody but the organiser; cancelling
    what is cancelled changes nothing.
    """
    try:
        locked = _own(occasion, by)
    except Over:
        return occasion
    if original_at is not None:
        _change_one(locked, original_at, None, None)
        _changed(locked)
        publish(OccasionMoved(occasion=locked.pk))
        return locked
    _cancel(locked)
    return locked


def _cancel(occasion: Occasion) -> None:
    occasion.cancelled_at = timezone.now()
    _changed(occasion)
    took_back(CANCELLED, occasion.pk, owner=occasion.organiser_id)
    publish(OccasionCancelled(occasion=occasion.pk))
    erase_words([occasion])


def cancel_again(what: tuple[str, ...], at: datetime) -> None:
    """In an older database, in which it stands."""
    for occasion in Occasion.objects.standing().filter(pk=UUID(what[0])):
        occasion.cancelled_at = at
        occasion.sequence += 1
        occasion.save(update_fields=["cancelled_at", "sequence"])
        erase_words([occasion])


def cancel_for_leaver(occasion: Occasion) -> None:
    """Whoever set it has left, or erases what is theirs."""
    _cancel(Occasion.objects.select_for_update().get(pk=occasion.pk))


def put_away(occasion: Occasion) -> None:
    """Of a cancelled one only a stub stays, from which nobody learns who set it.

    Calendars that know of it are told by it that it is cancelled; letting_go.forget_old removes it.
    """
    Occasion.objects.filter(pk=occasion.pk).exclude(cancelled_at=None).update(organiser=None)


def erase_words(occasions: Iterable[Occasion]) -> None:
    """Erase what was written to people who were asked."""
    words = OccasionWords.objects.filter(occasion__in=list(occasions))
    erase_items(words.values_list("pk", flat=True))
    words.delete()


def _own(occasion: Occasion, by: Person) -> Occasion:
    locked = Occasion.objects.select_for_update().get(pk=occasion.pk)
    # The organisation's own is changed by whom the practice lets do it.
    if locked.organiser_id not in {by.pk, None}:
        raise NotYours
    if locked.cancelled_at is not None:
        raise Over
    return locked


@transaction.atomic
def accept(occasion: Occasion, *, by: Person) -> None:
    """`by` comes; the organiser is told. Refuses, with Over, a cancelled one.

    Refuses, with NotYours, somebody who is not asked or has declined.
    """
    if not Occasion.objects.visible_to(by).filter(pk=occasion.pk).exists():
        raise NotYours
    locked = Occasion.objects.select_for_update().get(pk=occasion.pk)
    if locked.cancelled_at is not None:
        raise Over
    attendee, _made = Attendee.objects.get_or_create(occasion=locked, person=by)
    if attendee.answer == Answer.ACCEPTED:
        return
    attendee.answer, attendee.answered_at = Answer.ACCEPTED, timezone.now()
    attendee.save(update_fields=["answer", "answered_at"])
    telling.follow(locked, only=by)
    publish(OccasionAccepted(occasion=locked.pk, person=by.pk))
    organiser = locked.organiser
    if locked.kind == Kind.TOGETHER and organiser is not None:
        for person in reachable([organiser], by=by):
            tell(person)


@transaction.atomic
def decline(occasion: Occasion, *, by: Person) -> None:
    """ "No, thank you": it leaves the person's pages and calendars, and nobody else's change.

    Not refused: somebody who was never asked declines nothing.
    """
    if not Occasion.objects.visible_to(by).filter(pk=occasion.pk).exists():
        return
    if occasion.organiser_id == by.pk:
        raise ValueError("Your own occasion you cancel.")
    # Held, so that a letter that is just being sent is followed by another (mailing).
    Occasion.objects.select_for_update().get(pk=occasion.pk)
    now = timezone.now()
    Attendee.objects.update_or_create(
        occasion=occasion, person=by, defaults={"answer": Answer.DECLINED, "answered_at": now}
    )
    took_back(DECLINED, occasion.pk, by.pk, owner=by.pk)
    telling.follow(occasion, only=by)


def decline_again(what: tuple[str, ...], at: datetime) -> None:
    """In an older database, in which the person is asked still."""
    occasion = Occasion.objects.filter(pk=UUID(what[0])).first()
    person = Person.objects.here().filter(pk=UUID(what[1])).first()
    if occasion is None or person is None:
        return
    rows = Attendee.objects.filter(occasion=occasion, person=person)
    if not rows.update(answer=Answer.DECLINED, answered_at=at) and occasion.everyone:
        Attendee.objects.create(
            occasion=occasion, person=person, answer=Answer.DECLINED, answered_at=at
        )
