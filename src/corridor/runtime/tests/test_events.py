"""Events: those who subscribed are told, in the transaction or after it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from corridor.runtime.events import Event, publish, subscribe, subscribed
from corridor.runtime.jobs import Job, enqueue, job


@dataclass(frozen=True)
class DoorOpened(Event):
    door: str


@dataclass(frozen=True)
class DoorOpenedWide(DoorOpened):
    pass


Commits = Callable[..., Any]


@job("test.event")
def nothing() -> None: ...


def test_handlers_are_told_in_the_order_of_subscribing() -> None:
    told: list[str] = []
    with (
        subscribed(DoorOpened, lambda event: told.append(f"first {event.door}")),
        subscribed(DoorOpened, lambda event: told.append(f"second {event.door}")),
    ):
        publish(DoorOpened("north"))
    publish(DoorOpened("south"))
    assert told == ["first north", "second north"]


def test_only_the_exact_type_is_told() -> None:
    told: list[DoorOpened] = []
    with subscribed(DoorOpened, told.append):
        publish(DoorOpenedWide("north"))
    assert told == []


def test_subscribing_twice_is_subscribing_once() -> None:
    told: list[DoorOpened] = []
    with subscribed(DoorOpened, told.append):
        subscribe(DoorOpened, told.append)
        publish(DoorOpened("north"))
    assert told == [DoorOpened("north")]


@pytest.mark.django_db(transaction=True)
def test_what_a_handler_raises_undoes_the_publishers_work() -> None:
    def refuse(event: DoorOpened) -> None:
        raise PermissionError

    def open_door() -> None:
        with transaction.atomic():
            enqueue("test.event")
            publish(DoorOpened("north"))

    with subscribed(DoorOpened, refuse), pytest.raises(PermissionError):
        open_door()
    assert Job.objects.count() == 0


def test_on_commit_waits_for_the_commit(
    db: None, django_capture_on_commit_callbacks: Commits
) -> None:
    told: list[DoorOpened] = []
    with subscribed(DoorOpened, told.append, on_commit=True):
        with django_capture_on_commit_callbacks(execute=True):
            publish(DoorOpened("north"))
            assert told == []
        assert told == [DoorOpened("north")]


@pytest.mark.django_db(transaction=True)
def test_on_commit_is_not_told_what_was_undone() -> None:
    told: list[DoorOpened] = []
    with subscribed(DoorOpened, told.append, on_commit=True), transaction.atomic():
        publish(DoorOpened("north"))
        transaction.set_rollback(True)
    assert told == []


def test_after_the_commit_one_handlers_fault_hinders_nobody_and_says_nothing(
    db: None,
    django_capture_on_commit_callbacks: Commits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_down(event: DoorOpened) -> None:
        raise ValueError("what somebody wrote")

    told: list[DoorOpened] = []
    with (
        subscribed(DoorOpened, break_down, on_commit=True),
        subscribed(DoorOpened, told.append, on_commit=True),
        django_capture_on_commit_callbacks(execute=True),
    ):
        publish(DoorOpened("north"))
    assert told == [DoorOpened("north")]
    assert "After DoorOpened: ValueError at" in caplog.text
    assert "what somebody wrote" not in caplog.text


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(TypeError):
        publish("north")  # type: ignore[arg-type]
