"""Which tests run on both databases, and which once, when both have a worker of their own.

`bin/test` without a choice of database starts two workers, which both collect everything. A test
that asks for a database runs on both. One that asks for none cannot differ between them, and
pytest-django refuses it the database if it tries; it runs on the embedded database's worker alone,
which is the faster of the two. Modules that come by a database in another way say one of
`WAYS_AROUND`, and run on both. A mark says of what judges only what a browser shows
that one is enough: `once("sqlite")`, `once("postgresql")`.

With CORRIDOR_TEST_ALL set, or on one database, nothing is left out.
"""

import inspect
import os
from functools import cache
from types import ModuleType

import pytest

# What a test names when it asks for a database. (`django_db_setup` stands among the fixtures of all.)
ASKS = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
# What a module says that opens the database itself, or has processes of its own on the worker's.
WAYS_AROUND = ("django_db_blocker", "CORRIDOR_TEST_DATABASE", "connection.vendor")
EMBEDDED, SERVER = "sqlite", "postgresql"


def database_here() -> str:
    """Of which database this process is."""
    return SERVER if os.environ.get("CORRIDOR_TEST_DATABASE") else EMBEDDED


def database_of(item: pytest.Item) -> str | None:
    """The one database on which a test runs, or None: on both. Refuses a mark with another word."""
    if mark := item.get_closest_marker("once"):
        [named] = mark.args
        if named not in (EMBEDDED, SERVER):
            raise pytest.UsageError(f"{item.nodeid}: no database is called {named}")
        return str(named)
    if item.get_closest_marker("django_db") or ASKS.intersection(getattr(item, "fixturenames", ())):
        return None
    if goes_around(getattr(item, "module", None)):
        return None
    return EMBEDDED


@cache
def goes_around(module: ModuleType | None) -> bool:
    """Whether a module of tests comes by a database without asking pytest for it."""
    source = inspect.getsource(module) if module else ""
    return any(way in source for way in WAYS_AROUND)


def leave_out(config: pytest.Config, items: list[pytest.Item], here: str) -> None:
    """Take those out of `items` that the other worker runs; `here`: the database of this one."""
    others = [item for item in items if database_of(item) not in (None, here)]
    if others:
        items[:] = [item for item in items if database_of(item) in (None, here)]
        config.hook.pytest_deselected(items=others)


def is_shared() -> bool:
    """Whether the other database has a worker of its own in this run, and each takes its part."""
    return "CORRIDOR_TEST_SHARED" in os.environ and "CORRIDOR_TEST_ALL" not in os.environ
