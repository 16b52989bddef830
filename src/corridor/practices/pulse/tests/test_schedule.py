"""When rounds are held, of which kind, and with whom; all by the clock."""

from datetime import date, timedelta

import pytest
import rounds
from django.utils import timezone
from quarters import NEXT_QUARTER, QUARTER, midnight

from corridor.ballots.engine.cells import LEAST_OF_BAND
from corridor.ballots.models import Cell, Roll, Round
from corridor.ballots.releases.health import problems
from corridor.ballots.releases.models import Node, Release
from corridor.ballots.releases.queries import is_round_of_pilot
from corridor.ballots.tasks import tend
from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.pulse import actions_rounds, tasks
from corridor.practices.pulse.actions_rounds import prepare_next, terms_for
from corridor.practices.pulse.models import ORGANISATION, TEAM, TENURE, Held, PutAway
from corridor.practices.pulse.models_items import (
    BY_TENURE,
    ITEMS,
    MINIMUM_LARGE,
    ORGANISATION_CELL,
    SETS,
)
from corridor.practices.pulse.queries_schedule import next_planned, planned_for
from corridor.rhythm.fortnight import fortnight_of
from corridor.runtime.jobs import Job, run_waiting_jobs

FORTNIGHT = timedelta(days=14)


def kinds_of(first, count):
    """The kinds that the beat has for so many fortnights on end, whatever is held."""
    return [planned_for(fortnight_of(first + n * FORTNIGHT)).kind for n in range(count)]


def test_a_quarter_opens_with_a_team_round_of_four_weeks(twenty):
    planned = next_planned()
    assert (planned.kind, planned.opens_at) == (TEAM, midnight(QUARTER))
    assert planned.span == 2 * FORTNIGHT
    assert kinds_of(QUARTER, 7) == [TEAM, *[ORGANISATION] * 4, TENURE, TEAM]
    assert planned_for(fortnight_of(NEXT_QUARTER)).kind == TEAM
    assert planned_for(fortnight_of(QUARTER + FORTNIGHT)).span == FORTNIGHT


def test_rounds_follow_one_another_and_never_overlap(twenty, come, team, clock):
    come(60, team)
    day = QUARTER - timedelta(days=2)
    while day < NEXT_QUARTER + timedelta(days=1):
        clock.stand_at(midnight(day) + timedelta(hours=6))
        prepare_next()
        run_waiting_jobs(forgiving=True)
        day += timedelta(days=1)
    held = list(Held.objects.order_by("begins_on").select_related("round"))
    assert [one.kind for one in held] == [TEAM, *[ORGANISATION] * 4, TEAM]
    ends = [one.round.closes_at for one in held]
    begins = [one.round.opens_at for one in held]
    assert all(end <= begin for end, begin in zip(ends, begins[1:], strict=False))
    asked = [[item["key"] for item in one.round.items] for one in held[1:4]]
    assert asked == [[item.key for item in items] for items in SETS]
    assert [(one.round.ask, one.round.minimum) for one in held[:2]] == [(0, 8), (0, MINIMUM_LARGE)]


def test_it_is_prepared_three_days_before_and_once(twenty, clock):
    clock.stand_at(midnight(QUARTER) - timedelta(days=3, hours=1))
    assert prepare_next() is None
    clock.move_by(timedelta(hours=2))
    assert prepare_next() is not None
    assert prepare_next() is None
    assert (Held.objects.count(), Round.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("more", "ask"), [(ORGANISATION_CELL - 21, 0), (ORGANISATION_CELL - 20, 3)]
)
def test_in_an_organisation_smaller_than_a_cell_everybody_is_asked_a_whole_set(
    more, ask, twenty, come, team, clock
):
    come(more, team)
    rounds.make_people(ORGANISATION_CELL, team)  # who never came count for nothing
    for begins_on, items in zip(
        (QUARTER + 2 * FORTNIGHT, QUARTER + 3 * FORTNIGHT), SETS, strict=False
    ):
        clock.stand_at(midnight(begins_on) - timedelta(days=2))
        held = prepare_next()
        assert [item["key"] for item in held.round.items] == [item.key for item in items]
        assert (held.round.ask, held.round.minimum) == (ask, MINIMUM_LARGE)


