"""Promises 2, 5 and 6: nobody learns why somebody rests, how often, or how long; there is no place for it.

Who was let in knows from when to when, while it is to come or goes on. Nobody else sees a difference.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from architecture.addresses import addresses
from architecture.matrix import MATRIX, parts_of
from django.apps import apps
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from corridor.means import stewarding
from corridor.means.models import Commitment, Pool, Transfer
from corridor.people.models import Duty
from corridor.practices.rest import actions, actions_telling, actions_together
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Handover, Plan, Proposal, Word
from corridor.practices.rest.queries import today_of
from corridor.privacy.audiences import Choice
from corridor.privacy.sealing import SealedField

WORK, PROPOSED = "Zanzibar round", "Quetzal needs a pause"
CHANGES_EVERY_TIME = re.compile(
    r'(name="csrfmiddlewaretoken" value=|name="once" value=|hx-headers=|nonce=)("[^"]*"|\'[^\']*\')'
)
# Pages about the machine, which count its work; and what is not of the practices at all.
LEFT_OUT = {"operator", "operator_jobs", "operator_doctor"}


@pytest.fixture
def days_off(sample) -> Pool:
    pool = stewarding.open_pool(by=sample["steward"], kind="days", name="Days off", unit="days")
    stewarding.add_to_pool(pool, 80, by=sample["steward"])
    return pool


@pytest.fixture
def nothing_of_rest(sample):
    """The sample without rest, so that nothing hides behind what was there."""
    for plan in Plan.objects.all():
        actions.call_off(plan, by=plan.owner)
    actions_telling.drop_proposals(list(Proposal.objects.all()))
    Word.objects.all().delete()
    sample.parts = {n: p for n, p in sample.parts.items() if not n.startswith("rest_")}


def looks(browser, sample) -> dict[str, str]:
    """What this person sees at every address, without what changes every time."""
    seen = {}
    for name in sorted({address.name for address in addresses()} & set(MATRIX)):
        item = MATRIX[name].item
        if name in LEFT_OUT or (item and item not in sample.parts):
            continue
        answer = browser.get(reverse(name, kwargs=parts_of(name, sample)))
        if answer.get("Content-Type", "").startswith("text/html"):
            page = CHANGES_EVERY_TIME.sub(r"\1", answer.content.decode())
            seen[name] = f"{answer.status_code} {page}"
    return seen


def differences(browser, before, sample) -> list[str]:
    """The pages that differ from before, but for those that differ without any cause, too."""
    after, again = looks(browser, sample), looks(browser, sample)
    return [name for name in before if before[name] != after[name] and after[name] == again[name]]


def live(sample, *, kinds=("only_me",), pool=None) -> Plan:
    """Bilal is proposed rest, plans it, hands work over, and rests since today."""
    bilal, chen = sample["asker"], sample["helper"]
    actions_together.propose_rest(by=chen, once=uuid4(), for_person=bilal, words=PROPOSED)
    today = today_of(bilal)
    days = Days(today, today + timedelta(days=9))
    plan = actions.make_plan(by=bilal, once=uuid4(), days=days, choice=Choice(kinds), own=3)
    handover = actions_together.hand_over(plan, by=bilal, once=uuid4(), asked=chen, words=WORK)
    actions_together.take_over(handover, by=chen)
    if pool is not None:
        actions_together.commit_days(
            plan, by=sample["leader"], once=uuid4(), pool=pool, half_days=6
        )
    return actions.hold_plan(plan, by=bilal)


def test_nobody_who_was_not_let_in_sees_a_difference(sample, nothing_of_rest, browse, run_jobs):
    for kind in Duty.Kind:
        Duty.objects.get_or_create(person=sample["leader"], kind=kind)
    browsers = [browse("leader"), browse("colleague"), browse("root")]
    run_jobs()
    before = [looks(browser, sample) for browser in browsers]
    assert all(len(seen) > 25 for seen in before)
    live(sample)
    run_jobs()
    found = [differences(b, seen, sample) for b, seen in zip(browsers, before, strict=True)]
    assert found == [[], [], []]


def test_the_comparison_notices_a_difference(sample, nothing_of_rest, browse):
    browser = browse("leader")
    before = looks(browser, sample)
    live(sample, kinds=("leader",))
    assert "rest" in differences(browser, before, sample)


@pytest.mark.parametrize("role", ["steward", "finance"])
def test_who_keeps_the_pools_sees_no_single_rest(sample, days_off, nothing_of_rest, browse, role):
    browser = browse(role)
    before = looks(browser, sample)
    live(sample, kinds=("leader",), pool=days_off)
    assert Commitment.objects.filter(pool=days_off).count() == 1
    assert differences(browser, before, sample) == []
    assert "Bilal" not in browser.get(f"/means/pools/{days_off.pk}/").content.decode()


def test_after_it_is_over_the_ledger_knows_an_amount_and_nobody(sample, days_off, nothing_of_rest):
    plan = live(sample, kinds=("leader",), pool=days_off)
    Plan.objects.update(
        begins_on=plan.begins_on - timedelta(days=60),
        ends_on=plan.ends_on - timedelta(days=60),
        over_on=plan.over_on - timedelta(days=60),
    )
    today = timezone.now().date()
    assert actions.settle_past_plans(today) == 1
    assert actions.erase_old_plans(today) == 1
    assert (Plan.objects.count(), Handover.objects.count()) == (0, 0)
    assert Commitment.objects.filter(pool=days_off).count() == 0
    assert Transfer.objects.filter(to_account__kind="given").count() == 1
    relations = [f for f in Transfer._meta.get_fields() if f.is_relation]
    assert {f.name for f in relations} == {"from_account", "to_account"}


@pytest.mark.django_db(transaction=True)
def test_no_row_holds_a_word(sample, run_jobs, mailoutbox):
    for plan in Plan.objects.all():
        actions.call_off(plan, by=plan.owner)
    live(sample)
    run_jobs()
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(bytes(v) if isinstance(v, memoryview) else v) for r in cursor for v in r]
    stored = "\n".join(found)
    assert "Haddad" in stored
    assert [word for word in ("Zanzibar", "Quetzal") if word in stored] == []
    assert mailoutbox
    said = " ".join(f"{m.subject} {m.body}" for m in mailoutbox)
    assert [word for word in ("rest", "Zanzibar", "Quetzal", "away") if word in said] == []


def test_there_is_no_place_for_a_reason():
    """Words are sealed, of work to be handed over and of one person to another; all else is counted."""
    texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("rest").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | SealedField)
    }
    assert texts == {"Plan.body", "Handover.body", "Proposal.body", "Word.what"}
    assert len(Word.What) == 2


def test_no_page_for_ones_own_plan_has_room_for_words(sample, browse):
    parts = sample.parts["rest_plan"]
    for name in ("rest_plan_new", "rest_plan", "rest_days", "rest_steps", "rest_end"):
        page = browse("asker").get(reverse(name, kwargs=parts if name != "rest_plan_new" else {}))
        assert page.status_code == 200
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        assert "<textarea" not in main
        assert 'type="text"' not in main
