"""The kinds of audience: whom each reaches today, and how each is said.

Names and groups ("Ana Ruiz", "your team, 8 people") are said here; whole sentences are made of them
in `audiences`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.people.models import Duty, Person, PersonQuerySet
from corridor.privacy.models import Audience, AudienceMember, membership_holds

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


def names_alone(names: Sequence[str], count: int) -> list[str]:
    """How a kind says those whom it reaches where it has no word for them all."""
    return list(names)


@dataclass(frozen=True)
class Kind:
    """A kind of audience. A practice may add its own to `kinds`.

    `members(owner, people)` gives unsaved member rows (their audience is set when frozen), each
    with its `person` loaded. A practice whose kind is people by their names, for a reason that no
    row may tell, gives them as "people" with the reason in `because` (see audiences.let_go).
    `said(names, count)` says those whom it reaches to the owner, as the parts of a sentence (their
    names, if it is not given); `offered(owner)` whether this owner has it. `group(owner)`, for a
    kind that can be large: those whom it reaches, as a query, so that a form says who they are
    without loading them all; its `members` gives nobody as "people". `hold(owner)`, for a kind out
    of which somebody can go by another's act: called before its members are read in order to be
    saved, inside that transaction, it keeps such an act waiting until the transaction ends.
    """

    name: str
    title: Text
    members: Members
    said: Said = names_alone
    offered: Callable[[Person], bool] = lambda owner: True
    group: "Callable[[Person], PersonQuerySet] | None" = None
    hold: Callable[[Person], object] = lambda owner: None

    def words(self, owner: Person) -> str:
        """Whom it would reach, for beside its title: "Cora Lind and Omar Diallo"; "" for nobody."""
        if self.name == "everyone":
            return everyone_in_words()
        names, count = self._reached(owner)
        return people_in_words(names, count)

    def meaning(self, owner: Person) -> str:
        """What the audience line would say if only this kind were chosen: "You and Ana Ruiz"."""
        if self.name == "everyone":
            return you_and([], [everyone_in_words()])
        names, count = self._reached(owner)
        if self.said is names_alone:
            return you_and(names)
        return you_and([], self.said(names, count) if count else [])

    def lets_in_more_than(self, seeing: Collection[UUID], owner: Person) -> bool:
        """Whether it reaches somebody beside those who are `seeing` it already."""
        if self.name in {"people", "everyone"}:
            return True
        if self.group is not None:
            return self.group(owner).exclude(pk__in=seeing).exists()
        return any(member.person_id not in seeing for member in self.members(owner, ()))

    def _reached(self, owner: Person) -> tuple[list[str], int]:
        """The names that would be said, and how many there are."""
        if self.group is None:
            names = [member.person.name for member in self.members(owner, ())]
            return names, len(names)
        group = self.group(owner)
        first = list(group.values_list("name", flat=True)[: SAID_BY_NAME + 1])
        return first, group.count() if len(first) > SAID_BY_NAME else len(first)


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


def you_and(names: Sequence[str], groups: Sequence[str] = ()) -> str:
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


def everyone_in_words(until: datetime | None = None) -> str:
    """ "everyone here, 300 people"; of those who were here by then already."""
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


def seeing_now(audience: Audience) -> set[UUID]:
    """The ids of those, beside its owner, who can see it by name or group now. One query."""
    if not audience.is_open:
        return set()
    holding = audience.members.filter(membership_holds())
    return set(holding.values_list("person_id", flat=True))


def offered_to(
    owner: Person, names: Iterable[str], *, widens: Audience | None = None
) -> list[Kind]:
    """Those of the named kinds that `owner` can choose.

    `widens`: an audience that is added to; what would let in nobody new is not offered again.
    """
    # What a practice adds is not there where the practice is not installed.
    known = [kinds[name] for name in names if name in kinds]
    offered = [kind for kind in known if kind.offered(owner)]
    if widens is None:
        return offered
    seeing = seeing_now(widens)
    return [kind for kind in offered if kind.lets_in_more_than(seeing, owner)]
