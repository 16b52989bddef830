"""Two things at the same moment: each is played as it reads while the other is done in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.practices.confidants import actions
from corridor.practices.confidants.actions import name_somebody, take_back
from corridor.practices.confidants.models import HOLDS, Book, Mark, today
from corridor.practices.confidants.queries import confidants_of, names_of, words_of
from corridor.privacy.audiences import Choice, NobodyThere, freeze, kinds, own_lines, widen
from corridor.privacy.marking import marks

MINE = Choice(("confidants",))


def mark_of(one, other) -> Mark:
    return Mark.objects.get(mark=marks([words_of(one.pk, other.pk)])[0])


def test_taken_back_while_it_is_shown(name_each_other, ana, bilal):
    """The page is shown once more as it was, and nothing comes back of it."""
    name_each_other(ana, bilal)
    for seen in (False, True):
        read = mark_of(ana, bilal)
        if seen:
            take_back(bilal, by=ana)
        read.note_shown(Mark.Shown.ON_PAGE, today())
        assert Mark.objects.filter(pk=read.pk).exists() is not seen


def test_shown_on_home_after_the_page_it_stays_shown_on_the_page(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    first, second = mark_of(ana, bilal), mark_of(ana, bilal)
    first.note_shown(Mark.Shown.ON_PAGE, today())
    second.note_shown(Mark.Shown.ON_HOME, today())
    assert mark_of(ana, bilal).shown == Mark.Shown.ON_PAGE


def test_shown_after_the_answer_was_taken_back_it_goes_too(name_each_other, ana, bilal):
    """Bilal takes back after Ana's page read that he answered, and before it notes that she saw."""
    name_each_other(ana, bilal)
    read = mark_of(ana, bilal)
    take_back(ana, by=bilal)
    read.note_shown(Mark.Shown.ON_PAGE, today())
    assert names_of(ana).named == []


def test_a_first_name_sent_twice_makes_one_book(practices_on, monkeypatch, ana, bilal, chen):
    """The other one made the book after this one had looked for it."""
    looks = iter([lambda: name_somebody(chen, by=ana)])
    held = actions._held_book

    def looked(person):
        found = held(person)
        if (between := next(looks, None)) is not None:
            between()
        return found

    monkeypatch.setattr(actions, "_held_book", looked)
    name_somebody(bilal, by=ana)
    assert Book.objects.count() == 1
    assert {one.person for one in names_of(ana).named} == {bilal, chen}


def test_taken_back_twice_at_once_is_taken_back(practices_on, monkeypatch, browser_of, ana, bilal):
    name_somebody(bilal, by=ana)

    def again(whom, *, by):
        take_back(whom, by=by)
        take_back(whom, by=by)

    monkeypatch.setattr(actions, "take_back", again)
    answer = browser_of(ana).post("/confidants/named/1/take-back/", follow=True)
    assert "Taken back. Nobody is told." in answer.text
    assert names_of(ana).named == []


def before_holding(monkeypatch, doing) -> None:
    """As if another request had been faster to hold the marks."""
    kind = kinds["confidants"]

    def hold(owner):
        doing()
        kind.hold(owner)

    monkeypatch.setitem(kinds, "confidants", replace(kind, hold=hold))


def test_a_circle_is_read_after_its_marks_are_held(name_each_other, monkeypatch, ana, bilal):
    name_each_other(ana, bilal)
    assert confidants_of(ana) == [bilal]
    before_holding(monkeypatch, lambda: take_back(ana, by=bilal))
    with pytest.raises(NobodyThere):
        freeze(ana, MINE)


def test_so_is_what_a_circle_is_widened_by(name_each_other, monkeypatch, ana, bilal, chen):
    name_each_other(ana, bilal)
    audience = freeze(ana, Choice(("people",), (chen,)))
    before_holding(monkeypatch, lambda: take_back(ana, by=bilal))
    assert widen(audience, MINE, by=ana) == []
    assert own_lines([audience])[audience.pk] == f"You and {chen.name}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")
def test_marks_are_held_in_the_order_of_their_digits(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    for doing in (lambda: freeze(ana, MINE), lambda: take_back(bilal, by=ana)):
        with CaptureQueriesContext(connection) as caught:
            doing()
        held = [
            q["sql"] for q in caught if "confidants_mark" in q["sql"] and "FOR UPDATE" in q["sql"]
        ]
        assert held
        assert all('ORDER BY "confidants_mark"."mark" ASC' in sql for sql in held)


# A year


@pytest.fixture
def lapsed(name_each_other, clock, ana, bilal, chen):
    """Ana and Bilal saw each other, and only Ana came since; Ana's circle of before."""
    name_each_other(ana, bilal)
    name_each_other(ana, chen)
    assert (confidants_of(ana), confidants_of(bilal)) == ([bilal, chen], [ana])
    circles = freeze(ana, MINE), freeze(bilal, MINE)
    for _month in range(13):
        clock.move_by(timedelta(days=30))
        confidants_of(ana), confidants_of(chen)
    assert not confidants_of(bilal)
    return circles


def test_a_pair_of_which_one_lapsed_ends_as_if_taken_back(lapsed, ana, bilal, chen):
    """It is on neither page, and both places are free; who came all the time stays."""
    for _before_and_after_the_job in range(2):
        assert [one.person for one in names_of(ana).named] == [chen]
        assert names_of(bilal).named == []
        actions.forget_old_names(today())


def test_its_circles_end_with_it(lapsed, ana, bilal, chen):
    of_ana, of_bilal = lapsed
    assert actions.forget_old_names(today()) == 1
    lines = own_lines(lapsed)
    assert lines[of_ana.pk] == f"You and {chen.name}"
    assert lines[of_bilal.pk] == "Only you"


@pytest.mark.parametrize("forgotten", [False, True])
def test_whoever_names_anew_after_it_finds_no_answer(lapsed, clock, ana, bilal, chen, forgotten):
    if forgotten:
        actions.forget_old_names(today())
    name_somebody(ana, by=bilal)
    assert mark_of(bilal, ana).until_on == today() + HOLDS
    assert own_lines(lapsed)[lapsed[0].pk] == f"You and {chen.name}"
    clock.move_by(timedelta(days=8))
    assert not confidants_of(bilal)
    assert [one.person for one in names_of(ana).named] == [chen]
