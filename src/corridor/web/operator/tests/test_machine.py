"""The operator sees how the machine fares."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client

from corridor.people.models import Person
from corridor.privacy.keystore import key_store
from corridor.web.operating.doctor import examine
from corridor.web.operator import queries

Sign = Callable[[Person], Client]


@pytest.fixture
def operator(make_person: Callable[..., Person]) -> Person:
    return make_person("Ola Nord", duties=("operator",))


def wrong(lines: list[queries.Line]) -> list[str]:
    return [line.title for line in lines if line.wrong]


def test_page_shows_every_part(operator: Person, browser_of: Sign) -> None:
    response = browser_of(operator).get("/operator/")
    assert [title for title, _lines in response.context["groups"]] == [
        "Database",
        "Key store",
        "Mail",
        "Storage",
        "Practices",
        "Versions",
    ]
    practices = dict(response.context["groups"])["Practices"]
    assert ("Care", "On") in [(line.title, line.value) for line in practices]


def test_database_is_up_to_date(db: None) -> None:
    assert wrong(queries.database()) == []


def test_key_store_that_others_can_read(db: None) -> None:
    key_store().make([uuid4()], "person:test")
    key_store().path.chmod(0o644)
    try:
        assert "Key store" in wrong(queries.key_store_lines())
    finally:
        key_store().path.chmod(0o600)
    assert "Key store" not in wrong(queries.key_store_lines())


def test_key_store_that_does_not_open(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys.sqlite3").write_bytes(b"nothing of the kind" * 100)
    monkeypatch.setattr(django_settings, "KEYS", tmp_path)
    assert [(line.title, line.value) for line in queries.key_store_lines()] == [
        ("Key store", "KeyStoreBroken")
    ]


def test_mail_without_a_server(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "EMAIL_HOST", "")
    assert wrong(queries.mail()) == ["Mail server"]
    monkeypatch.setattr(django_settings, "DEMO", True)
    assert wrong(queries.mail()) == []
    monkeypatch.setattr(django_settings, "DEMO", False)
    monkeypatch.setattr(django_settings, "EMAIL_HOST", "mail.example.org")
    assert wrong(queries.mail()) == []


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 kB"),
        (2_340_000, "2.3 MB"),
        (5 * 10**15, "5000.0 TB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert queries.in_bytes(size) == words


def test_doctor_says_what_is_wrong_and_names_nobody(
    operator: Person, bilal: Person, browser_of: Sign
) -> None:
    response = browser_of(operator).get("/operator/doctor/")
    said = {one.about for kind in ("mend", "look", "good") for one in response.context[kind]}
    assert {finding.about for finding in examine()} == said
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    assert not [name for name in ("Bilal", "Ola") if name in main]
