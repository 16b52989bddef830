"""Promises 5 and 12: a calendar names nobody and nothing personal, and a decline shows nowhere."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from looking import differences, looks

from corridor.privacy.models import Mute
from corridor.rhythm.calendars.actions import decline
from corridor.rhythm.calendars.feed import make_address
from corridor.rhythm.calendars.models import Occasion
from corridor.rhythm.calendars.telling import follow


@pytest.fixture
def occasion(sample):
    """Bilal asked Chen for a walk."""
    return Occasion.objects.get()


@pytest.fixture
def address(sample):
    """Bilal's private calendar address."""
    return make_address(by=sample["asker"]).removeprefix(settings.ADDRESS)


def test_declining_muting_and_never_having_looked_are_the_same_to_others(
    sample, occasion, address, browse, run_jobs, mailoutbox, clock
):
    bilal, chen = sample["asker"], sample["helper"]
    clock.stand_at(timezone.now())  # a page may say what time it is
    later = timezone.now() + timedelta(days=5)
    browsers = [browse("asker"), browse("leader")]

    def seen():
        run_jobs(at=later)
        pages = [looks(browser, sample) for browser in browsers]
        letters = [(m.subject, m.body) for m in mailoutbox if m.to == [bilal.email]]
        return pages, Client().get(address).content, letters

    seen()  # whoever opens something of Bilal's by looking stands in his log from here on
    before = seen()
    decline(occasion, by=chen)
    _same(before, seen())
    Mute.objects.create(person=chen, muted=bilal)
    follow(occasion)
    _same(before, seen())


def _same(before, after):
    assert [differences(*both) for both in zip(before[0], after[0], strict=True)] == [[], []]
    assert after[1:] == before[1:]


def test_what_leaves_for_calendars_names_nobody_but_its_reader(
    sample, occasion, address, run_jobs, mailoutbox
):
    run_jobs(at=timezone.now() + timedelta(days=5))
    left = [
        (message.to[0], part.content)
        for message in mailoutbox
        for part in getattr(message, "alternatives", ())
    ]
    assert [to for to, _calendar in left] == [sample["helper"].email]
    said = left[0][1] + Client().get(address).content.decode()
    others = {person.name for person in sample.people.values()} - {sample["helper"].name}
    assert [name for name in sorted(others) if name in said] == []
    assert [word for word in ("walk", "river") if word in said] == []
