"""The return in steps: a plain table, changed by the person whenever they like."""

from datetime import timedelta

from corridor.practices.rest import actions
from corridor.practices.rest.engine.days import Step
from corridor.practices.rest.models import Plan
from corridor.practices.rest.queries import opened


def rows(*steps):
    data = {f"{part}_{n}": "" for n in range(4) for part in ("until", "days")}
    for n, (until, days) in enumerate(steps):
        data |= {f"until_{n}": until.isoformat(), f"days_{n}": days}
    return data


def test_steps_are_kept_and_shown(browser_of, plan, bilal):
    first = plan.ends_on + timedelta(days=7)
    data = rows((first, "3"), (first + timedelta(days=7), "4.5"))
    assert browser_of(bilal).post(f"/rest/{plan.pk}/return/", data).status_code == 302
    page = browser_of(bilal).get(f"/rest/{plan.pk}/").text
    assert ["3 days" in page, "4½ days" in page] == [True, True]
    plan = Plan.objects.get()
    assert plan.over_on == first + timedelta(days=7)
    assert opened(plan, reader=bilal).steps == [
        Step(plan.ends_on + timedelta(days=1), first, 6),
        Step(first + timedelta(days=1), first + timedelta(days=7), 9),
    ]


def test_they_are_sealed(plan, bilal, browser_of):
    first = plan.ends_on + timedelta(days=7)
    browser_of(bilal).post(f"/rest/{plan.pk}/return/", rows((first, "3")))
    body = bytes(Plan.objects.get().body)
    assert first.isoformat().encode() not in body


def test_what_contradicts_itself_is_said(browser_of, plan, bilal):
    before = plan.ends_on - timedelta(days=1)
    page = browser_of(bilal).post(f"/rest/{plan.pk}/return/", rows((before, "3"))).text
    assert "This day comes after the step before it." in page
    page = browser_of(bilal).post(f"/rest/{plan.pk}/return/", rows((before, ""))).text
    assert "Fill in both, or leave both empty." in page


def test_steps_can_be_changed_after_the_rest(browser_of, resting, bilal):
    actions.come_back(resting, by=bilal)
    plan = Plan.objects.get()
    first = plan.ends_on + timedelta(days=14)
    browser_of(bilal).post(f"/rest/{plan.pk}/return/", rows((first, "2")))
    assert Plan.objects.get().over_on == first
    assert "Your return goes on until" in browser_of(bilal).get("/").text
