"""Reads of names: whom a person named, who named them too, and what may be said of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.people.switches import is_on_for
from corridor.practices.confidants.models import (
    Book,
    Mark,
    Place,
    read,
    today,
)
from corridor.privacy.audiences import Kind
from corridor.privacy.marking import marks
from corridor.privacy.models import AudienceMember
from corridor.privacy.sealing import unseal
from corridor.runtime.register import HomeItem

NAMED = "confidants.named"
# Why somebody is in an audience (see privacy.audiences.let_go).
CONFIDANT = "confidants"


@dataclass(frozen=True)
class Named:
    """Somebody whom a person named; `is_mutual`: who named them too, once both names count.

    `place`: the number of the place in which they stand, from 1 on; it stands for them in addresses.
    """

    person: Person
    place: int
    since: date
    until: date
    is_mutual: bool
    is_new: bool = False


@dataclass(frozen=True)
class Names:
    """What a person's own page says: whom they named, and how many more they can name."""

    named: Sequence[Named]
    free: int
    resting: Sequence[date]

    @property
    def confidants(self) -> list[Named]:
        """Those who named them, too."""
        return [one for one in self.named if one.is_mutual]

    @property
    def unanswered(self) -> list[Named]:
        """Those whom they named."""
        return [one for one in self.named if not one.is_mutual]


def words_of(who: UUID, whom: UUID) -> tuple[object, ...]:
    """What a name's mark is made of."""
    return (NAMED, who, whom)


def places_of(person: Person) -> list[Place]:
    """The places of the person's book, always as many: those whose names hold, and the others."""
    book = Book.objects.filter(owner=person).first()
    opened = unseal([book], reader=person).get(book.pk) if book is not None else None
    return read((opened or {}).get("names"))


@dataclass(frozen=True)
class Held:
    """A place as it stands: its name holds while `mine` is there; `theirs` is the answer, if any."""

    number: int
    place: Place
    other: Person | None
    mine: Mark | None
    theirs: Mark | None

    def named(self, day: date) -> Named | None:
        """The name in it, if it holds: nobody of an empty place, and of one whose time is over."""
        if self.other is None or self.mine is None or day >= self.mine.until_on:
            return None
        answered = self.theirs is not None and self.theirs.counts(day)
        if self.mine.shown != Mark.Shown.NOT and not answered:
            return (
                None  # A pair that was shown has ended: the name goes with it, as when taken back.
            )
        mutual = answered and self.mine.counts(day)
        new = mutual and self.mine.shown < Mark.Shown.ON_PAGE
        return Named(self.other, self.number, self.place.since, self.mine.until_on, mutual, new)

    def is_free(self, day: date) -> bool:
        """Whether a name can be written into it."""
        if self.place.is_named:
            return self.named(day) is None
        return self.place.is_free(day)


def held_by(person: Person) -> list[Held]:
    """The person's places; as many queries and hashes whoever named whom, and whoever did not."""
    places = places_of(person)
    # An empty place is asked for as well, for somebody who is not there.
    ids = [place.person if place.is_named else uuid4() for place in places]
    pairs = [(words_of(person.pk, one), words_of(one, person.pk)) for one in ids]
    made = marks([words for pair in pairs for words in pair])
    found = Mark.objects.in_bulk(made)
    people = Person.objects.here().select_related("team").in_bulk(ids)
    return [
        Held(number, place, people.get(one), found.get(mine), found.get(theirs))
        for number, (place, one, mine, theirs) in enumerate(
            zip(places, ids, made[::2], made[1::2], strict=True), start=1
        )
    ]


def names_of(person: Person) -> Names:
    """Whom the person named, and who of them named the person."""
    day, held = today(), held_by(person)
    named = [name for one in held if (name := one.named(day)) is not None]
    resting = [one.place.rests_until for one in held if one.place.rests_until > day]
    return Names(
        sorted(named, key=lambda one: one.person.name_key),
        sum(one.is_free(day) for one in held),
        sorted(resting),
    )


def shown_to(person: Person, where: Mark.Shown) -> Names:
    """The same, for being shown: from now on a pair does not end by itself while they come.

    What has been shown cannot be unsaid: if the other takes their name back, the person's goes as
    well. One that was not shown stays as it was, unanswered, and nobody learns that it was answered.
    """
    names, day = names_of(person), today()
    made = marks([words_of(person.pk, one.person.pk) for one in names.confidants])
    for mark in Mark.objects.filter(mark__in=made).order_by("mark") if made else ():
        mark.note_shown(where, day)
    return names


def confidants_of(person: Person) -> list[Person]:
    """Who named the person and was named by them, by name; nobody while the practice is off."""
    if not is_on_for("confidants", person):
        return []
    return [one.person for one in shown_to(person, Mark.Shown.ON_HOME).confidants]


def hold(person: Person) -> None:
    """Nobody takes back what the person's pairs stand on until the transaction ends.

    The marks are held in the order of their digits, as by whoever takes them back.
    """
    named = [place.person for place in places_of(person) if place.is_named]
    made = marks([w for one in named for w in (words_of(person.pk, one), words_of(one, person.pk))])
    list(Mark.objects.select_for_update().filter(mark__in=made).order_by("mark"))


def home_items(person: Person) -> Iterator[HomeItem]:
    """That somebody named them too, until they have seen it: without a name."""
    if any(one.is_new for one in shown_to(person, Mark.Shown.ON_HOME).confidants):
        yield HomeItem(
            title=_("Somebody whom you named has named you, too"),
            url=reverse("confidants"),
            detail=_("Only the two of you can see it."),
            weight=15,
            new=True,
        )


def _members(owner: Person, people: Sequence[Person]) -> list[AudienceMember]:
    members = [AudienceMember(person=one, kind="people") for one in confidants_of(owner)]
    for member in members:
        member.because = CONFIDANT
    return members


def audience_kind() -> Kind:
    """ "My confidants", for the forms of other practices. Its rows say a name and not why."""
    title = gettext_lazy("My confidants")
    return Kind(
        "confidants",
        title,
        _members,
        offered=lambda owner: bool(confidants_of(owner)),
        hold=hold,
    )
