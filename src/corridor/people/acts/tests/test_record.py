"""The record of acts."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction

from corridor.people.acts.models import Act, record, was_done
from corridor.people.models import Person


def test_newest_first(ana: Person) -> None:
    record(ana, "switched care on for everyone")
    record(None, "imported 3 people")
    assert [(act.by, act.text) for act in Act.objects.all()] == [
        (None, "imported 3 people"),
        (ana, "switched care on for everyone"),
    ]


def test_long_words_are_cut(ana: Person) -> None:
    assert record(ana, "x" * 900).text == "x" * 500


def test_act_outlives_its_author(make_person: Callable[..., Person]) -> None:
    dee = make_person("Dee Doe")
    act = record(dee, "switched care off")
    dee.delete()
    act.refresh_from_db()
    assert act.by is None


@pytest.mark.django_db
def test_nothing_is_recorded_when_the_act_fails() -> None:
    with suppress(RuntimeError), transaction.atomic():
        record(None, "switched care on")
        raise RuntimeError
    assert not Act.objects.exists()


def test_asks_what_was_done(ana: Person) -> None:
    record(ana, "tested that mail arrives", kind="mail.arrived")
    record(ana, "switched care on")
    assert was_done("mail.arrived", "keys.copied") == {"mail.arrived"}
    assert was_done("keys.copied") == frozenset()
