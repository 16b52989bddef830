"""The quarter's round: when it is prepared, with which it rides, who may answer."""

from datetime import timedelta

import pytest
import rounds
from django.utils import timezone
from quarters import NEXT_QUARTER, QUARTER, midnight

from corridor.ballots import issuing
from corridor.ballots.actions import discard_round, prepare_round
from corridor.ballots.bands import PILOT
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Cell, Roll, Round
from corridor.ballots.releases.models import Figure, Node
from corridor.ballots.releases.queries import is_round_of_pilot
from corridor.ballots.terms import Item, NewCell
from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.signing_in.models import Came
from corridor.people.switches import switch_practice
from corridor.practices.care.actions import end_ask, note_lack
from corridor.practices.care.actions_rounds import prepare_next
from corridor.practices.care.models import Ask, Held, Lacked
from corridor.practices.care.models_taught import ASKED, KIND
from corridor.practices.care.queries_rounds import Offer, next_planned, offer_for
from corridor.runtime.jobs import run_waiting_jobs


@pytest.fixture(autouse=True)
def _before_the_quarter(settings, tmp_path, clock, db):
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(QUARTER) - timedelta(days=2))


def come(number, team):
    """So many people who have been here for long, and have come."""
    made = rounds.make_people(number, team, name=f"Of {team.name}")
    for person in made:
        person.here_since = timezone.now() - timedelta(days=200)
    Person.objects.bulk_update(made, ["here_since"])
    Came.objects.bulk_create(Came(person=person) for person in made)
    return made


@pytest.fixture
def seventy(team, practices_on):
    return come(70, team)


def prepare_the_pulse(people):
    """The round that everybody is asked in the same weeks, as the pulse prepares it."""
    (name,) = (name for name, kind in kinds.items() if kind.carries)
    planned = next_planned()
    return prepare_round(
        name,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        items=[Item("trust", 5)],
        cells=[NewCell([person.pk for person in people], words="Harbour", node="0")],
    )


def open_both(clock):
    run_waiting_jobs(forgiving=True)
    clock.stand_at(midnight(QUARTER) + timedelta(minutes=5))
    run_waiting_jobs(forgiving=True)


def test_it_rides_along_with_the_round_that_everybody_is_asked(seventy):
    pulse = prepare_the_pulse(seventy[:66])
    held = prepare_next()
    assert held.round is not None
    assert (held.round.kind, held.begins_on) == (KIND, QUARTER)
    assert (held.round.opens_at, held.round.closes_at) == (pulse.opens_at, pulse.closes_at)
    assert [item["key"] for item in held.round.items] == [item.key for item in ASKED]
    assert {item["minimum"] for item in held.round.items} == {10}
    on_the_roll = set(Roll.objects.filter(round=held.round).values_list("person", flat=True))
    assert on_the_roll == {person.pk for person in seventy[:66]}


def test_it_is_prepared_within_three_days_and_once(seventy, clock):
    prepare_the_pulse(seventy)
    clock.stand_at(midnight(QUARTER) - timedelta(days=3, hours=1))
    assert prepare_next() is None
    clock.move_by(timedelta(hours=2))
    assert prepare_next() is not None
    assert prepare_next() is None
    assert Held.objects.count() == 1


def test_it_waits_for_the_other_until_the_last_day_and_then_asks_nothing(seventy, clock):
    assert prepare_next() is None
    clock.stand_at(midnight(QUARTER) - timedelta(hours=20))
    held = prepare_next()
    assert held.round.items == []
    open_both(clock)
    assert issuing.waiting_for(seventy[0]) == []
    assert issuing.riders_for(seventy[0]) == []


@pytest.mark.parametrize(("asked", "on"), [(40, 130), (62, 130), (50, 80)])
def test_where_a_pilot_is_asked_the_other_times_are_published_of_everybody(
    asked, on, team, practices_on
):
    """Fewer than half of those for whom care is on, or too few for a cell."""
    people = come(on, team)
    prepare_the_pulse(people[:asked])
    held = prepare_next()
    assert held.round is not None
    assert held.round.items == []
    assert Roll.objects.filter(round=held.round).count() == on


def test_half_of_everybody_are_asked(team, practices_on):
    people = come(130, team)
    prepare_the_pulse(people[:65])
    held = prepare_next()
    assert held.round.items != []
    assert Roll.objects.filter(round=held.round).count() == 65


def test_fewer_than_sixty_are_asked_nothing_and_nothing_is_kept_for_it(
    team, practices_on, make_ask
):
    people = come(59, team)
    note_lack(make_ask(people[0], people[1]))
    prepare_the_pulse(people)
    assert prepare_next().round is None
    assert not Round.objects.filter(kind=KIND).exists()
    assert not Lacked.objects.exists()


def test_cells_are_large(practices_on):
    house = Team.objects.create(name="House")
    people = [
        person
        for name in ("Quay", "Yard")
        for person in come(310, Team.objects.create(name=name, parent=house))
    ]
    prepare_the_pulse(people)
    held = prepare_next()
    cells = Cell.objects.filter(round=held.round).values_list("words", "people")
    assert sorted(cells) == [("Quay", 310), ("Yard", 310)]


