"""Duties are given and taken in the open, and somebody always stays steward."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.people.acts.models import Act
from corridor.people.models import Duty, Person
from corridor.web.steward import actions, queries

Sign = Callable[[Person], Client]
STEWARD = Duty.Kind.STEWARD


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Stella Maris", duties=("steward",))


def give(client: Client, kind: str, person: Person):  # type: ignore[no-untyped-def]
    return client.post("/steward/duties/", {"kind": kind, "person": str(person.pk)})


@pytest.mark.django_db(transaction=True)
def test_giving_is_recorded_and_the_holder_is_told(
    steward: Person, bilal: Person, browser_of: Sign, run_jobs: Callable[[], object]
) -> None:
    assert give(browser_of(steward), "care_team", bilal).status_code == 302
    assert Duty.objects.filter(person=bilal, kind="care_team").exists()
    assert Act.objects.get().text == "gave Bilal Haddad the duty Care team"
    run_jobs()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["bilal.haddad@example.org"], "There is something for you")
    ]
    assert "duty" not in mail.outbox[0].body
    assert "Care team" in browser_of(bilal).get("/").content.decode()


def test_giving_twice_changes_nothing(steward: Person, bilal: Person, browser_of: Sign) -> None:
    client = browser_of(steward)
    give(client, "finance", bilal)
    give(client, "finance", bilal)
    assert Duty.objects.filter(person=bilal).count() == 1
    assert Act.objects.count() == 1


def test_whoever_left_gets_no_duty(steward: Person, bilal: Person, browser_of: Sign) -> None:
    bilal.left_at = timezone.now()
    bilal.save()
    assert "person" in give(browser_of(steward), "finance", bilal).context["form"].errors
    with pytest.raises(ValueError, match="Who has left"):
        actions.give_duty(bilal, Duty.Kind.FINANCE, by=steward)


def test_taking_holds_from_the_next_request(
    steward: Person, bilal: Person, browser_of: Sign
) -> None:
    duty = Duty.objects.create(person=bilal, kind=STEWARD)
    reader = browser_of(bilal)
    assert reader.get("/steward/").status_code == 200
    response = browser_of(steward).post(f"/steward/duties/{duty.pk}/take/")
    assert response.status_code == 302
    assert reader.get("/steward/").status_code == 404
    assert Act.objects.get().text == "took the duty Steward from Bilal Haddad"


def test_the_last_steward_stays(steward: Person, bilal: Person, browser_of: Sign) -> None:
    gone = Duty.objects.create(person=bilal, kind=STEWARD)
    bilal.left_at = timezone.now()
    bilal.save()
    duty = Duty.objects.get(person=steward)
    client = browser_of(steward)
    response = client.post(f"/steward/duties/{duty.pk}/take/", follow=True)
    assert "Somebody must stay steward" in response.content.decode()
    assert Duty.objects.filter(pk=duty.pk).exists()
    assert not Act.objects.exists()
    assert client.post(f"/steward/duties/{gone.pk}/take/").status_code == 404


def test_a_steward_may_step_down_when_another_stays(
    steward: Person, bilal: Person, browser_of: Sign
) -> None:
    Duty.objects.create(person=bilal, kind=STEWARD)
    mine = Duty.objects.get(person=steward)
    response = browser_of(steward).post(f"/steward/duties/{mine.pk}/take/")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert list(Duty.objects.values_list("person", flat=True)) == [bilal.pk]


def test_only_stewards_give_and_take(
    steward: Person, ana: Person, bilal: Person, browser_of: Sign
) -> None:
    for kind in (kind for kind in Duty.Kind if kind != STEWARD):
        Duty.objects.create(person=ana, kind=kind)
    client = browser_of(ana)
    assert give(client, "steward", ana).status_code == 404
    duty = Duty.objects.get(person=steward)
    assert client.post(f"/steward/duties/{duty.pk}/take/").status_code == 404
    assert not Duty.objects.filter(person=ana, kind=STEWARD).exists()


def test_taking_wants_a_post(steward: Person, browser_of: Sign) -> None:
    duty = Duty.objects.get(person=steward)
    assert browser_of(steward).get(f"/steward/duties/{duty.pk}/take/").status_code == 405


def test_leavers_hold_nothing_on_the_page(bilal: Person) -> None:
    Duty.objects.create(person=bilal, kind="finance")
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now())
    assert [held.people for held in queries.duties()] == [[] for _kind in Duty.Kind]


@pytest.mark.parametrize("address", ["/steward/duties/", "/steward-acts/"])
def test_query_count_does_not_grow(
    address: str, steward: Person, ana: Person, bilal: Person, chen: Person, browser_of: Sign
) -> None:
    def cost() -> int:
        client = browser_of(steward)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    actions.give_duty(ana, Duty.Kind.FINANCE, by=steward)
    before = cost()
    actions.give_duty(bilal, Duty.Kind.FINANCE, by=ana)
    actions.give_duty(chen, Duty.Kind.JUDGE, by=bilal)
    assert cost() == before
