"""A steward lets somebody go by hand."""

from collections.abc import Callable

import pytest
from django.test import Client

from corridor.people.actions import LastSteward, let_go
from corridor.people.acts.models import Act
from corridor.people.models import Duty, Person
from corridor.runtime.jobs import Job


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Sara Steward", duties=("steward",))


def test_out_at_the_next_request(
    steward: Person, bilal: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser = browser_of(bilal)
    assert browser.get("/").status_code == 200
    let_go(bilal, by=steward)
    assert browser.get("/").status_code == 302


def test_duties_end_and_it_is_recorded(steward: Person, bilal: Person) -> None:
    Duty.objects.create(person=bilal, kind=Duty.Kind.FINANCE)
    let_go(bilal, by=steward)
    bilal.refresh_from_db()
    assert (bilal.is_here, bilal.duties.count()) == (False, 0)
    act = Act.objects.get()
    assert (act.by, act.text) == (steward, "let Bilal Haddad go")
    assert Job.objects.filter(kind="joining.leave").count() == 1


def test_twice_is_once(steward: Person, bilal: Person) -> None:
    let_go(bilal, by=steward)
    let_go(bilal, by=steward)
    assert Act.objects.count() == 1


def test_reports_go_to_the_next_leader(
    steward: Person, ana: Person, bilal: Person, make_person: Callable[..., Person]
) -> None:
    dana = make_person("Dana Doe", manager=bilal)
    let_go(bilal, by=steward)
    dana.refresh_from_db()
    assert dana.manager == ana


def test_reports_of_the_root_stand_at_the_root(steward: Person, ana: Person, bilal: Person) -> None:
    let_go(ana, by=steward)
    bilal.refresh_from_db()
    assert bilal.manager is None


@pytest.mark.parametrize("duties", [(), ("operator", "finance", "moderator")])
def test_nobody_but_a_steward(
    duties: tuple[str, ...], bilal: Person, make_person: Callable[..., Person]
) -> None:
    with pytest.raises(PermissionError):
        let_go(bilal, by=make_person("Dana Doe", duties=duties))
    bilal.refresh_from_db()
    assert bilal.is_here


def test_last_steward_stays(steward: Person, make_person: Callable[..., Person]) -> None:
    with pytest.raises(LastSteward):
        let_go(steward, by=steward)
    other = make_person("Omar Other", duties=("steward",))
    let_go(steward, by=other)
    steward.refresh_from_db()
    assert not steward.is_here
