"""Who works with whom: what the reporting lines say of it, and nothing else does.

Those who work with a leader are their people and their people's people: who reports to them, and who
reports to one of those. Further down people know a leader by name. Whom a leader serves outside of
the line stands in no data of the organisation's, so those are not asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.ballots.models import LEAST_PEOPLE
from corridor.ballots.rolls import who_counts
from corridor.people.models import Person, PersonQuerySet
from corridor.people.switches import who_has
from corridor.practices.mirror.models import KINDS

CHUNK = 10_000


@dataclass
class Around:
    """A leader with those who work with them.

    `part`: 0 at even and 1 at odd distances from the root, so that nobody works with two leaders of
    one part; `counting`: how many of the people count towards sixteen.
    """

    leader: UUID
    part: int
    people: list[UUID] = field(default_factory=list)
    counting: int = 0

    @property
    def is_offered(self) -> bool:
        """Whether enough people could answer."""
        return self.counting >= LEAST_PEOPLE

    @property
    def kind(self) -> str:
        """In which of the two rounds they are asked about."""
        return KINDS[self.part]


def leaders_with_people(people: PersonQuerySet, *, here_before: datetime) -> list[Around]:
    """The leaders among `people`, each with those of `people` who work with them.

    Arguments: `people`, for whom the mirror is on; `here_before`: whoever came later may answer and
    does not count. Three reads, whatever their number. Who is on a line that leads back to itself
    has no leader here.
    """
    above = _leader_of_each()
    depth = _depths(above)
    found: dict[UUID, Around] = {}
    among = set(people.values_list("pk", flat=True))
    for person, _team, counts in who_counts(people, here_before):
        for leader in _two_above(person, above):
            if leader in among and leader in depth:
                around = found.setdefault(leader, Around(leader, depth[leader] % len(KINDS)))
                around.people.append(person)
                around.counting += counts
    return [found[leader] for leader in sorted(found)]


def about_whom(leaders: Sequence[str]) -> list[str]:
    """What a page says of the cells around these leaders (their ids). One query.

    The name is the one that the leader has now; of somebody who has left it is not said any more.
    """
    here = Person.objects.here().filter(pk__in=leaders).values_list("pk", "name")
    names = {str(pk): name for pk, name in here}
    return [
        _("the people who work with %(leader)s") % {"leader": names[leader]}
        if leader in names
        else _("the people who worked with somebody who has left")
        for leader in leaders
    ]


def _leader_of_each() -> dict[UUID, UUID | None]:
    """Everybody here, with whom they report to; None where that one has left, or there is none."""
    rows = Person.objects.here().order_by("pk").values_list("pk", "manager_id")
    lines = dict(rows.iterator(CHUNK))
    return {person: leader if leader in lines else None for person, leader in lines.items()}


def _two_above(person: UUID, above: Mapping[UUID, UUID | None]) -> Iterator[UUID]:
    leader = above.get(person)
    if leader is not None:
        yield leader
        higher = above.get(leader)
        if higher is not None and higher != person:
            yield higher


def _depths(above: Mapping[UUID, UUID | None]) -> dict[UUID, int]:
    """How far each is from the root of their line; whoever is on a ring is in it not at all."""
    below: dict[UUID | None, list[UUID]] = {}
    for person, leader in above.items():
        below.setdefault(leader, []).append(person)
    depth = dict.fromkeys(below.get(None, ()), 0)
    look = list(depth)
    while look:
        leader = look.pop()
        for person in below.get(leader, ()):
            depth[person] = depth[leader] + 1
            look.append(person)
    return depth


def who_may_answer() -> PersonQuerySet:
    """Everybody here for whom the mirror is on; nobody where it is off."""
    return who_has("mirror")
