"""Choosing an audience, freezing it, and saying it in words.

The words are the product's signature: the same sentence stands on the form before saving and on
the item afterwards ("You and Ana Ruiz", "You and your team, 8 people"). Both are made from the same
thing, the people whom each chosen kind reaches, so that they cannot say two things.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.privacy.audience_kinds import (
    Choice,
    Kind,
    everyone_in_words,
    kinds,
    moderators_said,
    names_alone,
    offered_to,
    people_in_words,
    seeing_now,
    you_and,
)
from corridor.privacy.marking import delete_by_facts, facts_of, marks
from corridor.privacy.models import Audience, AudienceMember, membership_holds
from corridor.runtime.taking_back import took_back, took_back_each

if TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = [
    "Choice",
    "Kind",
    "NobodyThere",
    "audience_line",
    "freeze",
    "in_words",
    "kinds",
    "let_go",
    "let_go_of_all",
    "let_go_unless",
    "members_now",
    "moderators_said",
    "narrow",
    "offered_to",
    "own_audience",
    "own_lines",
    "people_in_words",
    "seeing_now",
    "widen",
    "withdraw",
]

WITHDRAWN = "privacy.withdrawn"
NARROWED = "privacy.narrowed"
LET_GO = "privacy.let_go"
BATCH = 500


class NobodyThere(ValueError):
    """The chosen audience would be empty, or contradicts itself; the message says what to do."""


def in_words(owner: Person, choice: Choice, *, widens: Audience | None = None) -> str:
    """Who would see it, before it is saved: "You and Ana Ruiz", "Only you".

    `widens`: the audience that the choice adds to. Those who see it already are said with the new
    ones: the line is what it will be afterwards.
    """
    widened = widens if widens is not None and widens.is_open else None
    if "everyone" in choice.kinds or (widened is not None and widened.everyone):
        return you_and([], [everyone_in_words()])
    already = members_now([widened]).get(widened.pk, ()) if widened is not None else ()
    return _said_to_owner(_each_once([*already, *_members(owner, choice)]))


def own_audience(owner: Person, audience_id: str) -> Audience | None:
    """The owner's own audience of that id, which came from a browser; None for any other."""
    try:
        return Audience.objects.filter(owner=owner, pk=UUID(audience_id)).first()
    except ValueError:
        return None


def _said_to_owner(members: Iterable[AudienceMember]) -> str:
    """Names first, each once; then the groups, in the order in which kinds are offered."""
    reached: dict[str, list[Person]] = {}
    for member in members:
        reached.setdefault(member.kind, []).append(member.person)
    names: dict[object, str] = {}
    groups: list[str] = []
    for kind, people in sorted(reached.items(), key=_place):
        people.sort(key=lambda person: (person.name_key, person.pk))
        said = kinds[kind].said if kind in kinds else names_alone
        if said is names_alone:
            names |= {person.pk: person.name for person in people}
        else:
            groups += said([person.name for person in people], len(people))
    return you_and(list(names.values()), groups)


def _place(reached: tuple[str, list[Person]]) -> int:
    order = list(kinds)
    return order.index(reached[0]) if reached[0] in order else len(order)


@transaction.atomic
def freeze(owner: Person, choice: Choice, *, expires_at: datetime | None = None) -> Audience:
    """Save the audience with its members as they are now.

    Refuses, with NobodyThere, a choice that reaches nobody though it names somebody (a person who
    has left, a team of one): an ask that nobody can see must not look as if it were sent. So too
    "only me" together with others: nobody is let in by a choice that says two things.
    """
    _hold(owner, choice)
    members = _members(owner, choice)
    everyone = "everyone" in choice.kinds
    if "only_me" in choice.kinds and len(choice.kinds) > 1:
        raise NobodyThere(_("Choose either only yourself, or others."))
    if not members and not everyone and set(choice.kinds) - {"only_me"}:
        raise NobodyThere(_("Nobody would see this. Choose at least one person who is here."))
    audience = Audience.objects.create(owner=owner, everyone=everyone, expires_at=expires_at)
    _add(audience, members)
    return audience


