"""Bilal's check-ins, and a walk for which Ana asks him."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.noticing.actions import keep_check_in
from corridor.practices.noticing.actions_together import invite, write_note
from corridor.practices.noticing.models import CheckIn, Invitation, Note

WORDS = "The harbour was loud today."


def tomorrow(hour: int = 14) -> datetime:
    """A time tomorrow, in UTC."""
    day = timezone.now() + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def make_check_in(practices_on: None) -> Callable[..., CheckIn]:
    """`make_check_in(bilal, days_ago=30, marks={"rest": 2})`."""

    def make(by: Person, *, days_ago: int = 0, **parts: object) -> CheckIn:
        parts = parts or {"body": WORDS}
        made = keep_check_in(by=by, once=uuid4(), **parts)
        assert made is not None
        if days_ago:
            at = timezone.now() - timedelta(days=days_ago)
            CheckIn.objects.filter(pk=made.pk).update(written_at=at)
        return made

    return make


@pytest.fixture
def make_invitation(practices_on: None) -> Callable[..., Invitation]:
    """`make_invitation(ana, bilal, starts_at=tomorrow())`."""

    def make(by: Person, to: Person, **more: object) -> Invitation:
        fields = {"what": "walk", "body": WORDS, "minutes": 30, "once": uuid4()} | more
        return invite(by=by, to=to, **fields)

    return make


@pytest.fixture
def make_note(practices_on: None) -> Callable[..., Note]:
    """`make_note(ana, bilal, what="write")`; a thank-you if not said."""

    def make(by: Person, to: Person, **more: object) -> Note:
        return write_note(by=by, to=to, **{"what": "thank", "body": WORDS, "once": uuid4()} | more)

    return make


@pytest.fixture
def walk(make_invitation: Callable[..., Invitation], ana: Person, bilal: Person) -> Invitation:
    """Ana asks Bilal for a walk tomorrow at two."""
    return make_invitation(ana, bilal, starts_at=tomorrow())
