"""Writes of names: name somebody, take a name back, let go of everything."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.practices.confidants.models import (
    HOLDS,
    RESTS,
    WAITS,
    Book,
    Mark,
    Place,
    today,
    written,
)
from corridor.practices.confidants.queries import CONFIDANT, Held, held_by, words_of
from corridor.privacy import audiences
from corridor.privacy.erasing import erase_items
from corridor.privacy.marking import delete_by_facts, facts_of, marks
from corridor.privacy.sealing import seal, unreadable
from corridor.runtime.taking_back import gave_again, took_back_each

TAKEN_BACK = "confidants.taken_back"
BATCH = 400


class NotNamed(ValueError):
    """Such a name is not there, or is there already; or there is no free place."""


def _book_of(person: Person) -> Book:
    """The person's book, held until the transaction ends; a new one is empty."""
    book = _held_book(person)
    if book is not None and unreadable([book]):
        _begin_anew(book)
    if book is None:
        # Only one of two first names makes it: the other waits here, and finds it.
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        book = _held_book(person)
    if book is None:
        book = Book(owner=person)
        seal(book, names=written([]))
        book.save(force_insert=True)
    return book


def _held_book(person: Person) -> Book | None:
    return Book.objects.select_for_update().filter(owner=person).first()


def _write(book: Book, places: Sequence[Place]) -> None:
    seal(book, names=written(places))
    book.save()


def _names(held: Held, whom: Person, day: date) -> bool:
    named = held.named(day)
    return named is not None and named.person.pk == whom.pk


@transaction.atomic
def name_somebody(whom: Person, *, by: Person) -> None:
    """Name a person. Nobody is told, and nothing differs by whether they named `by` before.

    Refuses, with NotNamed, oneself, whoever has left or is named already, and when no place is free.
    """
    book, day = _book_of(by), today()
    held = held_by(by)
    if whom.pk == by.pk or not whom.is_here or any(_names(one, whom, day) for one in held):
        raise NotNamed
    free = next((n for n, one in enumerate(held) if one.is_free(day)), None)
    if free is None:
        raise NotNamed
    places = [one.place for one in held]
    places[free] = Place(whom.pk, day)
    _write(book, places)
    mine, theirs = marks([words_of(by.pk, whom.pk), words_of(whom.pk, by.pk)])
    if _forget([mine], [theirs]):  # What is left of a pair that ended with time.
        _end_circles(by, whom)
    begins = {"until_on": day + HOLDS, "shown": Mark.Shown.NOT}
    Mark.objects.update_or_create(mark=mine, defaults=begins)
    gave_again(TAKEN_BACK, *facts_of(TAKEN_BACK, [mine]))


@transaction.atomic
def take_back(whom: Person, *, by: Person) -> None:
    """Take a name back. If the two were confidants, they are not any more: neither is told.

    The other's name goes as well where they were shown the pair, and stays, unanswered, where they
    were not: nothing that they see then says that it was answered. Each is out of those audiences of
    the other's in which they were as a confidant.
    Refuses, with NotNamed, whoever is not named.
    """
    book, day = _book_of(by), today()
    held = held_by(by)
    if not any(_names(one, whom, day) for one in held):
        raise NotNamed
    places = [_taken_back(one, day) if one.place.person == whom.pk else one.place for one in held]
    _write(book, places)
    mine, theirs = marks([words_of(by.pk, whom.pk), words_of(whom.pk, by.pk)])
    _forget([mine], [theirs])
    _end_circles(by, whom)


def _end_circles(one: Person, other: Person) -> None:
    audiences.let_go(one, other, because=CONFIDANT)
    audiences.let_go(other, one, because=CONFIDANT)


def _taken_back(held: Held, day: date) -> Place:
    """The place is free at once if the name could not have been answered yet; else it rests.

    Whatever was shown could be, whichever day the book says that it was named on.
    """
    told = held.mine is not None and held.mine.shown != Mark.Shown.NOT
    return Place(rests_until=day + RESTS) if told or day >= held.place.since + WAITS else Place()


def _forget(mine: Sequence[str], theirs: Sequence[str], *, unseen: bool = False) -> int:
    """Delete marks: one's own, and the answers that were shown; `unseen`: all of the answers.

    They are held, in the order of their digits, before it is looked which were shown: whoever is
    shown a pair in this moment is either before it or after it. Returns how many there were.
    """
    own, made, count = set(mine), sorted({*mine, *theirs}), 0
    for first in range(0, len(made), BATCH):
        some = Mark.objects.select_for_update().filter(mark__in=made[first : first + BATCH])
        out = [
            one.pk
            for one in some.order_by("mark")
            if unseen or one.pk in own or one.shown != Mark.Shown.NOT
        ]
        Mark.objects.filter(pk__in=out).delete()
        # Of nobody's, by the day, and not the mark itself: nothing of it is found in older copies.
        took_back_each(TAKEN_BACK, [(fact,) for fact in facts_of(TAKEN_BACK, out)], by_day=True)
        count += len(out)
    return count


def taken_back_again(facts: Collection[str]) -> None:
    """In a copy of the database in which the names are still there."""
    delete_by_facts(Mark.objects.all(), TAKEN_BACK, facts)


def _end_all(person: Person, *, unseen: bool) -> None:
    """Every name of the person's goes, and what answers it.

    Their book may be unreadable already: everybody here is tried, since a mark names nobody.
    """
    ids = list(Person.objects.exclude(pk=person.pk).values_list("pk", flat=True))
    mine = marks([words_of(person.pk, other) for other in ids])
    theirs = marks([words_of(other, person.pk) for other in ids])
    _forget(mine, theirs, unseen=unseen)
    audiences.let_go_of_all(person, because=CONFIDANT)


@transaction.atomic
def let_go(person: Person) -> None:
    """The person leaves: whoever comes back begins anew."""
    _end_all(person, unseen=True)


@transaction.atomic
def erase_names_of(person: Person) -> None:
    """The book, and the marks of what stood in it (its key is destroyed already)."""
    _end_all(person, unseen=False)
    books = Book.objects.filter(owner=person)
    erase_items(books.values_list("pk", flat=True))
    books.delete()


def end_unreadable_books() -> int:
    """End the names of those whose book does not open: it is of a copy that was put back.

    Their marks are there still, and nobody could take them back. Returns how many books.
    """
    count, ids = 0, list(Book.objects.values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        for pk in unreadable(list(Book.objects.filter(pk__in=ids[first : first + BATCH]))):
            with transaction.atomic():
                book = Book.objects.select_for_update().filter(pk=pk).first()
                if book is not None and unreadable([book]):
                    _begin_anew(book)
                    count += 1
    return count


def _begin_anew(book: Book) -> None:
    _write(book, [])
    _end_all(book.owner, unseen=False)


@transaction.atomic
def forget_old_names(day: date) -> int:
    """Delete the marks whose time is over; returns how many.

    A pair of which one has not come for a year ends as if it had been taken back: neither stays in
    the other's circles. What the other's page said goes by itself (queries.Held.named).
    """
    over = Mark.objects.over(day).delete()[0]
    if over:
        audiences.let_go_unless(_holding, because=CONFIDANT)
    return over


def _holding(pairs: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the pairs whose two names are both there."""
    made = marks([w for one, other in pairs for w in (words_of(one, other), words_of(other, one))])
    there = set(Mark.objects.filter(mark__in=made).values_list("mark", flat=True))
    both = zip(pairs, made[::2], made[1::2], strict=True)
    return {pair for pair, mine, theirs in both if {mine, theirs} <= there}