def test_a_pilot_is_its_teams(seventy, team):
    others = come(70, Team.objects.create(name="Office"))
    prepare_the_pulse([*seventy, *others])
    switch_practice("care", PracticeSwitch.State.PILOT, by=None, teams=[team])
    held = prepare_next()
    assert Roll.objects.filter(round=held.round).count() == 70
    assert is_round_of_pilot(held.round)


def test_without_the_other_a_pilot_is_one_too(seventy, team, clock):
    switch_practice("care", PracticeSwitch.State.PILOT, by=None, teams=[team])
    clock.stand_at(midnight(QUARTER) - timedelta(hours=20))
    held = prepare_next()
    assert held.round.items == []
    assert is_round_of_pilot(held.round)


@pytest.mark.parametrize("pilot", [True, False])
def test_it_is_a_pilots_where_the_other_is_one(pilot, seventy):
    pulse = prepare_the_pulse(seventy)
    Node.objects.create(round=pulse, place=0, words=PILOT if pilot else "Everybody")
    assert is_round_of_pilot(prepare_next().round) is pilot


def test_off_is_nothing(seventy):
    prepare_the_pulse(seventy)
    switch_practice("care", PracticeSwitch.State.OFF, by=None)
    assert prepare_next() is None
    assert not Held.objects.exists()


def test_the_next_is_that_of_the_next_quarter(seventy, clock):
    clock.stand_at(midnight(QUARTER) + timedelta(days=1))
    assert next_planned().opens_at == midnight(NEXT_QUARTER)
    assert next_planned().closes_at - next_planned().opens_at == timedelta(days=28)


def test_a_token_is_fetched_with_the_others(seventy, clock):
    pulse = prepare_the_pulse(seventy[:66])
    held = prepare_next()
    open_both(clock)
    waiting = {place.round.pk for place in issuing.waiting_for(seventy[0])}
    assert waiting == {pulse.pk, held.round.pk}
    assert issuing.waiting_for(seventy[69]) == []


def test_the_roll_stays_until_it_has_published(seventy, clock, make_ask):
    """Moved to no team after the cells were fixed, they are counted where the roll has them."""
    for person in seventy[:12]:
        make_ask(person, seventy[69])
    prepare_the_pulse(seventy)
    held = prepare_next()
    open_both(clock)
    Person.objects.update(team=None)
    clock.stand_at(held.round.closes_at + timedelta(minutes=1))
    run_waiting_jobs(forgiving=True)
    figure = Figure.objects.get(release__round=held.round, item="answered_7")
    assert (figure.is_published, figure.at_least) == (True, 12)
    assert not Roll.objects.exists()


def test_who_declined_the_pulse_fetches_none(seventy, clock, monkeypatch):
    prepare_the_pulse(seventy)
    prepare_next()
    open_both(clock)
    (name,) = (name for name, kind in kinds.items() if kind.carries)
    from dataclasses import replace

    no = replace(kinds[name], wanted=lambda person: person.pk != seventy[0].pk)
    monkeypatch.setitem(kinds, name, no)
    assert issuing.waiting_for(seventy[0]) == []
    assert len(issuing.waiting_for(seventy[1])) == 2


def test_without_the_other_there_is_no_token_either(seventy, clock):
    pulse = prepare_the_pulse(seventy)
    prepare_next()
    discard_round(pulse)
    open_both(clock)
    assert issuing.waiting_for(seventy[0]) == []


def ended(make_ask, by, to):
    one = make_ask(by, to)
    end_ask(one, by=by, how=Ask.End.KEPT)
    return one


def pilot_of(number, on, team):
    """Care is on for everybody, the pulse for so many of them."""
    inside, outside = Team.objects.create(name="Pilot", parent=team), team
    some, others = come(number, inside), come(on - number, outside)
    switch_practice("pulse", PracticeSwitch.State.PILOT, by=None, teams=[inside])
    return some, others


@pytest.mark.parametrize(("number", "on", "says"), [(65, 130, True), (65, 131, False)])
def test_in_a_pilot_between_rounds_who_will_be_asked_is_told_and_nobody_else(
    number, on, says, team, practices_on, make_ask
):
    """Fewer than half of those for whom care is on are not asked, so nobody is told that they are."""
    some, others = pilot_of(number, on, team)
    of_pilot, of_others = ended(make_ask, some[0], others[0]), ended(make_ask, others[1], some[0])
    told = Offer("", QUARTER) if says else None
    assert (offer_for(of_pilot), offer_for(of_others)) == (told, None)
    # What was told is what comes, three days before and when it is prepared.
    prepare_the_pulse(some)
    assert (prepare_next().round.items != []) == says
    assert (offer_for(of_pilot), offer_for(of_others)) == (told, None)


def test_where_too_few_count_nobody_is_told_that_they_will_be_asked(team, practices_on, make_ask):
    people = come(59, team)
    rounds.make_people(20, team, name="Never came")
    assert offer_for(ended(make_ask, people[0], people[1])) is None


def test_who_came_after_the_next_was_prepared_is_not_told_of_it(seventy, team, make_ask):
    one = ended(make_ask, seventy[0], seventy[1])
    late = ended(make_ask, seventy[69], seventy[1])
    prepare_the_pulse(seventy[:66])
    assert [offer_for(one), offer_for(late)] == [Offer("", QUARTER)] * 2
    assert prepare_next() is not None
    assert (offer_for(one), offer_for(late)) == (Offer("", QUARTER), None)
