"""Looking for words where they must not be: on every page that somebody reaches, and in the files."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import BrowserContext

# Of one page with another item, person or query, so many are looked at; of all together, fewer than:
MOST_OF_ONE, MOST_PAGES = 6, 500


def assert_absent(traces: tuple[str, ...], stored: bytes, where: str) -> None:
    """No trace stands there, in no encoding that a database or a log would use."""
    for trace in traces:
        for written in (trace.encode(), trace.encode("utf-16-le"), trace.encode().hex().encode()):
            assert written not in stored, f"{trace} is in {where}"


# What an address answers: its kind of content, and its body.
Get = Callable[[str], tuple[str, str]]


def crawl(
    context: BrowserContext, *first: str, through_server: bool = False
) -> Iterator[tuple[str, str]]:
    """All pages that can be reached from home and from every address without parts.

    They are asked for in the session of the browser's `context`. All but the connection is the same
    in either way, and one in the process takes a part of the time; `through_server` goes by the
    browser's own connection.
    """
    get = partial(_through_server, context) if through_server else _in_process(context)
    plain = ["/" + str(p) for p in all_routes() if "<" not in p and "sign-out" not in p]
    waiting, seen, of_one = ["/", *first, *plain], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        route = route_of(address)
        if address in seen or (of_one[route] >= MOST_OF_ONE and address not in first):
            continue
        seen.add(address)
        of_one[route] += 1
        assert len(seen) < MOST_PAGES, "There are more pages than are looked at."
        kind, body = get(address)
        if "text/html" in kind:
            found = re.findall(r'href="(/[^"#]*)"', body)
            waiting.extend(a for a in found if not a.startswith("/static/") and a not in seen)
        yield address, body


def _through_server(context: BrowserContext, address: str) -> tuple[str, str]:
    answer = context.request.get(address)
    kind = answer.headers.get("content-type", "")
    return kind, answer.text() if "text/html" in kind else answer.body().decode("latin-1")


def _in_process(context: BrowserContext) -> Get:
    """The same session at the same host, by Django's client."""
    client = Client(headers={"host": urlsplit(settings.ADDRESS).netloc})
    for cookie in context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]

    def get(address: str) -> tuple[str, str]:
        answer = client.get(address, follow=True)
        kind = answer.get("Content-Type", "")
        return kind, answer.getvalue().decode("utf-8" if "text/html" in kind else "latin-1")

    return get


@cache
def route_of(address: str) -> str:
    """Which page it is, whatever the item."""
    try:
        return resolve(address.partition("?")[0]).route
    except Resolver404:
        return address


def all_routes(patterns=None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from all_routes(pattern.url_patterns, route)
        else:
            yield route


def stored_bytes() -> bytes:
    """The database's files with its write-ahead log, as they lie on the disk."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        files = [name, name.with_name(name.name + "-wal")]
        assert name.is_file()
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        files = [f for part in ("base", "pg_wal", "global") for f in (folder / part).rglob("*")]
    held = b"".join(f.read_bytes() for f in files if f.is_file())
    held += b"".join(f.read_bytes() for f in Path(settings.DATA).rglob("*.log"))
    assert len(held) > 100_000
    return held
