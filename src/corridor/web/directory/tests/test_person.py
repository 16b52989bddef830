"""The page of one person: where they work, and what one can do towards them."""

import dataclasses
from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from django.utils import timezone

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.privacy.models import Mute
from corridor.runtime import register
from corridor.runtime.register import Link
from corridor.web.directory import queries

Sign = Callable[[Person], Client]


def test_says_where_somebody_works(ana: Person, bilal: Person, browser_of: Sign) -> None:
    Person.objects.filter(pk=bilal.pk).update(job_title="Rigger", country="PT")
    body = browser_of(ana).get(f"/people/{bilal.pk}/").content.decode()
    for words in ("Bilal Haddad", "Rigger", "Portugal", "Harbour", "Ana Ruiz"):
        assert words in body


def test_leader_who_left_is_not_named(
    ana: Person, bilal: Person, chen: Person, browser_of: Sign
) -> None:
    Person.objects.filter(pk=ana.pk).update(left_at=timezone.now())
    body = browser_of(chen).get(f"/people/{bilal.pk}/").content.decode()
    assert "Ana Ruiz" not in body


def test_counterpart_of_the_root_is_shown(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    chair = make_person("Ines Costa")
    Person.objects.filter(pk=ana.pk).update(counterpart=chair)
    assert "Ines Costa" in browser_of(bilal).get(f"/people/{ana.pk}/").content.decode()


def test_practice_offers_an_action_while_it_is_on(
    ana: Person, bilal: Person, monkeypatch: pytest.MonkeyPatch, team: Team
) -> None:
    def offer(viewer: Person, person: Person) -> Iterable[Link]:
        yield Link(f"Wave at {person.name}", f"/waving/?to={person.pk}")

    waving = dataclasses.replace(register.practices()[0], slug="waving", person_actions=offer)
    monkeypatch.setattr(queries, "practices", lambda: (waving,))
    assert queries.links_towards(ana, bilal) == []
    PracticeSwitch.objects.create(practice="waving", state="on")
    viewer = Person.objects.get(pk=ana.pk)
    assert queries.links_towards(viewer, bilal) == [
        Link("Wave at Bilal Haddad", f"/waving/?to={bilal.pk}")
    ]


def test_one_does_nothing_towards_oneself(ana: Person, bilal: Person, browser_of: Sign) -> None:
    response = browser_of(ana).get(f"/people/{ana.pk}/")
    assert response.context["links"] == []
    assert 'name="person"' not in response.content.decode()
    assert 'href="/settings/"' in response.content.decode()


def test_muted_person_is_said_to_be_muted_to_the_one_who_muted(
    ana: Person, bilal: Person, chen: Person, browser_of: Sign
) -> None:
    Mute.objects.create(person=ana, muted=bilal)
    assert "You muted Bilal Haddad" in browser_of(ana).get(f"/people/{bilal.pk}/").content.decode()
    for viewer, shown in ((bilal, bilal), (bilal, ana), (chen, bilal)):
        body = browser_of(viewer).get(f"/people/{shown.pk}/").content.decode()
        assert "You muted" not in body
