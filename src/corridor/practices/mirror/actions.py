"""What people do about the mirror: say no, put lines away, show, write for themselves, erase."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.mirror.models import (
    Declined,
    PutAway,
    Reflection,
    Result,
    ShownPutAway,
    Unwanted,
)
from corridor.practices.mirror.models_items import reflection_keys
from corridor.practices.mirror.queries import latest_half_year, words_of
from corridor.privacy.audiences import Choice, NobodyThere, freeze, widen, withdraw
from corridor.privacy.erasing import erase_items
from corridor.privacy.models import Audience, Mute
from corridor.privacy.sealing import seal
from corridor.rhythm.messages import tell
from corridor.runtime.taking_back import gave_again, took_back

DECLINED, UNWANTED = "mirror.declined", "mirror.unwanted"


class NotYours(PermissionError):
    """Only its owner may do this."""


@transaction.atomic
def decline(*, by: Person) -> None:
    """ "No, thank you": not asked about anybody from the next request on. Nobody is told."""
    Declined.objects.get_or_create(person=by)
    took_back(DECLINED, by.pk, owner=by.pk)


@transaction.atomic
def take_part(*, by: Person) -> None:
    """Be asked again."""
    Declined.objects.filter(person=by).delete()
    gave_again(DECLINED, by.pk)


def decline_again(what: tuple[str, ...], at: datetime) -> None:
    """After a restore: somebody had said no."""
    person = Person.objects.filter(pk=UUID(what[0])).first()
    if person is not None:
        Declined.objects.get_or_create(person=person)


@transaction.atomic
def want_none(*, by: Person) -> None:
    """A leader wants no mirror of their own: nothing is kept for them from now on. Nobody is told.

    Those who work with them are asked all the same, so that a no looks like a yes to everybody.
    """
    Unwanted.objects.get_or_create(person=by)
    took_back(UNWANTED, by.pk, owner=by.pk)


@transaction.atomic
def want_one(*, by: Person) -> None:
    """Have a mirror again, from the next half-year that is counted on."""
    Unwanted.objects.filter(person=by).delete()
    gave_again(UNWANTED, by.pk)


def want_none_again(what: tuple[str, ...], at: datetime) -> None:
    """After a restore: a leader wanted none."""
    person = Person.objects.filter(pk=UUID(what[0])).first()
    if person is not None:
        Unwanted.objects.get_or_create(person=person)


def put_away(line: PutAway.Line, *, by: Person) -> None:
    """Take a line about the latest half-year off home; nothing where there is none."""
    latest = latest_half_year()
    if latest is not None:
        PutAway.objects.get_or_create(person=by, half_year=latest, line=line)


@transaction.atomic
def put_away_shown(result: Result, *, by: Person) -> None:
    """Take the line about a mirror that is shown to the person off home; its leader learns nothing.

    Nothing where it is shown to nobody.
    """
    if result.audience_id is None:
        return
    audience = Audience.objects.filter(pk=result.audience_id).select_for_update().first()
    if audience is not None:
        ShownPutAway.objects.get_or_create(person=by, audience=audience)


@transaction.atomic
def show(result: Result, choice: Choice, *, by: Person) -> None:
    """Show one's mirror to people one chooses, until one stops; each is told that there is something.

    Two at the same moment are one after the other: the second adds its people to the first's.
    Refuses anybody but its leader (NotYours), and, with NobodyThere, a choice that reaches nobody.
    """
    _require_owner(result, by)
    locked = _locked(result)
    if locked is None:
        raise NobodyThere(_("This mirror was erased."))
    audience = locked.audience
    if audience is not None and audience.is_open:
        new = widen(audience, choice, by=by)
    else:
        fresh = freeze(by, choice)
        locked.audience = fresh
        locked.save(update_fields=["audience"])
        if audience is not None:
            audience.delete()
        new = [member.person for member in fresh.members.select_related("person")]
    muting = set(Mute.objects.filter(person__in=new, muted=by).values_list("person", flat=True))
    for person in new:
        if person.pk not in muting:
            tell(person)


@transaction.atomic
def stop_showing(result: Result, *, by: Person) -> None:
    """Nobody but its leader sees it from the next request on. Refuses anybody else (NotYours)."""
    _require_owner(result, by)
    locked = _locked(result)
    if locked is not None and locked.audience is not None:
        withdraw(locked.audience, by=by)


def _locked(result: Result) -> Result | None:
    """The row as it stands, nobody else's until the transaction ends; None where it was erased."""
    # Without a join: PostgreSQL would give the row as it is now beside an audience as it was before.
    return Result.objects.select_for_update().filter(pk=result.pk).first()


@transaction.atomic
def write_for_oneself(
    words: Mapping[str, str], *, by: Person, half_year: date
) -> Reflection | None:
    """Keep what a leader writes for themselves about a half-year; None where all of it is empty.

    Arguments: `words`, by the questions' keys; questions that are not named keep their words.
    Refuses, with ValueError, a question that there is not.
    """
    if set(words) - set(reflection_keys()):
        raise ValueError("There is no such question.")
    together = words_of(by, half_year) | {key: text.strip() for key, text in words.items()}
    found = Reflection.objects.filter(owner=by, half_year=half_year).first()
    if not any(together.values()):
        if found is not None:
            erase_reflection(found, by=by)
        return None
    row = found or _new_reflection(by, half_year)
    seal(row, words={key: text for key, text in together.items() if text})
    row.save()
    return row


def _new_reflection(by: Person, half_year: date) -> Reflection:
    row = Reflection(owner=by, half_year=half_year)
    seal(row, words={})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # made at the same moment by the same person
        return Reflection.objects.get(owner=by, half_year=half_year)
    return row


@transaction.atomic
def erase_result(result: Result, *, by: Person) -> None:
    """Erase a result: its key first, then its row. Refuses anybody but its leader (NotYours)."""
    _require_owner(result, by)
    _erase([result])


@transaction.atomic
def erase_reflection(reflection: Reflection, *, by: Person) -> None:
    """Erase what one wrote about a half-year. Refuses anybody but its owner (NotYours)."""
    _require_owner(reflection, by)
    erase_items([reflection.pk])
    reflection.delete()


def _require_owner(item: Result | Reflection, by: Person) -> None:
    if item.owner_id != by.pk:
        raise NotYours


def _erase(results: list[Result]) -> None:
    ids = [result.pk for result in results]
    # As they stand now: one that is shown at the same moment must leave no audience behind.
    locked = Result.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    audiences = [result.audience_id for result in locked if result.audience_id]
    erase_items(ids)
    Result.objects.filter(pk__in=ids).delete()
    Audience.objects.filter(pk__in=audiences).delete()


@transaction.atomic
def erase_for(person: Person) -> None:
    """Everything of the mirror that the person owns. What they have answered is nobody's."""
    _erase(list(Result.objects.filter(owner=person)))
    own = Reflection.objects.filter(owner=person)
    erase_items(list(own.values_list("pk", flat=True)))
    own.delete()
    Declined.objects.filter(person=person).delete()
    Unwanted.objects.filter(person=person).delete()
    PutAway.objects.filter(person=person).delete()
    ShownPutAway.objects.filter(person=person).delete()


@transaction.atomic
def let_go(person: Person) -> None:
    """The person leaves: nobody sees their mirror from now on."""
    for result in Result.objects.filter(owner=person).select_related("audience"):
        if result.audience is not None:
            withdraw(result.audience, by=person)
