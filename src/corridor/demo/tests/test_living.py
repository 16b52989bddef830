"""Days pass in a demo: people ask, answer, come and go, and jobs run when their hour comes."""

import random
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from corridor.demo.living import live
from corridor.demo.make import make_demo
from corridor.demo.turnover import come_and_go
from corridor.people.models import Person
from corridor.practices.care.models import Answer, Ask
from corridor.runtime import moved_clock
from corridor.runtime.jobs import Job


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.DEMO = True
    yield
    moved_clock.put_right()


@pytest.mark.timeout(900)  # half a minute where nobody else computes
def test_a_month_of_a_demo(keys_of_its_own):
    make_demo(size=240, seed=1)
    before, asks, answers = timezone.now(), set(Ask.objects.all()), Answer.objects.count()
    live(28)
    assert timezone.now().date() == before.date() + timedelta(days=28)
    new = set(Ask.objects.all()) - asks
    assert len(new) > 0
    assert all(before < ask.asked_at <= timezone.now() for ask in new)
    assert Answer.objects.count() > answers
    assert Ask.objects.filter(ended_at__gt=before).exists()
    assert Job.objects.waiting(timezone.now()).count() == 0
    assert Job.objects.filter(outcome=Job.Outcome.FAILED).count() == 0
    left = Person.objects.filter(left_at__gt=before).count()
    assert Person.objects.filter(joined_on__gt=before.date()).count() == left


def test_the_same_seed_lets_the_same_people_come_and_go(db):
    make_demo(size=60, seed=1)
    first, again, otherwise = (turned_over_and_undone(seed) for seed in (1, 1, 2))
    assert first == again
    assert first != otherwise


def turned_over_and_undone(seed: int) -> list[str]:
    """Who is here after a year."""
    with transaction.atomic():
        rng = random.Random(seed)
        for _day in range(365):
            come_and_go(rng)
        names = sorted(Person.objects.here().values_list("name", flat=True))
        transaction.set_rollback(True)
    return names


@pytest.mark.parametrize("days", [0, -1, 3_661])
def test_another_number_of_days_is_refused(db, days):
    with pytest.raises(ValueError, match="Between 1 and 3,660"):
        live(days)


def test_a_real_organisation_is_not_lived(db, monkeypatch):
    monkeypatch.setattr(moved_clock, "_file", None)
    with pytest.raises(CommandError, match="Only a demo"):
        call_command("live", days=1)