@transaction.atomic
def widen(audience: Audience, choice: Choice, *, by: Person) -> list[Person]:
    """Add people to an audience: its owner's own act. Returns those who did not see it before.

    Somebody who was in it and no longer belongs (moved team, say) can be let in anew by name.
    Refuses anybody but the owner with PermissionError.
    """
    _require_owner(audience, by)
    _hold(by, choice)
    members = _members(by, choice)
    seeing = seeing_now(audience)
    audience.members.exclude(membership_holds()).filter(
        person__in=[member.person_id for member in members]
    ).delete()
    # Who is named now is there by name from now on, whatever they were there for.
    named = [m.person_id for m in members if m.kind == "people" and not m.because]
    audience.members.filter(kind="people", person__in=named).delete()
    _add(audience, members)
    if "everyone" in choice.kinds:
        audience.everyone, audience.frozen_at = True, timezone.now()
        audience.save(update_fields=["everyone", "frozen_at"])
    new = {m.person_id: m.person for m in members if m.person_id not in seeing}
    return list(new.values())


@transaction.atomic
def narrow(audience: Audience, people: Iterable[Person], *, by: Person) -> None:
    """Take people out of an audience, at once. Refuses anybody but the owner; and, with ValueError,
    to take somebody out of "everyone here": withdraw it, and choose anew.
    """
    _require_owner(audience, by)
    if audience.everyone:
        raise ValueError("Nobody can be left out of everyone.")
    out = list(people)
    audience.members.filter(person__in=out).delete()
    took_back_each(NARROWED, [(audience.pk, p.pk) for p in out], owner=audience.owner_id)


def narrow_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the person is still in the audience."""
    audience, person = map(UUID, what)
    AudienceMember.objects.filter(audience=audience, person=person).delete()


@transaction.atomic
def withdraw(audience: Audience, *, by: Person) -> None:
    """Nobody but the owner sees it from the next request on. Refuses anybody but the owner."""
    _require_owner(audience, by)
    if audience.withdrawn_at is not None:
        return
    audience.withdrawn_at = timezone.now()
    audience.save(update_fields=["withdrawn_at"])
    took_back(WITHDRAWN, audience.pk, owner=audience.owner_id)


def withdraw_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the audience is still open."""
    Audience.objects.filter(pk=what[0], withdrawn_at=None).update(withdrawn_at=at)


def _require_owner(audience: Audience, by: Person) -> None:
    if by.pk != audience.owner_id:
        raise PermissionError("Only the owner changes an audience.")


def _hold(owner: Person, choice: Choice) -> None:
    for name in dict.fromkeys(choice.kinds):
        kinds[name].hold(owner)


def _members(owner: Person, choice: Choice) -> list[AudienceMember]:
    """One row for each person and kind: who is in the team and named keeps both reasons."""
    chosen = dict.fromkeys(choice.kinds)
    return _each_once(m for name in chosen for m in kinds[name].members(owner, choice.people))


def _each_once(members: Iterable[AudienceMember]) -> list[AudienceMember]:
    """Who is there by name stays by name, whatever else they are there for."""
    once: dict[object, AudienceMember] = {}
    for member in sorted(members, key=lambda member: bool(member.because)):
        once.setdefault((member.person_id, member.kind), member)
    return list(once.values())


def _add(audience: Audience, members: Sequence[AudienceMember]) -> None:
    for member in members:
        member.audience = audience
    because = [member for member in members if member.because]
    if because:
        made = marks([_words_of(member, member.because) for member in because])
        for member, mark in zip(because, made, strict=True):
            member.mark = mark
    AudienceMember.objects.bulk_create(members, ignore_conflicts=True)


def _words_of(member: AudienceMember, because: str) -> tuple[object, ...]:
    return ("privacy.audience", member.audience_id, member.person_id, because)


