"""Promises 2, 5, 7 and 10: how a leader is felt is that leader's alone, and so is whether it is known.

Rosa holds every duty and leads Ana, whose eighteen people are asked about her. Whoever is not Ana looks
at every page that they can open, once after seven of them have answered and once after twelve.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rounds
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from looking import differences, looks
from sample import Sample

from corridor.ballots.invented import answer_round
from corridor.ballots.models import Association, Box, Count, Round
from corridor.ballots.queries import lines_in_order
from corridor.ballots.signing.key_list import KeyList, fingerprint_of
from corridor.ballots.spending import take_box
from corridor.people.joining.leaving import leave_together
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch, Team
from corridor.people.signing_in.models import Came
from corridor.people.switches import switch_practice
from corridor.practices.mirror import actions, queries
from corridor.practices.mirror.actions_rounds import prepare_next
from corridor.practices.mirror.models import Distribution, Result
from corridor.practices.mirror.practice import practice
from corridor.practices.mirror.queries_schedule import next_planned
from corridor.privacy.audiences import Choice
from corridor.privacy.leaving import erase_leaver
from corridor.privacy.models import Opening
from corridor.runtime.jobs import run_waiting_jobs

FELT: list[int | None] = [4, 3, 4, 1, 0, 1, 2, 2]
SESSIONS = "settings_sessions"
Browse = Callable[[Person], Client]


@pytest.fixture
def people(
    practices_on: None, make_person: Any, clock: Any, settings: Any, tmp_path: Path
) -> Sample:
    """Rosa with every duty, Ana and Chen whom she leads, and Ana's eighteen people."""
    settings.ROUND_KEYS = tmp_path / "rounds"
    team = Team.objects.create(name="Harbour")
    rosa = make_person("Rosa Root", team=team, duties=tuple(Duty.Kind.values))
    found = Sample({"root": rosa})
    for role, name in (("leader", "Ana Ruiz"), ("colleague", "Chen Wei")):
        found.people[role] = make_person(name, team=team, manager=rosa)
    Organisation.objects.create(name="Sample", set_up_by=rosa)
    actions.want_none(by=rosa)  # her own page would hold an id that differs each time
    made = rounds.make_people(18, team)
    for number, person in enumerate(made):
        person.manager = found["leader"]
        found.people[f"rater {number}"] = person
    Person.objects.bulk_update(made, ["manager"])
    Person.objects.update(here_since=timezone.now() - timedelta(days=300))
    clock.stand_at(next_planned().opens_at - timedelta(days=2))
    Came.objects.bulk_create(Came(person=person) for person in found.people.values())
    return found


@pytest.fixture
def about_ana(people: Sample, clock: Any) -> Round:
    """The round in which Ana's people are asked about her, open."""
    held = prepare_next()
    assert held is not None
    run_waiting_jobs()
    clock.stand_at(held.opens_at + timedelta(minutes=5))
    run_waiting_jobs()
    return Round.objects.get(cells__node=str(people["leader"].pk))


@contextmanager
def answered(
    about_ana: Round, people: Sample, number: int, clock: Any, settings: Any
) -> Iterator[None]:
    """So many have answered about Ana, and all is counted; afterwards it has not happened."""
    keys, kept = Path(settings.ROUND_KEYS), Path(settings.ROUND_KEYS).with_name("kept")
    shutil.copytree(keys, kept)
    now = timezone.now()
    with transaction.atomic():
        for one in range(number):
            answer_round(about_ana, people[f"rater {one}"], FELT)
        clock.stand_at(about_ana.closes_at + timedelta(minutes=5))
        run_waiting_jobs()
        yield
        transaction.set_rollback(True)
    shutil.rmtree(keys)
    kept.rename(keys)
    clock.stand_at(now)


@pytest.fixture
def with_answers(about_ana, people, clock, settings):
    """`with with_answers(7): ...`"""
    return lambda number: answered(about_ana, people, number, clock, settings)


def seen_by(browser: Client, people: Sample) -> dict[str, str]:
    """Every page, but the one with the number of one's own session, which is another each time."""
    return {name: page for name, page in looks(browser, people).items() if name != SESSIONS}


def place_of_ana(people: Sample) -> Any:
    ana = people["leader"]
    return queries.place_of(Result.objects.get(owner=ana), reader=ana)


@pytest.mark.parametrize("role", ["root", "colleague", "rater 1", "rater 17"])
def test_nobody_else_can_tell_whether_enough_answered(
    role: str, people: Sample, with_answers: Any, browser_of: Browse
) -> None:
    seen = []
    for number in (7, 12):
        with with_answers(number):
            assert (place_of_ana(people) is not None) == (number == 12)
            seen.append(seen_by(browser_of(people[role]), people))
    assert "Mirror" in seen[0]["home"]
    assert differences(*seen) == []


def test_what_a_leader_has_is_at_no_address_of_anybody_else(
    people: Sample, with_answers: Any, browser_of: Browse
) -> None:
    with with_answers(12):
        address = f"/mirror/yours/{Result.objects.get(owner=people['leader']).pk}/"
        assert "Warmth: " in browser_of(people["leader"]).get(address).text
        for role in ("root", "colleague", "rater 1"):
            assert browser_of(people[role]).get(address).status_code == 404
        assert not Opening.objects.exists()


