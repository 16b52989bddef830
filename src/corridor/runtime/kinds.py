"""The kinds of jobs there are. `@job` adds one; every app's module `tasks` is read at start."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Kind:
    """One kind of job; the fields are the arguments of `job`."""

    name: str
    function: Callable[..., Any]
    attempts: int
    title: str | Promise
    page: Callable[[dict[str, Any]], str] | None
    atomic: bool
    if_cancelled: str | Promise = ""

    @property
    def wants_work(self) -> bool:
        """Whether the function takes the keyword `work`."""
        return "work" in inspect.signature(self.function).parameters

    def check(self, arguments: dict[str, Any]) -> None:
        """Refuse, with TypeError, arguments that the function does not take."""
        given = {"work": None} if self.wants_work else {}
        inspect.signature(self.function).bind(**arguments, **given)


kinds: dict[str, Kind] = {}


class UnknownKind(Exception):
    """No function is registered for a kind of job (its module `tasks` is not installed here)."""


def kind_named(name: str) -> Kind:
    """The kind of this name. Refuses, with UnknownKind, a name that nobody registered."""
    try:
        return kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def job(
    kind: str,
    *,
    attempts: int = 3,
    title: str | Promise = "",
    page: Callable[[dict[str, Any]], str] | None = None,
    atomic: bool = False,
    if_cancelled: str | Promise = "",
) -> Callable[[Function], Function]:
    """Register a function as the job kind `kind` ("floor.verb"). Write it in the app's `tasks.py`.

    The function takes keyword arguments of JSON values (ids, never what people wrote) and, if it
    names it, `work`, a runtime.work.Work. It may be run again after a dead worker, so it either
    takes up where it was or ends with `work.fence()` in its last transaction.

    Arguments: `attempts`, how often it is tried in all (1: never again, not even after a dead
    worker); `title`, its name on the progress page; `page(arguments)`, the address of what it
    made (or where it was begun, if it did not work), shown at the end; `atomic`, run all of it
    and its end in one transaction (for short work on the database alone: on the embedded
    database nobody else writes meanwhile); `if_cancelled`, a sentence of its own for the
    operator who may cancel it, where more follows than that this one job does not run.
    Refuses a kind that another function has.
    """

    def register(function: Function) -> Function:
        known = kinds.get(kind)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ImproperlyConfigured(f"Two functions are registered as the job {kind!r}.")
        kinds[kind] = Kind(kind, function, attempts, title, page, atomic, if_cancelled)
        return function

    return register
