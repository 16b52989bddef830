"""Every role on every page and every action, held against the matrix."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from architecture.addresses import addresses
from architecture.matrix import MATRIX, parts_of
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from sample import ROLES, Sample, sample_for_a_module

from corridor.ballots.models import Roll, Round
from corridor.people.models import Duty, Person, Team
from corridor.people.signing_in.sessions import SessionStore
from corridor.privacy.models import Audience, AudienceMember, Mute

METHODS = ("get", "post")
# From these `once_a_request` answers.
ASKED_ONCE = (Audience, AudienceMember, Mute, Person, Team, Duty, Roll, Round)
# Without it no test database is made when this file is run alone.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker) -> Iterator[Sample]:
    """One sample for the module."""
    with sample_for_a_module(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def cookies(sample, django_db_blocker) -> dict[str, str]:
    """A cookie for each role; nobody's is empty."""
    with django_db_blocker.unblock():
        return {"nobody": ""} | {role: cookie_of(sample[role]) for role in ROLES}


@pytest.fixture(autouse=True)
def _unblocked(sample, django_db_blocker, settings):
    settings.DEMO = True
    with django_db_blocker.unblock():
        yield


def cookie_of(person: Person) -> str:
    session = SessionStore()
    session["person"] = str(person.pk)
    session.create()
    return session.session_key


def answer_to(cookie: str, address: str, method: str) -> HttpResponse:
    """What the page or action answers; what it did is undone."""
    client = Client(raise_request_exception=False)
    if cookie:
        client.cookies["corridor"] = cookie
    changed: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(noting_changes(changed)):
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    assert method == "post" or not cookie or not changed, (address, changed)
    # 502: the organisation's provider is not to be reached, as in a test it is not.
    assert answer.status_code < 500 or answer.status_code == 502, (method, address)
    return answer


def noting_changes(changed: list[str]) -> Callable[..., Any]:
    """Notes what is changed of that from which `once_a_request` answers: see people.once.

    Whoever opens a page is answered once; what the page itself changed before it is shown would not
    be in it. An act is a form.
    """
    asked_once = "|".join(model._meta.db_table for model in ASKED_ONCE)
    change = re.compile(rf'\s*(?:INSERT|UPDATE|DELETE)\b[^"]*"(?:{asked_once})"')

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if change.match(sql):
            changed.append(sql)
        return execute(sql, *more)

    return note


def is_let_in(answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code == 302 and answer.url.startswith("/sign-in/?next=")
    return answer.status_code not in {404, 405} and not to_sign_in


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_who_is_let_in(sample, cookies, name, method):
    line = MATRIX[name]
    address = reverse(name, kwargs=parts_of(name, sample))
    answers = {role: answer_to(cookie, address, method) for role, cookie in cookies.items()}
    found = {role for role, answer in answers.items() if is_let_in(answer)}
    expected = line.who
    if method == "post" and line.bare_post is not None:
        expected = line.bare_post
    if any(answer.status_code == 405 for answer in answers.values()):
        expected = frozenset()  # the method does not exist, for anybody
    assert found == expected


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_address_offers_a_method(sample, cookies, name):
    line = MATRIX[name]
    if not line.who:
        return
    role = sorted(line.who)[0]
    address = reverse(name, kwargs=parts_of(name, sample))
    assert any(answer_to(cookies[role], address, m).status_code != 405 for m in METHODS)


def test_every_address_has_a_line_and_every_line_an_address():
    assert sorted(MATRIX) == sorted(address.name for address in addresses())


def test_leaver_with_an_old_session_is_let_in_nowhere(sample):
    leaver = sample["leaver"]
    cookie = cookie_of(leaver)
    for name, line in MATRIX.items():
        if "nobody" not in line.who:
            address = reverse(name, kwargs=parts_of(name, sample))
            assert not is_let_in(answer_to(cookie, address, "get")), name


def test_matrix_sees_a_page_that_lets_too_many_in(sample, cookies, monkeypatch):
    from corridor.practices.care.models import AskQuerySet

    monkeypatch.setattr(AskQuerySet, "visible_to", lambda self, person: self)
    address = reverse("care_ask", kwargs=parts_of("care_ask", sample))
    assert is_let_in(answer_to(cookies["leader"], address, "get"))


def test_matrix_sees_a_page_that_changes_what_was_asked_once(sample, cookies, monkeypatch):
    from corridor.practices.care import queries

    def asks_of(owner: Person) -> list[object]:
        Person.objects.filter(pk=owner.pk).update(name="Somebody else")
        return []

    monkeypatch.setattr(queries, "asks_of", asks_of)
    with pytest.raises(AssertionError, match="people_person"):
        answer_to(cookies["leader"], reverse("care"), "get")
