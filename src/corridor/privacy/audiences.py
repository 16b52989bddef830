"""Choosing an audience, freezing it, and saying it in words.

The words are the product's signature: the same sentence stands on the form before saving and on
the item afterwards ("You and Ana Ruiz", "You and your team, 8 people"). Both are made from the same
thing, the people whom each chosen kind reaches, so that they cannot say two things.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.people.models import Duty, Person, PersonQuerySet
from corridor.privacy.models import Audience, AudienceMember, membership_holds
from corridor.runtime.taking_back import took_back, took_back_each

WITHDRAWN = "privacy.withdrawn"
NARROWED = "privacy.narrowed"

Text = str | Promise
Members = Callable[[Person, Sequence[Person]], Iterable[AudienceMember]]
Said = Callable[[Sequence[str], int], list[str]]
# Of more people than these, two are named and the others counted.
SAID_BY_NAME = 3


@dataclass(frozen=True)
class Choice:
    """What the owner chose: kinds, and the people for the kind "people"."""

    kinds: tuple[str, ...]
    people: tuple[Person, ...] = ()


def _names(names: Sequence[str], count: int) -> list[str]:
    return list(names)


@dataclass(frozen=True)
class Kind:
    """A kind of audience. A practice may add its own to `kinds`.

    `members(owner, people)` gives unsaved member rows (their audience is set when frozen), each
    with its `person` loaded; `said(names, count)` says those whom it reaches to the owner, as the
    parts of a sentence (their names, if it is not given); `offered(owner)` whether this owner has
    it. `group(owner)`, for a kind that can be large: those whom it reaches, as a query, so that a
    form says who they are without loading them all.
    """

    name: str
    title: Text
    members: Members
    said: Said = _names
    offered: Callable[[Person], bool] = lambda owner: True
    group: "Callable[[Person], PersonQuerySet] | None" = None

    def words(self, owner: Person) -> str:
        """Whom it would reach, for one line of a form: "your team, 8 people"; "" for nobody."""
        if self.name == "everyone":
            return _everyone_in_words()
        names, count = self._reached(owner)
        return people_in_words(self.said(names, count)) if count else ""

    def meaning(self, owner: Person) -> str:
        """What the audience line would say if only this kind were chosen: "You and Ana Ruiz"."""
        if self.group is None:
            return in_words(owner, Choice((self.name,)))
        names, count = self._reached(owner)
        return _you_and([], self.said(names, count) if count else [])

    def _reached(self, owner: Person) -> tuple[list[str], int]:
        """The names that would be said, and how many there are."""
        if self.group is None:
            names = [member.person.name for member in self.members(owner, ())]
            return names, len(names)
        group = self.group(owner)
        first = list(group.values_list("name", flat=True)[: SAID_BY_NAME + 1])
        return first, group.count() if len(first) > SAID_BY_NAME else len(first)


class NobodyThere(ValueError):
    """The chosen audience would be empty, or contradicts itself; the message says what to do."""


def people_in_words(names: Sequence[str], count: int | None = None) -> str:
    """ "Ana", "Ana and Bilal", "Ana, Bilal and Chen", "Ana, Bilal and 4 others".

    `count`: how many there are, where not all of them are in `names`.
    """
    count = len(names) if count is None else count
    if count > SAID_BY_NAME:
        return _("%(first)s and %(count)d others") % {
            "first": ", ".join(names[:2]),
            "count": count - 2,
        }
    return _listed(names)


def _listed(parts: Sequence[str]) -> str:
    if len(parts) <= 1:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _you_and(names: Sequence[str], groups: Sequence[str] = ()) -> str:
    """ "You, Ana, Bilal and 4 others": at most three names, then the groups."""
    if len(names) > SAID_BY_NAME:
        others = ngettext("%(n)d other", "%(n)d others", len(names) - 2) % {"n": len(names) - 2}
        names = [*names[:2], others]
    return _listed([_("You"), *names, *groups]) if names or groups else _("Only you")


def _named(owner: Person, people: Sequence[Person]) -> list[AudienceMember]:
    return [
        AudienceMember(person=p, kind="people") for p in people if p.is_here and p.pk != owner.pk
    ]


def _leader(owner: Person, people: Sequence[Person]) -> list[AudienceMember]:
    leader = Person.objects.here().filter(pk=owner.leader_id).first() if owner.leader_id else None
    if leader is None:
        return []
    return [AudienceMember(person=leader, kind="leader", while_leading=owner)]


def _teammates(owner: Person) -> PersonQuerySet:
    if owner.team_id is None:
        return Person.objects.none()
    here = Person.objects.here()
    return here.filter(team=owner.team_id).exclude(pk=owner.pk).order_by("name_key")


def _team(owner: Person, people: Sequence[Person]) -> list[AudienceMember]:
    return [
        AudienceMember(person=p, kind="team", while_in_team_id=owner.team_id)
        for p in _teammates(owner)
    ]


def _team_said(names: Sequence[str], count: int) -> list[str]:
    return [ngettext("your team, %(n)d person", "your team, %(n)d people", count) % {"n": count}]


def _duty_holders(owner: Person, duty: Duty.Kind) -> PersonQuerySet:
    return Person.objects.here().with_duty(duty).exclude(pk=owner.pk).order_by("name_key")


def _care_team(owner: Person) -> PersonQuerySet:
    return _duty_holders(owner, Duty.Kind.CARE_TEAM)


def _of_duty(kind: str, duty: Duty.Kind) -> Members:
    def members(owner: Person, people: Sequence[Person]) -> list[AudienceMember]:
        return [
            AudienceMember(person=p, kind=kind, while_duty=duty) for p in _duty_holders(owner, duty)
        ]

    return members


def _care_team_said(names: Sequence[str], count: int) -> list[str]:
    return [_("the care team (%(names)s)") % {"names": people_in_words(names, count)}]


def moderators_said(names: Sequence[str], count: int) -> list[str]:
    """ "the moderators (Chen Wei)"."""
    return [_("the moderators (%(names)s)") % {"names": people_in_words(names, count)}]


def _everyone_in_words(until: datetime | None = None) -> str:
    people = Person.objects.here()
    count = (people.filter(here_since__lte=until) if until else people).count()
    return ngettext("everyone here, %(n)s person", "everyone here, %(n)s people", count) % {
        "n": number_format(count, force_grouping=True)
    }


kinds: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("only_me", gettext_lazy("Only me"), lambda owner, people: []),
        Kind("people", gettext_lazy("People I choose"), _named),
        Kind(
            "leader",
            gettext_lazy("My leader"),
            _leader,
            offered=lambda owner: bool(_leader(owner, ())),
        ),
        Kind(
            "team",
            gettext_lazy("My team"),
            _team,
            _team_said,
            offered=lambda owner: _teammates(owner).exists(),
            group=_teammates,
        ),
        Kind(
            "care_team",
            gettext_lazy("The care team"),
            _of_duty("care_team", Duty.Kind.CARE_TEAM),
            _care_team_said,
            offered=lambda owner: _care_team(owner).exists(),
            group=_care_team,
        ),
        # Never offered on a form: handing on chooses it (see privacy.handing_on).
        Kind(
            "moderators",
            gettext_lazy("The moderators"),
            _of_duty("moderators", Duty.Kind.MODERATOR),
            moderators_said,
            offered=lambda owner: False,
        ),
        Kind("everyone", gettext_lazy("Everyone here"), lambda owner, people: []),
    )
}


def offered_to(owner: Person, names: Iterable[str]) -> list[Kind]:
    """Those of the named kinds that `owner` can choose."""
    return [kinds[name] for name in names if kinds[name].offered(owner)]


def in_words(owner: Person, choice: Choice) -> str:
    """Who would see it, before it is saved: "You and Ana Ruiz", "Only you"."""
    if "everyone" in choice.kinds:
        return _("You and %(others)s") % {"others": _everyone_in_words()}
    return _said_to_owner(_members(owner, choice))


def _said_to_owner(members: Iterable[AudienceMember]) -> str:
    """Names first, each once; then the groups, in the order in which kinds are offered."""
    reached: dict[str, list[Person]] = {}
    for member in members:
        reached.setdefault(member.kind, []).append(member.person)
    names: dict[object, str] = {}
    groups: list[str] = []
    for kind, people in sorted(reached.items(), key=_place):
        said = kinds[kind].said if kind in kinds else _names
        if said is _names:
            names |= {person.pk: person.name for person in people}
        else:
            groups += said([person.name for person in people], len(people))
    return _you_and(list(names.values()), groups)


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
    members = _members(by, choice)
    seeing = set(audience.members.filter(membership_holds()).values_list("person_id", flat=True))
    audience.members.exclude(membership_holds()).filter(
        person__in=[member.person_id for member in members]
    ).delete()
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


def _members(owner: Person, choice: Choice) -> list[AudienceMember]:
    """One row for each person and kind: who is in the team and named keeps both reasons."""
    members: dict[object, AudienceMember] = {}
    for name in dict.fromkeys(choice.kinds):
        for member in kinds[name].members(owner, choice.people):
            members.setdefault((member.person_id, member.kind), member)
    return list(members.values())


def _add(audience: Audience, members: Sequence[AudienceMember]) -> None:
    for member in members:
        member.audience = audience
    AudienceMember.objects.bulk_create(members, ignore_conflicts=True)


def audience_line(audience: Audience, *, reader: Person) -> str:
    """Who can see an item, said to somebody who can see it: one query.

    It names those who can see it now: somebody who left or moved away is not named any more.
    Who muted the owner is: the owner is never told.
    """
    if not audience.is_open:
        return _("Only you") if reader.pk == audience.owner_id else ""
    if audience.everyone:
        everyone = _everyone_in_words(until=audience.frozen_at)
        return _("You and %(others)s") % {"others": everyone}
    members = list(members_now([audience]).get(audience.pk, ()))
    if reader.pk == audience.owner_id:
        return _said_to_owner(members)
    names = {m.person_id: m.person.name for m in members if m.person_id != reader.pk}
    return _you_and([audience.owner.name, *names.values()])


def members_now(audiences: Iterable[Audience]) -> Mapping[object, Sequence[AudienceMember]]:
    """The members of each audience who still belong, by the audience's id: one query for all."""
    found: dict[object, list[AudienceMember]] = {}
    rows = AudienceMember.objects.filter(membership_holds(), audience__in=list(audiences))
    for member in rows.select_related("person").order_by("person__name_key", "person_id"):
        found.setdefault(member.audience_id, []).append(member)
    return found
