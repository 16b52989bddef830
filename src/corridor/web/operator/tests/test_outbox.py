"""The demo's letters stand on a page; anywhere else the page is not there."""

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client

from corridor.people.models import Person
from corridor.rhythm.models import OutboxLetter

Sign = Callable[[Person], Client]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "DEMO", True)


@pytest.fixture
def letter(db: None) -> OutboxLetter:
    return OutboxLetter.objects.create(
        to="ana@example.org", subject="Sign in", body="Open\nhttp://localhost:8000/sign-in/link/x/"
    )


def test_shows_letters_in_a_demo(demo: None, letter: OutboxLetter, client: Client) -> None:
    assert "Sign in" in client.get("/outbox/").content.decode()
    body = client.get(f"/outbox/{letter.pk}/").content.decode()
    assert 'href="http://localhost:8000/sign-in/link/x/"' in body
    assert client.get(f"/outbox/{letter.pk + 1}/").status_code == 404


def test_is_not_there_otherwise(letter: OutboxLetter, ana: Person, client: Client) -> None:
    assert client.get("/outbox/").status_code == 404
    assert client.get(f"/outbox/{letter.pk}/").status_code == 404


def test_a_letter_with_markup_is_only_text(demo: None, client: Client, db: None) -> None:
    odd = OutboxLetter.objects.create(
        to="a@b.example", subject="<b>x</b>", body="<script>1</script>"
    )
    for address in ("/outbox/", f"/outbox/{odd.pk}/"):
        body = client.get(address).content.decode()
        assert "<b>x</b>" not in body
        assert "<script>1" not in body


def test_pages_show_every_letter_once(demo: None, client: Client, db: None) -> None:
    OutboxLetter.objects.bulk_create(
        [OutboxLetter(to="a@b.example", subject=f"letter {n}", body="x") for n in range(120)]
    )
    seen: list[str] = []
    address = "/outbox/"
    while address:
        context = client.get(address).context
        seen += [letter.subject for letter in context["letters"]]
        address = f"/outbox/?after={context['further']}" if context["further"] else ""
    assert seen == [f"letter {n}" for n in reversed(range(120))]
