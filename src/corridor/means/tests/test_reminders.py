"""Reminders go to those who see to it, once a stage, and never to whom it is for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone as django_timezone

from corridor.means import actions, subjects, tasks
from corridor.means.floor import floor, home
from corridor.means.models import Commitment, Figures, Reminder, today
from corridor.people.models import Person
from corridor.people.switches import practices_on_for

Run = Callable[[], None]


@pytest.fixture
def due(ana: Person, bilal: Person) -> Callable[..., Commitment]:
    """Ana took it on ten days ago: `due(1)` is due tomorrow."""

    def make(days: int, *, owner: Person = ana, taken: int = 10) -> Commitment:
        on = today() - timedelta(days=taken)
        return actions.commit(
            subject=uuid4(),
            subject_kind="tests.item",
            by=ana,
            owner=owner,
            due_on=today() + timedelta(days=days),
            kind="time",
            on=on,
        )

    return make


@pytest.fixture
def letters(
    run_jobs: Callable[[], object], django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[[], list[list[str]]]:
    """Run the reminders and return the addresses of the letters that went out."""

    def run() -> list[list[str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind()
        run_jobs()
        return sorted(letter.to for letter in mail.outbox)

    return run


@pytest.mark.parametrize(
    ("days", "stage"),
    [(1, "tomorrow"), (0, "today"), (-3, "late"), (-7, "late")],
)
def test_who_sees_to_it_is_told_once_a_stage(
    due: Callable[..., Commitment],
    letters: Callable[[], list[list[str]]],
    bilal: Person,
    days: int,
    stage: str,
) -> None:
    due(days, owner=bilal)
    assert letters() == [["bilal.haddad@example.org"]]
    assert list(Reminder.objects.values_list("stage", flat=True)) == [stage]
    assert letters() == []


@pytest.mark.parametrize("days", [2, 10, -1, -2])
def test_between_the_stages_nobody_is_told(
    due: Callable[..., Commitment], letters: Callable[[], list[list[str]]], days: int
) -> None:
    due(days)
    assert letters() == []


def test_several_are_one_letter(
    due: Callable[..., Commitment], letters: Callable[[], list[list[str]]], bilal: Person
) -> None:
    for days in (1, 0, -3):
        due(days)
    due(1, owner=bilal)
    assert letters() == [["ana.ruiz@example.org"], ["bilal.haddad@example.org"]]
    assert "Time" not in mail.outbox[0].body + mail.outbox[0].subject


def test_settled_or_just_taken_on_is_not_reminded(
    due: Callable[..., Commitment], letters: Callable[[], list[list[str]]], ana: Person
) -> None:
    actions.deliver(due(0), by=ana)
    actions.release(due(1), by=ana)
    due(0, taken=0)
    due(1, taken=0)
    assert letters() == []


def test_the_day_is_the_owners_own(
    due: Callable[..., Commitment], ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At noon in UTC it is tomorrow already in Kiritimati, fourteen hours ahead."""
    noon = datetime.combine(today(), datetime.min.time(), UTC) + timedelta(hours=12)
    monkeypatch.setattr(django_timezone, "now", lambda: noon)
    due(2)
    tasks.remind()
    assert Reminder.objects.count() == 0
    ana.time_zone = "Pacific/Kiritimati"
    ana.save()
    tasks.remind()
    assert [r.stage for r in Reminder.objects.all()] == ["tomorrow"]


def test_home_says_it_in_neutral_words(
    practices_on: None,
    due: Callable[..., Commitment],
    ana: Person,
    bilal: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = due(3)
    due(40)
    monkeypatch.setattr(subjects, "_kinds", {})
    assert [item.url for item in home(ana)] == ["/means/mine/"]
    subjects.register("tests.item", practice="care", url_for=lambda subject: f"/item/{subject}/")
    [item] = home(ana)
    day = one.due_on
    words = f"{day:%B} {day.day}, {day.year}"
    assert item.url == f"/item/{one.subject}/"
    assert item.title == f"Something you took on is due on {words}"
    assert list(home(bilal)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_for_them_once(
    due: Callable[..., Commitment],
    ana: Person,
    count: int,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for days in range(count):
        due(days + 1)
    practices_on_for(ana)  # every page knows it
    with django_assert_num_queries(1):
        assert len(list(home(ana))) == count


def test_a_year_after_it_was_settled_it_is_forgotten(
    due: Callable[..., Commitment], ana: Person
) -> None:
    for settled, days in ((actions.deliver, 366), (actions.release, 366), (actions.deliver, 360)):
        settled(due(5), by=ana, on=today() - timedelta(days=days))
    due(5)
    tasks.forget()
    assert Commitment.objects.count() == 2


def test_the_clock_publishes(fund: object) -> None:
    """The job runs over every pool; what it publishes is in test_figures."""
    tasks.publish()
    assert Figures.objects.count() == 0
    assert {tick.job for tick in floor.clock} == {"means.remind", "means.publish", "means.forget"}


def test_stages() -> None:
    day = date(2026, 3, 4)
    stages = [
        Reminder.stage_of(day, day - timedelta(days=ahead)) for ahead in (2, 1, 0, -1, -3, -9)
    ]
    assert stages == [None, "tomorrow", "today", None, "late", "late"]