@transaction.atomic
def let_go(owner: Person, person: Person, *, because: str) -> int:
    """Take a person out of the owner's audiences wherever they were in it `because` of this alone.

    For a practice in which what the two had with each other has ended. Whom the owner chose by name
    stays: which is which says the mark, and that can be asked only with the key store. Returns from
    how many audiences.
    """
    rows = AudienceMember.objects.filter(audience__owner=owner, person=person, kind="people")
    return _let_go(rows.select_related("audience"), because)


@transaction.atomic
def let_go_of_all(person: Person, *, because: str) -> int:
    """The same for every audience that the person is in, or that is theirs: they have left."""
    either = AudienceMember.objects.filter(Q(person=person) | Q(audience__owner=person))
    return _let_go(either.filter(kind="people").select_related("audience"), because)


@transaction.atomic
def let_go_unless(
    holding: Callable[[Sequence[tuple[UUID, UUID]]], Collection[tuple[UUID, UUID]]],
    *,
    because: str,
) -> int:
    """The same for everybody: of all pairs of owner and person it keeps those that are `holding`.

    `holding(pairs)` returns those of the pairs, each the ids of an owner and a person, that have
    still with each other what they were there for. Looks through all open audiences. Returns from
    how many it took somebody out.
    """
    rows = AudienceMember.objects.filter(kind="people", audience__withdrawn_at=None)
    rows, count, last = rows.select_related("audience").order_by("pk"), 0, 0
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        there = _there_for(some, because)
        keep = holding([(row.audience.owner_id, row.person_id) for row in there])
        out = [row for row in there if (row.audience.owner_id, row.person_id) not in keep]
        count += _take_out(out)
    return count


def _there_for(found: Sequence[AudienceMember], because: str) -> list[AudienceMember]:
    made = marks([_words_of(row, because) for row in found])
    return [row for row, mark in zip(found, made, strict=True) if row.mark == mark]


def _let_go(rows: "QuerySet[AudienceMember]", because: str) -> int:
    return _take_out(_there_for(list(rows), because))


def _take_out(out: Sequence[AudienceMember]) -> int:
    AudienceMember.objects.filter(pk__in=[row.pk for row in out]).delete()
    # Of nobody's, by the day, and not by the mark as it lies in older copies beside two persons.
    facts = facts_of(LET_GO, [row.mark for row in out])
    took_back_each(LET_GO, [(fact,) for fact in facts], by_day=True)
    return len(out)


def let_go_again(facts: Collection[str]) -> None:
    """In a copy of the database in which people are still there for what has ended."""
    delete_by_facts(AudienceMember.objects.filter(kind="people"), LET_GO, facts)


def audience_line(audience: Audience, *, reader: Person) -> str:
    """Who can see an item, said to somebody who can see it: one query.

    It names those who can see it now: somebody who left or moved away is not named any more.
    Who muted the owner is: the owner is never told.
    """
    if not audience.is_open:
        return _("Only you") if reader.pk == audience.owner_id else ""
    if audience.everyone:
        return you_and([], [everyone_in_words(until=audience.frozen_at)])
    members = list(members_now([audience]).get(audience.pk, ()))
    if reader.pk == audience.owner_id:
        return _said_to_owner(members)
    names = {m.person_id: m.person.name for m in members if m.person_id != reader.pk}
    return you_and([audience.owner.name, *names.values()])


def own_lines(audiences: Iterable[Audience]) -> dict[object, str]:
    """The line of each audience, said to its owner, by the audience's id: one query for all."""
    known = list(audiences)
    members = members_now([one for one in known if one.is_open and not one.everyone])
    return {
        one.pk: _said_to_owner(members.get(one.pk, ()))
        if not one.everyone
        else audience_line(one, reader=one.owner)
        for one in known
    }


def members_now(audiences: Iterable[Audience]) -> Mapping[object, Sequence[AudienceMember]]:
    """The members of each audience who still belong, by the audience's id: one query for all."""
    found: dict[object, list[AudienceMember]] = {}
    rows = AudienceMember.objects.filter(membership_holds(), audience__in=list(audiences))
    for member in rows.select_related("person").order_by("person__name_key", "person_id"):
        found.setdefault(member.audience_id, []).append(member)
    return found
