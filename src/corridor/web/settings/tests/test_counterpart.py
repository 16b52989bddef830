"""Whom the person at the root names as their counterpart."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from corridor.people.models import Person

Sign = Callable[[Person], Client]
ADDRESSES = ("/settings/counterpart/", "/settings/counterpart/invite/")


def counterpart_of(person: Person) -> Person | None:
    return Person.objects.select_related("counterpart").get(pk=person.pk).counterpart


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_who_leads_and_is_not_led(
    address: str, ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    alone = make_person("Dee Doe")
    chair = make_person("Ines Costa")
    Person.objects.filter(pk=bilal.pk).update(manager=chair)
    Person.objects.filter(pk=chair.pk).update(manager=ana)
    found = {p.name: browser_of(p).get(address).status_code for p in (ana, bilal, alone, chair)}
    assert found == {"Ana Ruiz": 200, "Bilal Haddad": 404, "Dee Doe": 404, "Ines Costa": 404}


def test_names_somebody_from_the_directory(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    chair = make_person("Ines Costa")
    client = browser_of(ana)
    response = client.post("/settings/counterpart/", {"counterpart": str(chair.pk)})
    assert response.status_code == 302
    assert counterpart_of(ana) == chair
    assert "Your counterpart is Ines Costa" in client.get("/settings/counterpart/").content.decode()


def test_refuses_oneself_and_a_leaver(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    gone = make_person("Gil Gone", left_at=timezone.now())
    for person in (ana, gone):
        response = browser_of(ana).post("/settings/counterpart/", {"counterpart": str(person.pk)})
        assert response.status_code == 200
        assert "counterpart" in response.context["form"].errors
    assert counterpart_of(ana) is None


def test_searching_keeps_what_is_chosen_and_names_nobody(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    make_person("Ines Costa")
    response = browser_of(ana).post(
        "/settings/counterpart/", {"counterpart_find": "ines", "counterpart_find_now": "1"}
    )
    assert "Ines Costa" in response.content.decode()
    assert counterpart_of(ana) is None


def test_invites_somebody_from_outside(ana: Person, bilal: Person, browser_of: Sign) -> None:
    response = browser_of(ana).post(
        "/settings/counterpart/invite/", {"name": "Ines Costa", "email": "Ines@Board.example"}
    )
    assert response.status_code == 302
    chair = counterpart_of(ana)
    assert chair is not None
    assert (chair.name, chair.email, chair.source) == (
        "Ines Costa",
        "ines@board.example",
        Person.Source.NAMED,
    )
    assert "Ines Costa" in browser_of(bilal).get("/people/?q=ines").content.decode()


def test_refuses_an_address_that_somebody_has(ana: Person, bilal: Person, browser_of: Sign) -> None:
    response = browser_of(ana).post(
        "/settings/counterpart/invite/", {"name": "B", "email": "BILAL.haddad@example.org"}
    )
    assert "email" in response.context["form"].errors
    assert counterpart_of(ana) is None


def test_a_counterpart_needs_none(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    chair = make_person("Ines Costa")
    Person.objects.filter(pk=ana.pk).update(counterpart=chair)
    assert browser_of(chair).get("/settings/counterpart/").status_code == 404
