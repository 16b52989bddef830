"""What signing in keeps, takes along and removes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from corridor.people.signing_in import codes, links, tasks
from corridor.people.signing_in.floor import floor
from corridor.people.signing_in.models import (
    Came,
    CodeWish,
    Identity,
    Passkey,
    PrintedCode,
    Session,
    SignInLink,
)

MODELS = (Session, SignInLink, Passkey, Identity, CodeWish, Came, PrintedCode)


@pytest.fixture
def dora(make_person, browser_of):
    """Somebody with every way in."""
    dora = make_person("Dora Imhof", email=None)
    browser_of(dora)
    links.make_link(dora)
    codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    codes.wish_for_code(dora)
    Came.objects.create(person=dora)
    today = timezone.now().date()
    Passkey.objects.create(
        person=dora, name="Phone", credential="abc", public_key=b"", added_on=today
    )
    Identity.objects.create(person=dora, issuer="https://id", subject_hash="0" * 64, since=today)
    return dora


def test_every_column_has_its_line():
    said = {(line.model, column) for line in floor.stores for column in line.columns}
    there = {
        (model._meta.label, field.name)
        for model in apps.get_app_config("signing_in").get_models()
        for field in model._meta.concrete_fields
        if not field.primary_key or field.name != "id"
    }
    assert said == there


def test_a_leaver_s_ways_in_are_gone_and_the_record_has_no_code(dora):
    floor.leave(dora)
    left = [model.objects.filter(person=dora).count() for model in MODELS]
    assert left == [0, 0, 0, 0, 0, 0, 1]
    assert PrintedCode.objects.get().code_hash is None


def test_erasing_removes_the_record_too(dora):
    floor.erase(dora)
    assert [model.objects.filter(person=dora).count() for model in MODELS] == [0] * 7


def test_erasing_touches_nobody_else(dora, ana, browser_of):
    browser_of(ana)
    floor.erase(dora)
    assert Session.objects.filter(person=ana).count() == 1


def test_the_export_tells_everything_and_holds_nothing_usable(dora):
    today = timezone.now().date().isoformat()
    sections = list(floor.export(dora))
    assert [section.rows for section in sections] == [
        [{"device": "", "since": ""}],
        [{"came": True}],
        [{"name": "Phone", "added_on": today}],
        [{"provider": "https://id", "since": today}],
        [],
        [{"printed_on": today, "printed_by": "Sofia Lind", "used_on": ""}],
    ]


def test_the_clock_removes_what_is_over(dora):
    tasks.clean()
    assert [model.objects.count() for model in MODELS] == [1] * 7
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=past)
    SignInLink.objects.update(expires_at=past)
    PrintedCode.objects.update(expires_at=past)
    CodeWish.objects.update(until=past.date() - timedelta(days=1))
    tasks.clean()
    assert [model.objects.count() for model in MODELS] == [0, 0, 1, 1, 0, 1, 1]
    assert PrintedCode.objects.get().code_hash is None
    PrintedCode.objects.update(printed_on=past.date() - timedelta(days=366))
    tasks.clean()
    assert not PrintedCode.objects.exists()


def test_the_clock_s_job_exists():
    from corridor.runtime.jobs import kinds

    assert [tick.job for tick in floor.clock if tick.job in kinds] == [
        "signing_in.clean",
        "signing_in.settle_addresses",
    ]
