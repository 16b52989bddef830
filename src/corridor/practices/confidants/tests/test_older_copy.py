"""A copy of last month with today's key store: a book that was changed since does not open."""

from datetime import timedelta

import pytest

from corridor.practices.confidants import actions
from corridor.practices.confidants.actions import name_somebody
from corridor.practices.confidants.models import PLACES, Book, Mark
from corridor.practices.confidants.queries import confidants_of, names_of
from corridor.practices.confidants.tasks import forget
from corridor.privacy.audiences import Choice, freeze, seeing_now
from corridor.privacy.keystore import key_store
from corridor.privacy.sealing import forget_old_keys, unreadable, unseal


@pytest.fixture
def restored(name_each_other, ana, bilal, chen):
    """Ana and Bilal are a pair in the copy; Ana has changed her book since. Chen named Ana."""
    name_each_other(ana, bilal)
    assert (confidants_of(ana), confidants_of(bilal)) == ([bilal], [ana])
    name_somebody(ana, by=chen)
    audience = freeze(bilal, Choice(("confidants",)))
    copy = Book.objects.filter(owner=ana).values().get()
    name_somebody(chen, by=ana)
    forget_old_keys(Book.objects.get(owner=ana))
    Mark.objects.filter(shown=Mark.Shown.NOT).exclude(
        mark__in=[one.mine.mark for one in actions.held_by(chen) if one.mine]
    ).delete()
    Book.objects.filter(owner=ana).update(**copy)
    book = Book.objects.get(owner=ana)
    assert key_store().get([book.pk])
    assert unseal([book], reader=ana) == {}
    return audience


def named(person) -> list[object]:
    return [one.person for one in names_of(person).named]


def test_its_names_end_on_both_sides(restored, ana, bilal, chen):
    assert named(bilal) == [ana]
    assert actions.end_unreadable_books() == 1
    assert (named(ana), named(bilal), named(chen)) == ([], [], [ana])
    assert seeing_now(restored) == set()
    assert unreadable(list(Book.objects.all())) == []
    assert actions.end_unreadable_books() == 0


def test_the_days_job_does_it(restored, ana, bilal):
    forget()
    assert named(bilal) == []


def test_whoever_names_somebody_before_that_begins_anew(restored, clock, ana, bilal, chen):
    name_somebody(chen, by=ana)
    assert (named(ana), named(bilal)) == ([chen], [])
    assert names_of(ana).free == PLACES - 1
    clock.move_by(timedelta(days=7))
    assert confidants_of(ana) == [chen]


def test_a_book_that_opens_is_left_alone(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    before = list(Book.objects.order_by("pk").values())
    assert actions.end_unreadable_books() == 0
    assert list(Book.objects.order_by("pk").values()) == before
