"""What is published of a quarter: what was answered, how soon, what could not be given. Once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from counted import counted_round
from django.utils import timezone
from rounds import make_people

from corridor.ballots.actions import forget_old_rolls
from corridor.ballots.closing import RoundCounted, RoundLost
from corridor.ballots.models import Roll
from corridor.ballots.releases.models import Figure, Release, TeamPlace
from corridor.people.models import Person, Team
from corridor.practices.care import actions, actions_rounds, tasks
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models import Answer, Ask, Held, Lacked
from corridor.practices.care.models_taught import KIND
from corridor.practices.care.queries_rounds import asks_begin, asks_between
from corridor.practices.care.queries_taught import quarters
from corridor.privacy.audiences import Choice, withdraw
from corridor.privacy.models import Opening
from corridor.runtime.events import publish as tell
from corridor.runtime.jobs import Job, run_waiting_jobs

pytestmark = pytest.mark.usefixtures("practices_on")
FITTED = {"fitted": [(2, 3, 8, 20, 12)], "came_time": [(20, 25)]}


@pytest.fixture
def people(team):
    return make_people(40, team)


def held_round(rolls, counts=None, parents=(-1,), **more):
    """A counted round of the quarter, with who is on the roll in each of its cells."""
    made = counted_round(counts or FITTED, parents, kind=KIND, minimum=10, rolls=rolls, **more)
    Held.objects.create(begins_on=made.opens_at.date(), round=made)
    return made


def ask(by, to, *, days_ago=40, answered_after=None, ended_after=None):
    """An ask of so many days ago, first answered and ended after so many hours."""
    made = actions.ask_for_help(
        by=by, once=uuid4(), body="words", wants=[], choice=Choice(("people",), (to,))
    )
    made.asked_at = timezone.now() - timedelta(days=days_ago)
    if answered_after is not None:
        made.first_answer_at = made.asked_at + timedelta(hours=answered_after)
    if ended_after is not None:
        made.ended_at, made.end = made.asked_at + timedelta(hours=ended_after), Ask.End.KEPT
    made.save()
    return made


def told():
    """The newest quarter's figures: (share, from how many at least) or why withheld."""
    return {
        key: (one.value, one.at_least) if one.value is not None else one.why
        for key, one in quarters()[-1].told.items()
    }


def test_answers_and_times_are_published_together(team, people):
    for person in people[:20]:
        ask(person, people[39], answered_after=5)
    for person in people[20:30]:
        ask(person, people[39], answered_after=60)
    for person in people[30:36]:
        ask(person, people[39])
    publish(held_round([people]))
    found = told()
    assert found["answered_1"] == (0.55, 32)
    assert found["answered_3"] == found["answered_7"] == (0.85, 32)
    assert found["came_time"] == (0.6, 32)
    assert found["fitted"] == (3.8, 32)
    assert found["lacked"] == "fewer answers than a figure rests on"


def test_nothing_is_opened_for_it(team, people):
    for person in people[:12]:
        ask(person, people[39], answered_after=5)
    publish(held_round([people]))
    assert not Opening.objects.exists()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("number", "published"), [(9, False), (10, True)])
def test_fewer_than_ten_people_are_withheld(number, published, team, people):
    for person in people[:number]:
        ask(person, people[39], answered_after=5)
    publish(held_round([people]))
    figure = Figure.objects.get(item="answered_1")
    assert figure.is_published is published
    assert (figure.mean is None) is not published


def test_ten_asks_of_one_person_are_one(team, people):
    for _number in range(12):
        ask(people[0], people[39], answered_after=5)
    publish(held_round([people]))
    assert isinstance(told()["answered_1"], str)


def test_of_two_groups_the_smaller_is_found_by_no_subtraction(team, people):
    other = Team.objects.create(name="Office")
    few = make_people(6, other, name="Few")
    for person in (*people[:20], *few):
        ask(person, people[39], answered_after=5)
    publish(held_round([people, few], {"fitted": [(2, 3, 8, 20, 12)] * 2}, (-1, 0, 0)))
    reasons = Figure.objects.filter(item="answered_1").order_by("node__place")
    assert [figure.reason for figure in reasons] == [
        Figure.Reason.PUBLISHED,
        Figure.Reason.SUBTRACTION,
        Figure.Reason.TOO_FEW,
    ]


def test_who_is_counted_with_whom_was_fixed_with_the_roll(team, people):
    """Nine invented askers and one target, moved together after the cells were fixed, are no node."""
    other, third = Team.objects.create(name="Office"), Team.objects.create(name="Yard")
    few = make_people(10, other, name="Few")
    invented = make_people(9, third, name="Invented")
    for person in (*people[:20], *few, *invented):
        ask(person, people[39], answered_after=5)
    held = held_round([people, few, []], {"fitted": [(2, 3, 8, 20, 12)] * 3}, (-1, 0, 0, 0))
    for place, of_team in enumerate((team, other, third), start=1):
        TeamPlace.objects.create(round=held, team=of_team.pk, node=held.nodes.get(place=place))
    Person.objects.filter(pk=people[0].pk).update(team=third)
    made = publish(held)
    figures = Figure.objects.filter(release=made, item="answered_1").order_by("node__place")
    assert [(one.reason, one.at_least) for one in figures] == [
        (Figure.Reason.PUBLISHED, 24),
        (Figure.Reason.PUBLISHED, 16),
        (Figure.Reason.PUBLISHED, 10),
        (Figure.Reason.TOO_FEW, None),
    ]
    assert not Roll.objects.exists()