def test_no_table_holds_a_figure_of_a_leader(people: Sample, with_answers: Any) -> None:
    with with_answers(12):
        assert not Count.objects.exists()
        assert not Association.objects.exists()
        assert [one.groups for one in Distribution.objects.all()] == [[]]
        holding = in_every_table(str(people["leader"].pk))
        of_the_mirror = {name for name in holding if name.startswith(("mirror", "ballots"))}
        # Who was asked about is no secret; the result is sealed.
        assert of_the_mirror == {"ballots.Cell", "mirror.Result"}
        for field in Result._meta.concrete_fields:
            assert field.name in {"id", "owner", "half_year", "audience", "felt"}


def in_every_table(words: str) -> set[str]:
    """The tables in which the words stand, in any column, as text."""
    return {
        model._meta.label
        for model in apps.get_models()
        if any(words in str(value) for row in model._base_manager.values_list() for value in row)
    }


def test_a_leaders_name_stands_in_no_row_of_a_round_and_goes_with_them(
    about_ana: Round, people: Sample, browser_of: Browse, run_jobs: Any
) -> None:
    ana, rater = people["leader"], browser_of(people["rater 1"])
    keys = reverse("ballots_keys", args=[about_ana.pk])
    pages = (keys, f"/mirror/answer/{about_ana.pk}/", "/mirror/", "/")
    named = [page for page in pages if "Ana Ruiz" in rater.get(page).text]
    assert named == list(pages)
    about_her = {name for name in in_every_table("Ana Ruiz") if not name.startswith("people.")}
    assert about_her == set()
    Person.objects.filter(pk=ana.pk).update(name="Ana Roth")
    assert "the people who work with Ana Roth" in rater.get(keys).text
    leave_together([ana.pk])
    run_jobs()
    erase_leaver(Person.objects.get(pk=ana.pk))
    assert [page for page in pages if "Ana" in rater.get(page).text] == []
    assert "the people who worked with somebody who has left" in rater.get(keys).text
    # What everybody compared is as it was.
    lines = lines_in_order(about_ana)
    assert fingerprint_of(about_ana.terms, KeyList(lines).root) == about_ana.fingerprint


def test_who_answered_about_a_leader_who_leaves_cannot_be_told_from_who_did_not(
    about_ana: Round, people: Sample, browser_of: Browse, run_jobs: Any
) -> None:
    """Nobody is asked about them any more; tokens and boxes go on as they would have."""
    early, late = people["rater 1"], people["rater 2"]
    answered_before = rounds.answer(about_ana, early, FELT)
    before = browser_of(late).get("/ballots/waiting/").json()
    assert str(about_ana.pk) in [one["round"] for one in before["rounds"]]
    leave_together([people["leader"].pk])
    run_jobs()
    for rater in (early, late):
        browser = browser_of(rater)
        for page in ("/", "/mirror/"):
            text = browser.get(page).text
            assert ("Rosa Root" in text, "Ana Ruiz" in text) == (True, False)
        assert browser.get(f"/mirror/answer/{about_ana.pk}/").url == "/mirror/"
    assert browser_of(late).get("/ballots/waiting/").json() == before
    take_box(answered_before)
    take_box(rounds.answer(about_ana, late, FELT))
    assert Box.objects.count() == 2


def test_showing_it_to_one_lets_in_nobody_else(
    people: Sample, with_answers: Any, browser_of: Browse
) -> None:
    ana, chen = people["leader"], people["colleague"]
    with with_answers(12):
        others = [browser_of(people[role]) for role in ("root", "rater 1")]
        result = Result.objects.get(owner=ana)
        before = [looks(browser, people) for browser in others]
        actions.show(result, Choice(("people",), (chen,)), by=ana)
        address = f"/mirror/yours/{result.pk}/"
        assert browser_of(chen).get(address).status_code == 200
        for browser, seen in zip(others, before, strict=True):
            assert browser.get(address).status_code == 404
            assert differences(seen, looks(browser, people)) == []
        actions.stop_showing(result, by=ana)
        assert browser_of(chen).get(address).status_code == 404


def test_a_leader_who_wants_none_looks_like_any_other(
    people: Sample, with_answers: Any, browser_of: Browse
) -> None:
    with with_answers(12):
        before = seen_by(browser_of(people["root"]), people)
    actions.want_none(by=people["leader"])
    with with_answers(12):
        assert not Result.objects.exists()
        after = seen_by(browser_of(people["root"]), people)
    assert "Mirror" in before["home"]
    assert differences(before, after) == []


def test_switched_off_it_is_nowhere_and_nothing_is_lost(
    people: Sample, with_answers: Any, browser_of: Browse
) -> None:
    ana = people["leader"]
    with with_answers(12):
        address = f"/mirror/yours/{Result.objects.get(owner=ana).pk}/"
        switch_practice("mirror", PracticeSwitch.State.OFF, by=None)
        assert browser_of(ana).get(address).status_code == 404
        assert browser_of(ana).get("/mirror/").status_code == 404
        assert "mirror" not in browser_of(ana).get("/").text.lower()
        assert practice.export is not None
        exported = [section.rows for section in practice.export(ana)]
        assert exported[0][0]["opened"] is True
        switch_practice("mirror", PracticeSwitch.State.ON, by=None)
        assert browser_of(ana).get(address).status_code == 200


def test_switched_off_within_a_round_it_takes_nothing_and_leaves_no_token_to_fetch(
    people: Sample, about_ana: Round, browser_of: Browse
) -> None:
    rater = people["rater 1"]
    assert len(browser_of(rater).get("/ballots/waiting/").json()["rounds"]) == 2
    switch_practice("mirror", PracticeSwitch.State.OFF, by=None)
    fresh = Person.objects.get(pk=rater.pk)
    assert browser_of(fresh).get("/ballots/waiting/").json() == {"rounds": []}
    assert browser_of(fresh).get(f"/mirror/answer/{about_ana.pk}/").status_code == 404