def joined(people, on):
    Person.objects.filter(pk__in=[person.pk for person in people]).update(joined_on=on)


def test_a_quarter_ends_with_a_round_by_tenure(twenty, come, team, clock, browser_of):
    joined(come(140, team), date(2011, 5, 1))
    new = come(LEAST_OF_BAND, team)
    joined(new, QUARTER - timedelta(days=90))
    clock.stand_at(midnight(NEXT_QUARTER - FORTNIGHT) - timedelta(days=2))
    assert "by how long people have been here" in browser_of(new[0]).get("/pulse/").text
    held = prepare_next()
    assert (held.kind, held.begins_on) == (TENURE, NEXT_QUARTER - FORTNIGHT)
    run_waiting_jobs()
    clock.stand_at(held.round.opens_at + timedelta(minutes=5))
    run_waiting_jobs()
    held.round.refresh_from_db()
    assert (held.round.ask, held.round.minimum) == (0, MINIMUM_LARGE)
    assert [item["key"] for item in held.round.items] == [
        "trust",
        "other_teams",
        "well",
        "goes_well",
        "willing",
        "mattered",
    ]
    page = browser_of(new[0]).get("/pulse/").text
    assert "You are counted with people here for less than a year: 80 people." in page
    assert "Your day of joining, as the HR system gave it:" in page
    assert "Counted with people here for less than a year: 80 people." in (
        browser_of(new[0]).get("/pulse/answer/").text
    )
    # Whose day of joining is not known is told so.
    page = browser_of(twenty[0]).get("/pulse/").text
    assert "leaves out whoever's day of joining is not known" in page


def test_without_two_bands_it_is_a_round_of_the_organisation(twenty, come, team, clock, browser_of):
    joined(come(80, team), date(2011, 5, 1))
    clock.stand_at(midnight(NEXT_QUARTER - FORTNIGHT) - timedelta(days=2))
    assert "or for the organisation as a whole" in browser_of(twenty[0]).get("/pulse/").text
    held = prepare_next()
    page = browser_of(twenty[0]).get("/pulse/").text
    assert "six questions, for the organisation as a whole" in page
    assert "by how long people have been here" not in page
    assert held.kind == ORGANISATION == held.round.kind


def test_in_its_place_everybody_is_asked_the_same_six_and_no_set_is_passed_over(
    twenty, come, team, clock
):
    come(60, team)
    clock.stand_at(midnight(NEXT_QUARTER - FORTNIGHT) - timedelta(days=2))
    held = prepare_next()
    assert (held.round.ask, held.round.minimum) == (0, MINIMUM_LARGE)
    assert {item["key"] for item in held.round.items} == set(BY_TENURE)
    assert held.round.pairs == [["trust", "well"], ["trust", "willing"], ["trust", "goes_well"]]
    first = terms_for(ORGANISATION)
    assert [item.key for item in first["items"]] == [item.key for item in SETS[0]]


def test_a_round_whose_keys_were_never_ready_is_not_held_and_the_next_one_is(
    twenty, come, team, clock, make_person, browser_of
):
    come(60, team)
    first = prepare_next().round
    PutAway.objects.create(person=twenty[0], round=first)
    Job.objects.all().delete()  # no worker ever came to its keys
    clock.stand_at(first.closes_at - timedelta(days=2))
    second = prepare_next().round
    assert second.opens_at == first.closes_at
    clock.stand_at(first.closes_at + timedelta(minutes=5))
    tend()
    run_waiting_jobs()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.never_opened, second.is_running) == (True, True)
    assert not PutAway.objects.exists()
    assert not Release.objects.exists()
    assert next_planned().opens_at == second.closes_at
    steward = browser_of(make_person("Stew Art", duties=("steward",)))
    page = steward.get("/pulse/rounds/").text
    assert page.count("not held: its keys were not ready before its end") == 1
    assert "its keys are being made" not in page


