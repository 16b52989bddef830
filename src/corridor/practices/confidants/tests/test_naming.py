"""Naming: only where both did is it shown, and only to the two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.confidants.actions import (
    NotNamed,
    forget_old_names,
    name_somebody,
    take_back,
)
from corridor.practices.confidants.models import PLACES, WAITS, Mark
from corridor.practices.confidants.queries import confidants_of, names_of

WEEK, QUARTER, YEAR = timedelta(days=7), timedelta(days=90), timedelta(days=365)


def named_by(person: Person) -> list[tuple[str, bool]]:
    return [(one.person.name, one.is_mutual) for one in names_of(person).named]


def test_a_name_alone_is_shown_to_whoever_wrote_it(practices_on, ana, bilal, chen):
    name_somebody(bilal, by=ana)
    assert named_by(ana) == [(bilal.name, False)]
    assert (named_by(bilal), named_by(chen)) == ([], [])


def test_both_see_it_when_both_names_have_stood_for_a_week(practices_on, clock, ana, bilal):
    name_somebody(bilal, by=ana)
    clock.move_by(timedelta(days=3))
    name_somebody(ana, by=bilal)
    clock.move_by(timedelta(days=6))
    assert named_by(ana) == [(bilal.name, False)]
    clock.move_by(timedelta(days=1))
    assert named_by(ana) == [(bilal.name, True)]
    assert named_by(bilal) == [(ana.name, True)]


def test_a_name_that_is_not_answered_ends_after_a_year(practices_on, clock, ana, bilal):
    name_somebody(bilal, by=ana)
    clock.move_by(YEAR)
    assert named_by(ana) == []
    assert names_of(ana).free == PLACES
    name_somebody(ana, by=bilal)
    clock.move_by(WEEK)
    assert named_by(bilal) == [(ana.name, False)]
    assert forget_old_names(Mark.objects.latest("until_on").until_on - timedelta(days=1)) == 1


def test_a_pair_stays_while_both_come_within_a_year(name_each_other, clock, ana, bilal):
    name_each_other(ana, bilal)
    for _quarter in range(6):
        assert (confidants_of(ana), confidants_of(bilal)) == ([bilal], [ana])
        clock.move_by(timedelta(days=100))
    clock.move_by(YEAR)
    assert (confidants_of(ana), confidants_of(bilal)) == ([], [])


@pytest.mark.parametrize("who_ends_it", ["ana", "bilal"])
def test_taken_back_by_one_it_is_gone_for_both(name_each_other, ana, bilal, who_ends_it):
    name_each_other(ana, bilal)
    assert (confidants_of(ana), confidants_of(bilal)) == ([bilal], [ana])
    one, other = (ana, bilal) if who_ends_it == "ana" else (bilal, ana)
    take_back(other, by=one)
    assert (named_by(ana), named_by(bilal)) == ([], [])
    assert not Mark.objects.exists()


def test_what_was_never_shown_is_not_learned_by_its_end(name_each_other, ana, bilal):
    """Bilal takes his name back before Ana ever saw that they named each other: hers stays."""
    name_each_other(ana, bilal)
    assert confidants_of(bilal) == [ana]
    take_back(ana, by=bilal)
    assert named_by(ana) == [(bilal.name, False)]
    assert named_by(bilal) == []


def test_a_name_that_told_nothing_yet_frees_its_place_at_once(practices_on, clock, ana, bilal):
    name_somebody(bilal, by=ana)
    clock.move_by(timedelta(days=6))
    take_back(bilal, by=ana)
    assert names_of(ana).free == PLACES


def test_a_place_rests_when_its_name_could_have_been_answered(practices_on, clock, ana, bilal):
    name_somebody(bilal, by=ana)
    clock.move_by(WEEK)
    take_back(bilal, by=ana)
    names = names_of(ana)
    assert (names.free, len(names.resting)) == (PLACES - 1, 1)
    clock.move_by(QUARTER)
    assert names_of(ana).free == PLACES


def test_nobody_tries_out_everybody(practices_on, clock, make_person, ana):
    """Whoever tries out one after the other, as fast as places allow, gets to twenty in a year."""
    colleagues = [make_person(f"Colleague {n}") for n in range(30)]
    tried = 0
    for _day in range(365):
        for named in names_of(ana).named:
            if named.since + WAITS <= timezone.localdate():
                take_back(named.person, by=ana)
        while names_of(ana).free:
            name_somebody(colleagues[tried], by=ana)
            tried += 1
        clock.move_by(timedelta(days=1))
    assert tried == 20


def test_whom_one_cannot_name(practices_on, make_person, ana, bilal):
    left = make_person("Lena Leaver", left_at=timezone.now())
    name_somebody(bilal, by=ana)
    for whom in (ana, bilal, left):
        with pytest.raises(NotNamed):
            name_somebody(whom, by=ana)


def test_no_more_than_there_are_places(practices_on, make_person, ana):
    for number in range(PLACES):
        name_somebody(make_person(f"Colleague {number}"), by=ana)
    with pytest.raises(NotNamed):
        name_somebody(make_person("One more"), by=ana)


def test_whoever_was_not_named_is_not_taken_back(practices_on, ana, bilal):
    name_somebody(ana, by=bilal)
    with pytest.raises(NotNamed):
        take_back(bilal, by=ana)
    assert named_by(bilal) == [(ana.name, False)]
