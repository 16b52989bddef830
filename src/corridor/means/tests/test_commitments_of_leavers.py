"""Leaving and erasing: help is not lost where somebody is still there for it; exports."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from corridor.means import actions, leaving, subjects
from corridor.means.models import Commitment, Pool, PoolHolder, today
from corridor.people.models import Person

Make = Callable[..., Commitment]
Balances = Callable[[Pool], dict[str, int]]


def gone(person: Person) -> Person:
    person.left_at = timezone.now()
    person.save()
    return person


def test_what_a_leaver_saw_to_goes_back_to_who_committed_it(
    fund: Pool,
    commit: Make,
    ana: Person,
    bilal: Person,
    balances: Balances,
    run_jobs: Callable[[], object],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    one = commit(pool=fund, amount=500, owner=bilal)
    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(gone(bilal))
    run_jobs()
    one.refresh_from_db()
    assert (one.owner, one.is_open, balances(fund)["reserved"]) == (ana, True, 500)
    assert [letter.to for letter in mail.outbox] == [["ana.ruiz@example.org"]]


def test_what_a_leaver_committed_stays_with_who_sees_to_it(
    fund: Pool, commit: Make, ana: Person, bilal: Person, balances: Balances
) -> None:
    one = commit(pool=fund, amount=500, owner=bilal)
    leaving.leave(gone(ana))
    one.refresh_from_db()
    assert (one.owner, one.is_open, balances(fund)["reserved"]) == (bilal, True, 500)


def test_what_was_a_leavers_alone_is_released_and_the_practice_is_told(
    fund: Pool, commit: Make, ana: Person, balances: Balances, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_kinds", {})
    told: list[Commitment] = []
    subjects.register("tests.item", practice="care", url_for=str, released=told.append)
    one = commit(pool=fund, amount=500, subject_kind="tests.item")
    time = commit(kind="time")
    leaving.leave(gone(ana))
    assert (
        list(Commitment.objects.order_by("pk").values_list("released_on", flat=True))
        == [today()] * 2
    )
    assert (balances(fund)["available"], told, time.pk != one.pk) == (100_000, [one], True)


def test_when_both_have_left_it_is_released(
    fund: Pool, commit: Make, ana: Person, bilal: Person, balances: Balances
) -> None:
    commit(pool=fund, amount=500, owner=bilal)
    leaving.leave(gone(ana))
    leaving.leave(gone(bilal))
    assert balances(fund)["available"] == 100_000
    assert Commitment.objects.open().count() == 0


def test_a_leaver_holds_no_pool(fund: Pool, ana: Person, bilal: Person, steward: Person) -> None:
    actions.set_holders(fund, [ana], by=steward)
    leaving.leave(gone(ana))
    assert PoolHolder.objects.count() == 0


def test_erasing_leaves_amounts_and_what_another_stands_for(
    fund: Pool, commit: Make, ana: Person, bilal: Person, balances: Balances
) -> None:
    alone = commit(pool=fund, amount=100)
    with_bilal = commit(pool=fund, amount=200, owner=bilal)
    of_bilal = commit(by=bilal, owner=ana, kind="time")
    actions.deliver(commit(pool=fund, amount=400), by=ana)
    leaving.erase(ana)
    rows = {row.pk: row for row in Commitment.objects.all()}
    assert set(rows) == {with_bilal.pk, of_bilal.pk}
    assert {(row.committed_by, row.owner) for row in rows.values()} == {(bilal, bilal)}
    assert alone.pk not in rows
    assert balances(fund) == {
        "source": -100_000,
        "available": 99_400,
        "reserved": 200,
        "given": 400,
    }
    assert leaving.export(ana)[0].rows == []


def test_export_holds_what_the_person_took_on(
    fund: Pool, commit: Make, ana: Person, bilal: Person, steward: Person
) -> None:
    one = actions.deliver(commit(pool=fund, amount=500, owner=bilal, subject=uuid4()), by=ana)
    actions.set_holders(fund, [ana], by=steward)
    mine, pools = leaving.export(ana)
    assert mine.rows == [
        {
            "what": "Money, €5.00",
            "pool": "Hardship fund",
            "with": "Bilal Haddad",
            "taken on": today().isoformat(),
            "due": one.due_on.isoformat(),
            "done": today().isoformat(),
        }
    ]
    assert pools.rows == [{"pool": "Hardship fund"}]
    assert [section.rows for section in leaving.export(steward)] == [[], []]


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_twice(
    fund: Pool,
    commit: Make,
    ana: Person,
    count: int,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _ in range(count):
        commit(pool=fund, amount=100)
    with django_assert_num_queries(2):
        leaving.export(ana)
