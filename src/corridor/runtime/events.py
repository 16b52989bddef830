"""Events: something happened, and others may care, without the two knowing each other.

An event is a frozen dataclass that says what happened, in ids. It is defined where both sides may
import it: on the lowest floor that knows its words. Who cares subscribes in the `ready()` of its
app; who did it publishes, inside the transaction that did it:

    @dataclass(frozen=True)
    class PersonLeft(Event):
        person: UUID

    subscribe(PersonLeft, end_commitments_of)          # in the same transaction: all or nothing
    subscribe(PersonLeft, refresh_cache, on_commit=True)
    publish(PersonLeft(person=person.pk))

What must not be lost and takes long is neither: the handler enqueues a job.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from corridor.runtime.problems import problem_of

logger = logging.getLogger(__name__)


class Event:
    """The base of every event."""


Kind = TypeVar("Kind", bound=Event)
Handler = Callable[[Any], object]

_at_once: dict[type[Event], list[Handler]] = {}
_on_commit: dict[type[Event], list[Handler]] = {}


def subscribe(
    event: type[Kind], handler: Callable[[Kind], object], *, on_commit: bool = False
) -> None:
    """Call `handler(event)` for every published event of exactly this type.

    At once, in the publisher's transaction, in the order of subscribing: what the handler raises
    undoes the publisher's work too. With `on_commit`, after the transaction has committed: what it
    raises is logged and hinders nobody, and a process that dies just then never calls it.
    Subscribing the same handler again changes nothing.
    """
    handlers = (_on_commit if on_commit else _at_once).setdefault(event, [])
    if handler not in handlers:
        handlers.append(handler)


def publish(event: Event) -> None:
    """Tell those who care. Refuses, with TypeError, what is not an event."""
    if not isinstance(event, Event):
        raise TypeError(f"{type(event).__name__} is not an event.")
    for handler in tuple(_at_once.get(type(event), ())):
        handler(event)
    for handler in tuple(_on_commit.get(type(event), ())):
        transaction.on_commit(partial(_call_safely, handler, event))


@contextmanager
def subscribed(
    event: type[Kind], handler: Callable[[Kind], object], *, on_commit: bool = False
) -> Iterator[None]:
    """Subscribe for the length of a `with` block; for tests."""
    subscribe(event, handler, on_commit=on_commit)
    try:
        yield
    finally:
        (_on_commit if on_commit else _at_once)[event].remove(handler)


def _call_safely(handler: Handler, event: Event) -> None:
    """Django's own way of logging this would write the exception's message."""
    try:
        handler(event)
    except Exception as error:
        logger.error("After %s: %s", type(event).__name__, problem_of(error))
