"""Who works with whom, and who is asked about whom: read off the reporting lines and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.ballots.models import Cell, Roll
from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.mirror.actions_rounds import prepare_next
from corridor.practices.mirror.models import KINDS, HalfYear, Part
from corridor.practices.mirror.queries_lines import leaders_with_people, who_may_answer


@pytest.fixture
def around():
    """`around()[ana]`: who works with Ana."""

    def read():
        here_before = timezone.now() - timedelta(days=28)
        found = leaders_with_people(who_may_answer(), here_before=here_before)
        return {one.leader: one for one in found}

    return read


def ids(people):
    return {person.pk for person in people}


def test_ones_people_and_their_people_and_nobody_further_down(
    ana, bilal, report_to, make_person, practices_on, around
):
    (under_bilal,) = report_to(bilal, 1)
    (further,) = report_to(under_bilal, 1)
    found = around()
    assert set(found[ana.pk].people) == {bilal.pk, under_bilal.pk}
    assert set(found[bilal.pk].people) == {under_bilal.pk, further.pk}
    assert found[under_bilal.pk].people == [further.pk]
    assert further.pk not in found


def test_nobody_works_with_two_leaders_of_one_part(ana, bilal, report_to, practices_on, around):
    one = report_to(bilal, 3)
    two = report_to(one[0], 3)
    report_to(two[0], 3)
    for part in (0, 1):
        people = [p for one in around().values() if one.part == part for p in one.people]
        assert len(people) == len(set(people))


def test_who_never_came_or_came_lately_may_answer_and_does_not_count(
    ana, report_to, practices_on, around
):
    report_to(ana, 10)
    report_to(ana, 5, come=False)
    late = report_to(ana, 3)
    Person.objects.filter(pk__in=ids(late)).update(here_since=timezone.now())
    found = around()[ana.pk]
    assert (len(found.people), found.counting, found.is_offered) == (18, 10, False)


def test_who_has_left_leads_nobody(ana, bilal, report_to, practices_on, around):
    report_to(bilal, 2)
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now())
    assert around() == {}


def test_a_ring_of_reporting_lines_leads_nobody(ana, bilal, chen, practices_on, around):
    Person.objects.filter(pk=ana.pk).update(manager=chen)
    assert around() == {}


@pytest.mark.parametrize(("number", "offered"), [(15, False), (16, True)])
def test_sixteen_must_be_able_to_answer(number, offered, ana, report_to, practices_on):
    report_to(ana, number)
    held = prepare_next()
    assert (held is not None) is offered
    assert Cell.objects.exists() is offered


def test_a_leader_is_not_on_the_roll_about_themselves(ana, bilal, report_to, practices_on):
    report_to(ana, 10)
    report_to(bilal, 20)
    held = prepare_next()
    assert held is not None
    assert sorted(Part.objects.values_list("kind", "offered")) == [(kind, 1) for kind in KINDS]
    about_ana = Roll.objects.filter(cell__node=str(ana.pk))
    about_bilal = Roll.objects.filter(cell__node=str(bilal.pk))
    assert (about_ana.count(), about_bilal.count()) == (31, 20)
    assert not about_ana.filter(person=ana).exists()
    assert not about_bilal.filter(person=bilal).exists()
    assert (held.leaders, held.offered) == (2, 2)


def test_off_is_nothing(twenty):
    switch_practice("mirror", PracticeSwitch.State.OFF, by=None)
    assert prepare_next() is None
    PracticeSwitch.objects.filter(practice="mirror").delete()
    assert prepare_next() is None
    assert not HalfYear.objects.exists()


def test_a_pilot_is_its_teams_and_a_leader_outside_of_it_is_not_asked_about(
    ana, make_person, report_to, practices_on, team
):
    inside, outside = report_to(ana, 17), make_person("Omar Diallo", team=Team.objects.create())
    Person.objects.filter(pk=ana.pk).update(manager=outside)
    report_to(outside, 17)
    switch_practice("mirror", PracticeSwitch.State.PILOT, by=None, teams=[team])
    held = prepare_next()
    assert held is not None
    assert [cell.node for cell in Cell.objects.all()] == [str(ana.pk)]
    assert set(Roll.objects.values_list("person", flat=True)) == ids(inside)
