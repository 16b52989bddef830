"""Promise 5: no page lets anybody see who asked, answered, declined, was asked, or did nothing.

One person with every duty at once, who also leads Bilal, and a colleague of his look at every page
that they can open, before and after Bilal asks for help and gets it. Nothing may differ.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from looking import differences, looks
from sample import ROLES

from corridor.people.models import Duty, Person
from corridor.practices.care import actions as care
from corridor.practices.care.models import Ask, Limit
from corridor.privacy.audiences import Choice
from corridor.privacy.models import Mute
from corridor.privacy.muting import mute


@pytest.fixture(autouse=True)
def _the_clock_stands(clock):
    """Pages that say what time it is do not differ for that."""
    clock.stand_at(timezone.now())


@pytest.fixture
def overseer(sample) -> Person:
    """Every duty at once, and Bilal's and everybody's leader."""
    leader = sample["leader"]
    for kind in Duty.Kind:
        Duty.objects.get_or_create(person=leader, kind=kind)
    return leader


@pytest.fixture
def before_anything(sample):
    """The sample without what Bilal and Chen did, so that nothing hides behind what was there."""
    for ask in Ask.objects.all():
        care.erase_ask(ask, by=ask.owner)
    sample.parts = {
        n: p for n, p in sample.parts.items() if n not in {"ask", "answer", "commitment"}
    }


def live(sample) -> None:
    """Bilal asks Chen, is answered, gets cover; Dana is asked and sets it aside; a limit, a mute."""
    bilal, chen, pia = sample["asker"], sample["helper"], sample["without_address"]
    ask = care.ask_for_help(
        by=bilal,
        once=uuid4(),
        body="words",
        wants=["time"],
        choice=Choice(("people",), (chen, pia)),
    )
    care.answer_ask(ask, by=chen, once=uuid4(), body="an answer")
    care.commit_help(
        ask,
        by=chen,
        once=uuid4(),
        kind="cover",
        owner=chen,
        due_on=timezone.localdate() + timedelta(days=1),
    )
    care.set_aside(ask, by=pia)
    Limit.objects.create(person=pia, at_most=1)
    mute(sample["leader"], by=bilal)
    mute(sample["colleague"], by=chen)


def test_nobody_sees_that_somebody_asked_answered_or_declined(
    sample, overseer, before_anything, browse, run_jobs
):
    browsers = [browse("leader"), browse("colleague")]
    run_jobs()
    before = [looks(browser, sample) for browser in browsers]
    assert all(len(seen) > 25 for seen in before)
    live(sample)
    run_jobs()
    after = [looks(browser, sample) for browser in browsers]
    assert [differences(*both) for both in zip(before, after, strict=True)] == [[], []]


def test_the_comparison_notices_a_difference(sample, before_anything, browse):
    browser = browse("asker")
    before = looks(browser, sample)
    live(sample)
    assert "care" in differences(before, looks(browser, sample))


def test_declining_and_never_having_looked_are_the_same_to_the_asker(
    sample, before_anything, browse
):
    bilal, chen = sample["asker"], sample["helper"]
    ask = care.ask_for_help(
        by=bilal, once=uuid4(), body="words", wants=[], choice=Choice(("people",), (chen,))
    )
    sample.parts["ask"] = {"ask_id": ask.pk}
    browser = browse("asker")
    before = looks(browser, sample)
    care.set_aside(ask, by=chen)
    Mute.objects.create(person=chen, muted=bilal)
    assert differences(before, looks(browser, sample)) == []


def test_every_role_is_somebody(sample):
    assert set(ROLES) <= set(sample.people)
