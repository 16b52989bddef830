"""What is left of rest: nothing, thirty days after the return; nor of who leaves or erases themselves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means.leaving import leave
from corridor.means.models import Commitment
from corridor.practices.rest import actions, actions_together
from corridor.practices.rest.exporting import sections
from corridor.practices.rest.models import Handover, Plan
from corridor.privacy.erasing import erase_person
from corridor.privacy.keystore import key_store
from corridor.privacy.models import Audience
from corridor.rhythm.calendars.models import Occasion


@pytest.fixture
def whole(resting, hand_over, bilal, ana, chen, pool):
    """Rest with everything: days committed, work taken over."""
    actions_together.commit_days(resting, by=ana, once=uuid4(), pool=pool, half_days=6)
    handover = hand_over(resting, chen)
    actions_together.take_over(handover, by=chen)
    return resting


def test_thirty_days_after_the_return_it_is_gone(whole, bilal):
    handover = Handover.objects.get()
    actions.come_back(whole, by=bilal)
    over_on = Plan.objects.get().over_on
    assert actions.erase_old_plans(over_on + timedelta(days=30)) == 0
    assert actions.erase_old_plans(over_on + timedelta(days=31)) == 1
    assert [m.objects.count() for m in (Plan, Handover, Commitment, Audience, Occasion)] == [0] * 5
    assert key_store().get([whole.pk, handover.pk]) == {}


def test_its_owner_erases_it_at_any_time(browser_of, whole, bilal):
    browser_of(bilal).post(f"/rest/{whole.pk}/end/", {"come_back": ""})
    assert Plan.objects.get().settled_on is not None
    browser_of(bilal).post(f"/rest/{whole.pk}/end/")
    assert Plan.objects.count() == 0


def test_who_erases_themselves_leaves_nothing(whole, bilal):
    erase_person(bilal, by=bilal)
    assert (Plan.objects.count(), Handover.objects.count()) == (0, 0)
    assert key_store().get([whole.pk]) == {}


def test_a_leavers_rest_is_seen_by_nobody(browser_of, whole, bilal, ana, chen, pool):
    bilal.left_at = timezone.now()
    bilal.save()
    actions.let_go(bilal)
    assert browser_of(ana).get(f"/rest/{whole.pk}/").status_code == 404
    assert bilal.name not in browser_of(chen).get("/rest/").text
    assert Commitment.objects.open().count() == 0
    assert dict(pool.accounts.values_list("kind", "balance"))["reserved"] == 0
    assert Occasion.objects.get().cancelled_at is not None


def test_a_colleague_who_leaves_gives_it_back(browser_of, whole, bilal, chen):
    chen.left_at = timezone.now()
    chen.save()
    leave(chen)
    handover = Handover.objects.get()
    assert (handover.agreed_at, handover.given_back_at is not None) == (None, True)
    assert "needs somebody else" in browser_of(bilal).get("/").text


def test_a_leader_who_leaves_takes_nothing_along(browser_of, whole, bilal, ana, make_person):
    new = make_person("New Leader")
    ana.left_at = timezone.now()
    ana.save()
    leave(ana)
    bilal.manager = new
    bilal.save()
    assert browser_of(new).get(f"/rest/{whole.pk}/").status_code == 404
    assert browser_of(bilal).get(f"/rest/{whole.pk}/").status_code == 200


def test_ones_own_export_has_all_of_it_and_nobody_elses_a_day(whole, bilal, ana, chen):
    (plans, _proposals, _words) = sections(bilal)
    (row,) = plans.rows
    assert row["from"] == whole.begins_on.isoformat()
    assert row["handed_over"][0]["words"] == "The Thursday round and the harbour office."
    for person in (ana, chen):
        assert [section.rows for section in sections(person)] == [[], [], []]
