"""A round: who is introduced to whom, who is not, and what whoever is left is told."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.practices.conversations import actions, actions_round, queries
from corridor.practices.conversations.models import Introduction, Round, Wishes
from corridor.practices.conversations.models_offered import AT_MOST_RATHER_NOT
from corridor.practices.conversations.queries_round import Left, of_the_year, plan_of
from corridor.practices.conversations.tests.conftest import names
from corridor.privacy.muting import mute, unmute
from corridor.rhythm.fortnight import choose_beat, days_to_choose, this_fortnight
from corridor.rhythm.hours import close_days, keep_hours, usual_hours
from corridor.runtime import moved_clock
from corridor.runtime.jobs import Job, enqueue


@pytest.fixture
def ana_and_dana(take_part, away) -> tuple[Person, Person]:
    return take_part(away("Ana Ruiz")), take_part(away("Dana Novak"))


def test_two_who_fit_are_introduced_with_two_times_that_suit_both(ana_and_dana, hold):
    (one,) = hold()
    assert names(one) == {"Ana Ruiz", "Dana Novak"}
    first, second = one.times.all()
    assert first.starts_at > timezone.now()
    assert first.starts_at.date() != second.starts_at.date()
    for proposed in (first, second):
        assert 9 <= proposed.starts_at.hour < 17
        assert proposed.starts_at.weekday() < 5
    assert (one.forms, one.languages, bool(one.opening)) == (7, ["en"], True)


def test_a_round_is_held_once(ana_and_dana, hold):
    hold()
    assert hold() == list(Introduction.objects.all())
    assert Introduction.objects.count() == 1
    assert Round.objects.get().ended_at is not None


def test_nobody_is_introduced_who_has_stopped_paused_or_left(take_part, away, hold):
    take_part(away("Ana Ruiz"))
    actions.stop(by=take_part(away("Dana Novak")))
    take_part(away("Emil Stern"), paused_until="2027-04-15")
    gone = take_part(away("Fatou Diop"))
    Person.objects.filter(pk=gone.pk).update(left_at=timezone.now())
    assert hold() == []


def test_whoever_is_away_is_not_introduced_and_told_nothing(ana_and_dana, hold):
    ana, dana = ana_and_dana
    today = timezone.now().date()
    close_days(by=dana, days=[today + timedelta(days=n) for n in range(7)])
    assert hold() == []
    assert queries.left_out(dana) is None
    assert queries.left_out(ana) is not None


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"languages": ("fr",)}, 1),
        ({"begins": "18:00", "ends": "20:00"}, 2),
        ({"forms": 1}, 4),
        ({"regular": True}, 8),
    ],
)
@pytest.mark.parametrize("others", [1, 7, 8])
def test_what_would_change_it_is_told_of_eight_people_and_more(
    take_part, away, hold, wishes, told, others
):
    ana = take_part(away("Ana Ruiz"), forms=2)
    for number in range(others):
        take_part(away(f"Dana {number}"), **({"forms": 2} | wishes))
    hold()
    left = queries.left_out(ana)
    assert left is not None
    assert (left.rounds, left.change) == (1, told if others >= 8 else 64)
    assert len(left.words) == 1


def test_neither_leader_nor_whoever_is_beside_one(take_part, ana, bilal, chen, hold):
    for person in (ana, bilal, chen):
        take_part(person)
    assert hold() == []


@pytest.mark.parametrize("from_outside", [True, False])
def test_a_counterpart_is_apart_from_the_root_alone(take_part, make_person, hold, from_outside):
    teams = [Team.objects.create(name=name) for name in ("Top", "North", "South")]
    ana = make_person("Ana Ruiz", team=teams[0])
    bilal, chen = (
        make_person(name, team=team, manager=ana)
        for name, team in zip(("Bilal Aydin", "Chen Wei"), teams[1:], strict=True)
    )
    counterpart = make_person("Ines Costa") if from_outside else chen
    Person.objects.filter(pk=ana.pk).update(counterpart=counterpart)
    take_part(ana)
    take_part(counterpart)
    assert hold() == []
    take_part(bilal, threes=False)
    Round.objects.all().delete()
    (one,) = hold()
    assert names(one) == {"Bilal Aydin", counterpart.name}


def test_rather_not_counts_whoever_said_it(take_part, away, hold, next_fortnight):
    ana, dana = away("Ana Ruiz"), away("Dana Novak")
    take_part(ana, rather_not=[dana])
    take_part(dana)
    assert hold() == []
    take_part(ana)
    take_part(dana, rather_not=[ana])
    next_fortnight()
    assert hold() == []
    take_part(dana)
    mute(ana, by=dana)
    next_fortnight()
    assert hold() == []


def test_whoever_left_stays_named(take_part, away, hold, next_fortnight):
    dana, emil = take_part(away("Dana Novak")), away("Emil Stern")
    ana = take_part(away("Ana Ruiz"), rather_not=[dana])
    _leave(dana)
    assert (list(queries.own_of(ana).rather_not), queries.own_of(ana).away) == ([], [dana])
    take_part(ana, every=2)
    take_part(ana, rather_not=[emil])
    Person.objects.filter(pk=dana.pk).update(left_at=None)
    assert set(queries.own_of(ana).rather_not) == {dana, emil}
    assert hold() == []
    take_part(ana, rather_not=[])
    next_fortnight()
    assert len(hold()) == 1


def test_where_all_would_be_too_many_those_who_left_first_give_way(take_part, away):
    people = [away(f"Dana {number}") for number in range(AT_MOST_RATHER_NOT + 2)]
    ana = take_part(away("Ana Ruiz"), rather_not=people[:-2])
    _leave(people[5])
    take_part(ana, rather_not=[*people[:5], *people[6:-2]])
    _leave(people[0])
    kept = people[1:5] + people[6:-2]
    take_part(ana, rather_not=kept)
    assert set(queries.own_of(ana).away) == {people[0], people[5]}
    take_part(ana, rather_not=[*kept, people[-2]])
    assert queries.own_of(ana).away == [people[0]]
    take_part(ana, rather_not=[*kept, *people[-2:]])
    assert queries.own_of(ana).away == []
    assert set(queries.own_of(ana).rather_not) == {*kept, *people[-2:]}


def test_not_twice_within_a_year(ana_and_dana, hold, next_fortnight):
    assert len(hold()) == 1
    for _round in range(25):
        next_fortnight()
        assert hold() == []
    next_fortnight(2)
    actions.forget_old_rounds()
    assert len(hold()) == 1


def test_three_where_one_would_be_left(ana_and_dana, take_part, away, hold):
    take_part(away("Emil Stern"))
    (one,) = hold()
    assert names(one) == {"Ana Ruiz", "Dana Novak", "Emil Stern"}


def test_whoever_was_left_comes_first(take_part, away, hold, next_fortnight):
    people = [take_part(away(f"{name} Novak"), threes=False) for name in ("Ana", "Bo", "Cleo")]
    hold()
    (left,) = [one for one in people if queries.left_out(one)]
    next_fortnight()
    (one,) = hold()
    assert left.name in names(one)


def test_as_often_as_one_wishes(take_part, away, hold, next_fortnight):
    take_part(away("Ana Ruiz"), every=2)
    for name in ("Dana", "Emil", "Fatou"):
        take_part(away(f"{name} Novak"), threes=False)
    rounds = []
    for _round in range(3):
        rounds.append(any("Ana Ruiz" in names(one) for one in hold()))
        next_fortnight()
    assert rounds == [True, False, True]


def test_what_is_over_is_erased(ana_and_dana, hold, next_fortnight):
    hold()
    next_fortnight()
    actions.erase_over()
    assert Introduction.objects.count() == 0
    next_fortnight(27)
    actions.forget_old_rounds()
    assert Round.objects.count() == 0


def test_whoever_erases_themselves_is_in_no_plan(ana_and_dana, hold, next_fortnight):
    ana, dana = ana_and_dana
    hold()
    actions.erase_for(ana)
    assert Wishes.objects.filter(owner=ana).count() == 0
    assert queries.introductions_of(dana) == []
    next_fortnight()
    assert hold() == []
    left = queries.left_out(dana)
    assert left is not None
    assert left.change == 64


def _leave(one):
    Person.objects.filter(pk=one.pk).update(left_at=timezone.now())


# What Dana, or Ana, does between the plan and the hand-out: after it nobody is introduced.
CHANGES = {
    "stops": lambda ana, dana, wish: actions.stop(by=dana),
    "pauses": lambda ana, dana, wish: wish(dana, paused_until="2027-03-20"),
    "erases": lambda ana, dana, wish: actions.erase_own(dana),
    "leaves": lambda ana, dana, wish: _leave(dana),
    "names": lambda ana, dana, wish: wish(dana, rather_not=[ana]),
    "is named": lambda ana, dana, wish: wish(ana, rather_not=[dana]),
    "mutes": lambda ana, dana, wish: mute(ana, by=dana),
    "is muted": lambda ana, dana, wish: mute(dana, by=ana),
    "speaks another": lambda ana, dana, wish: wish(dana, languages=("fr",)),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_what_is_said_while_calendars_are_asked_counts_and_they_have_not_met(
    ana_and_dana, take_part, hold, next_fortnight, monkeypatch, name
):
    ana, dana = ana_and_dana

    def asked(*given):
        CHANGES[name](ana, dana, take_part)
        return []

    with monkeypatch.context() as patched:
        patched.setattr(actions_round.Asking, "taken", asked)
        assert hold() == []
    assert Round.objects.get().ended_at is not None
    assert of_the_year(ana) == [(Round.objects.get().begins_on, [])]
    assert queries.left_out(ana) is not None
    Person.objects.filter(pk=dana.pk).update(left_at=None)
    unmute(ana, by=dana)
    unmute(dana, by=ana)
    for person in (ana, dana):
        take_part(person)
    next_fortnight()
    assert len(hold()) == 1


def test_whoever_was_left_before_and_is_not_introduced_after_all_is_left_once_more(
    take_part, away, hold, next_fortnight, monkeypatch
):
    ana = take_part(away("Ana Ruiz"))
    for _round in range(3):
        assert hold() == []
        next_fortnight()
    dana = take_part(away("Dana Novak"))

    def asked(*given):
        actions.stop(by=dana)
        return []

    with monkeypatch.context() as patched:
        patched.setattr(actions_round.Asking, "taken", asked)
        assert hold() == []
    left = queries.left_out(ana)
    assert left is not None
    assert left.rounds == 4
    made = plan_of(Round.objects.get(begins_on=this_fortnight().begins_on))
    assert made is not None
    assert made.earlier == {}


def test_of_three_two_are_introduced_where_one_stops(
    ana_and_dana, take_part, away, hold, monkeypatch
):
    emil = take_part(away("Emil Stern"))

    def asked(*given):
        actions.stop(by=emil)
        return []

    monkeypatch.setattr(actions_round.Asking, "taken", asked)
    (one,) = hold()
    assert names(one) == {"Ana Ruiz", "Dana Novak"}
    assert of_the_year(emil) == []


def test_whoever_erases_what_they_said_while_the_plan_is_made_is_not_in_it(
    ana_and_dana, hold, monkeypatch
):
    ana, dana = ana_and_dana
    matched = actions_round.hold_round

    def matching(*given, **more):
        found = matched(*given, **more)
        actions.erase_own(dana)
        return found

    monkeypatch.setattr(actions_round, "hold_round", matching)
    assert hold() == []
    made = plan_of(Round.objects.get())
    assert made is not None
    assert made.people == {ana.pk}


def test_a_round_that_was_not_handed_out_introduced_nobody(ana_and_dana, hold, next_fortnight):
    assert actions_round.plan(this_fortnight()) is not None
    assert of_the_year(ana_and_dana[0]) == []
    next_fortnight()
    assert len(hold()) == 1


class Killed(Exception):
    """A worker is killed."""


@pytest.fixture
def held_back(take_part, away, monkeypatch):
    """`held_back()`: of two introductions that are planned one is made, then the worker is killed."""

    def begin() -> Round:
        for name in ("Ana", "Dana", "Emil", "Fatou"):
            take_part(away(f"{name} Novak"))
        one = actions_round.plan(this_fortnight())
        assert one is not None
        with monkeypatch.context() as patched:
            patched.setattr(actions_round, "AT_ONCE", 1)
            whole = actions_round._hand_out

            def once(*given):
                if Introduction.objects.exists():
                    raise Killed
                whole(*given)

            patched.setattr(actions_round, "_hand_out", once)
            with pytest.raises(Killed):
                actions_round.hand_out(one, this_fortnight())
        return one

    return begin


def groups_of(one: Round) -> list[set[Person]]:
    made = plan_of(Round.objects.get(pk=one.pk))
    assert made is not None
    return [set(Person.objects.filter(pk__in=group)) for group in made.groups]


def test_what_was_made_before_the_beat_was_changed_counts(held_back, hold):
    one = held_back()
    planned = groups_of(one)
    choose_beat(days_to_choose()[3], "America/New_York")
    hold()
    assert Introduction.objects.values("lapses_at").distinct().count() == 2
    assert Round.objects.get().ended_at is not None
    assert groups_of(one) == planned


@pytest.mark.parametrize("job", ["conversations.tidy", "conversations.round"])
def test_a_round_that_was_never_gone_on_with_ends_as_it_was_handed_out(
    held_back, next_fortnight, run_jobs, job
):
    one = held_back()
    met, missing = groups_of(one)
    next_fortnight()
    enqueue(job)
    run_jobs()
    assert Round.objects.get(pk=one.pk).ended_at is not None
    assert groups_of(one) == [met, set()]
    made = plan_of(Round.objects.get(pk=one.pk))
    assert made is not None
    assert made.left == {person.pk: Left(1, 64) for person in missing}


def test_the_job_does_not_say_how_many_were_introduced(ana_and_dana, hold):
    hold()
    job = Job.objects.get(kind="conversations.round")
    said = {f.name: getattr(job, f.name) for f in Job._meta.fields}
    assert (said["done"], said["total"]) == (100, 100)
    assert not any(c.isdigit() for c in str(said["message"]))


@pytest.mark.parametrize(
    ("countries", "forms", "common"),
    [
        (("DE", "DE"), (1, 1), 1),
        (("DE", "FR"), (1, 1), None),
        (("DE", ""), (1, 1), None),
        (("", ""), (1, 1), 1),
        (("DE", "FR"), (7, 7), 6),
        (("DE", "FR"), (3, 5), None),
        (("DE", "DE"), (7, 3), 3),
    ],
)
def test_in_person_is_within_one_country(take_part, away, hold, countries, forms, common):
    for name, country, chosen in zip(("Ana Ruiz", "Dana Novak"), countries, forms, strict=True):
        take_part(away(name, country=country), forms=chosen)
    assert [one.forms for one in hold()] == ([common] if common else [])


def test_whoever_moves_while_calendars_are_asked_meets_otherwise(
    take_part, away, hold, monkeypatch
):
    ana, _dana = (take_part(away(f"{name} Novak", country="DE")) for name in ("Ana", "Dana"))

    def asked(*given):
        Person.objects.filter(pk=ana.pk).update(country="FR")
        return []

    monkeypatch.setattr(actions_round.Asking, "taken", asked)
    assert [one.forms for one in hold()] == [6]


def test_an_hour_in_common_begins_at_any_quarter(take_part, away, hold):
    for name in ("Ana Ruiz", "Dana Novak"):
        take_part(away(name), begins="12:15", ends="13:15")
    (one,) = hold()
    assert one.times.count() == 2


def test_whoever_wants_no_mail_meets_in_the_usual_hours(take_part, away, hold, browser_of):
    ana = take_part(away("Ana Ruiz"), days="")
    take_part(away("Dana Novak"))
    keep_hours(by=ana, days="", begins=time(0), ends=time(0), holidays_off=False)
    (one,) = hold()
    assert one.times.count() == 2
    page = browser_of(ana).get("/conversations/wishes/").text
    assert page.count("checked") > 5
    assert queries.usual_hours_of(ana) == usual_hours(ana)


def test_a_round_late_in_the_fortnight_counts_the_hours_that_are_left(take_part, away, hold):
    """The second Monday, on which Ana and Dana both have time, is over."""
    for name, days in (("Ana Ruiz", "1"), ("Dana Novak", "14"), ("Emil Stern", "4")):
        take_part(away(name), days=days, threes=False)
    moved_clock.stand_at(timezone.now() + timedelta(days=8))
    (one,) = hold()
    assert names(one) == {"Dana Novak", "Emil Stern"}