def test_publishing_whose_tries_were_used_up_is_queued_again(open_round, clock, monkeypatch):
    def breaks(*_args, **_more):
        raise ZeroDivisionError

    clock.stand_at(open_round.closes_at + timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr(actions_rounds, "publish_round", breaks)
        run_waiting_jobs(forgiving=True)
        Job.objects.unfinished().update(ended_at=timezone.now(), outcome=Job.Outcome.FAILED)
    assert not Release.objects.exists()
    clock.move_by(timedelta(hours=2))
    (said,) = problems()
    assert f"The round {open_round.pk} (pulse.team) was counted and is not published" in said
    tasks.prepare()
    run_waiting_jobs()
    assert Release.objects.get().round == open_round
    assert list(problems()) == []
    tasks.prepare()
    assert not Job.objects.unfinished().filter(kind="pulse.publish").exists()


def test_off_is_nothing(twenty):
    switch_practice("pulse", PracticeSwitch.State.OFF, by=None)
    assert prepare_next() is None
    PracticeSwitch.objects.filter(practice="pulse").delete()
    assert prepare_next() is None
    assert not Held.objects.exists()


def test_a_pilot_is_its_teams_and_those_below(twenty, come, team):
    below = Team.objects.create(name="Quay", parent=team)
    others = come(30, Team.objects.create(name="Office"))
    inside = come(4, below)
    switch_practice("pulse", PracticeSwitch.State.PILOT, by=None, teams=[team])
    held = prepare_next()
    on_the_roll = set(Roll.objects.values_list("person", flat=True))
    assert held.round is not None
    assert on_the_roll == {person.pk for person in twenty + inside}
    assert not on_the_roll & {person.pk for person in others}
    assert is_round_of_pilot(held.round)


def test_of_a_pilot_each_kind_of_round_is_its(twenty, come, team, clock):
    joined(come(140, team), date(2011, 5, 1))
    joined(come(LEAST_OF_BAND, team), QUARTER - timedelta(days=90))
    switch_practice("pulse", PracticeSwitch.State.PILOT, by=None, teams=[team])
    for begins_on, kind in (
        (QUARTER + 2 * FORTNIGHT, ORGANISATION),
        (NEXT_QUARTER - FORTNIGHT, TENURE),
    ):
        clock.stand_at(midnight(begins_on) - timedelta(days=2))
        held = prepare_next()
        assert (held.kind, is_round_of_pilot(held.round)) == (kind, True)


def test_on_for_everybody_is_no_pilot(twenty):
    assert not is_round_of_pilot(prepare_next().round)


def test_too_few_are_told_and_asked_nothing(come, team, practices_on, browser_of):
    people = come(15, team)
    held = prepare_next()
    assert held.round is None
    assert not Round.objects.exists()
    assert (
        "a round needs at least 16 who have been here" in browser_of(people[0]).get("/pulse/").text
    )


def test_how_many_a_round_of_the_organisation_needs_is_told(twenty, clock, browser_of):
    clock.stand_at(midnight(QUARTER + 2 * FORTNIGHT) - timedelta(days=2))
    assert prepare_next().round is None
    page = browser_of(twenty[0]).get("/pulse/").text
    assert "a round needs at least 60 who have been here" in page
    assert (
        "three questions, for the organisation as a whole; or six, where you are fewer than 150"
        in page
    )


def test_who_comes_later_waits(open_round, come, team, browser_of):
    (late,) = come(1, team)
    page = browser_of(late).get("/pulse/").text
    assert "A round is open for others" in page
    assert browser_of(late).get("/pulse/answer/").url == "/pulse/"


def test_nodes_are_written_with_the_cells(open_round):
    assert [node.words for node in Node.objects.all()] == ["Harbour"]
    assert [(cell.words, cell.people) for cell in Cell.objects.all()] == [("Harbour", 20)]


@pytest.mark.parametrize("key", ["leader_care", "leaders_able", "leaders_right"])
def test_leaders_are_spoken_of_in_large_rounds_alone(key, open_round):
    assert key in ITEMS
    assert key not in [item["key"] for item in open_round.items]