def test_it_is_the_quarters_asks_and_no_others(team, people):
    """What was asked since the round opened waits for the next; what an earlier one had is not in it."""
    first = held_round([people], ends_at=timezone.now() - timedelta(days=60))
    publish(first)
    made = held_round([people])
    assert asks_begin(made) == first.opens_at
    assert asks_begin(first) == first.opens_at - timedelta(days=98)
    for person, days in zip(people, (3, 10, 20, 70, 80), strict=False):
        ask(person, people[39], days_ago=days)
    found = asks_between(made, asks_begin(made), made.opens_at, seen_at=made.closes_at)
    assert len(found.waited) == 2


def test_how_long_somebody_waited(team, people):
    now = timezone.now()
    made = held_round([people])
    ask(people[0], people[39], days_ago=10, answered_after=30)
    ask(people[1], people[39], days_ago=10)
    ask(people[2], people[39], days_ago=10, ended_after=12)
    late = ask(people[3], people[39], days_ago=10, ended_after=12)
    Ask.objects.filter(pk=late.pk).update(first_answer_at=late.asked_at + timedelta(hours=13))
    gone = ask(people[4], people[39], days_ago=10)
    withdraw(gone.audience, by=people[4])
    erased = ask(people[5], people[39], days_ago=10)
    actions.erase_ask(erased, by=people[5])
    found = asks_between(made, now - timedelta(days=20), now, seen_at=now)
    waited = sorted((round(one.hours), one.happened) for one in found.waited)
    assert waited == [(12, False), (12, False), (30, True), (240, False), (240, False)]


def test_of_each_person_the_first_ask(team, people):
    now = timezone.now()
    made = held_round([people])
    ask(people[0], people[39], days_ago=10, answered_after=2)
    ask(people[0], people[39], days_ago=5, answered_after=70)
    (one,) = asks_between(made, now - timedelta(days=20), now, seen_at=now).waited
    assert (one.hours, one.cell) == (2, 0)


def test_what_could_not_be_given_from_ten_people_on(team, people):
    for number, person in enumerate(people[:30]):
        one = ask(person, people[39], answered_after=5)
        if number < 12:
            actions.note_lack(one)
    later = ask(people[31], people[39], days_ago=1)
    actions.note_lack(later)
    publish(held_round([people]))
    assert told()["lacked"] == (0.4, 24)
    assert [row.ask for row in Lacked.objects.all()] == [later]


def test_that_all_of_a_cell_asked_is_not_said(team, people):
    """Of 64 people the band would begin with 64: it is that of 63."""
    all_of_it = [*people, *make_people(24, team, name="More")]
    for number, person in enumerate(all_of_it):
        one = ask(person, people[0] if number else people[1], answered_after=5)
        if number % 4 == 0:
            actions.note_lack(one)
    publish(held_round([all_of_it], people=64))
    figures = Figure.objects.filter(item__in=["answered_1", "lacked"])
    assert [(one.at_least, one.at_most) for one in figures] == [(48, 64)] * 2


def test_all_of_the_askers_lacking_is_withheld(team, people):
    for person in people[:12]:
        actions.note_lack(ask(person, people[39], answered_after=5))
    publish(held_round([people]))
    assert isinstance(told()["lacked"], str)


def test_it_is_published_once_whatever_dies(team, people, monkeypatch):
    for person in people[:12]:
        actions.note_lack(ask(person, people[39], answered_after=5))
    made = held_round([people])

    def dies(*_args, **_more):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(actions_rounds, "add_share", dies)
        with pytest.raises(MemoryError):
            publish(made)
    assert not Release.objects.exists()
    assert not Figure.objects.exists()
    assert Lacked.objects.count() == 12
    first = publish(made)
    figures = list(Figure.objects.order_by("pk").values())
    assert publish(made) == first
    assert list(Figure.objects.order_by("pk").values()) == figures


def test_what_could_not_be_published_for_two_weeks_is_without_times(team, people, browser_of):
    """The roll does not wait for ever, and without it nobody knows who was counted with whom."""
    for person in people[:12]:
        actions.note_lack(ask(person, people[39], answered_after=5))
    now = timezone.now()
    made = held_round([people], ends_at=now - Roll.KEPT_AT_MOST - timedelta(hours=1))
    forget_old_rolls(now)
    assert not Roll.objects.exists()
    release = publish(made)
    assert {item for item in told() if "answered" in item or item == "lacked"} == set()
    assert told()["came_time"] == (0.6, 32)
    assert not Lacked.objects.exists()
    page = browser_of(people[0]).get(f"/care/taught/{release.pk}/").text
    assert "How soon somebody answered in Corridor could not be published of this quarter." in page


def test_publishing_whose_tries_were_used_up_is_queued_again(team, people):
    made = held_round([people])
    tasks.prepare_taught()
    tasks.prepare_taught()
    run_waiting_jobs()
    assert Release.objects.get().round == made
    assert Job.objects.filter(kind="care.publish_taught").count() == 1


@pytest.mark.parametrize(("kind", "left"), [(KIND, 0), ("pulse.team", 1)])
def test_a_quarters_round_that_is_lost_takes_along_what_was_noted_for_it(kind, left, team, people):
    actions.note_lack(ask(people[0], people[39]))
    made = held_round([people], counted=False)
    tell(RoundLost(round=made.pk, kind=kind))
    assert Lacked.objects.count() == left


def test_the_job_publishes_when_a_round_was_counted(
    team, people, django_capture_on_commit_callbacks
):
    made = held_round([people])
    for _twice in range(2):
        tell(RoundCounted(round=made.pk, kind=made.kind))
    tell(RoundCounted(round=made.pk, kind="another"))
    run_waiting_jobs()
    assert Release.objects.get().round == made
    assert tasks.publish_taught is not None
