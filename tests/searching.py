"""Looking for words where they must not be: on every page that somebody reaches, and in the files."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import BrowserContext

# Of one page with another item, person or query, so many are looked at; of all together, fewer than:
MOST_OF_ONE, MOST_PAGES = 6, 500


def assert_absent(traces: tuple[str, ...], stored: bytes, where: str) -> None:
    """No trace stands there, in no encoding that a database or a log would use."""
    for trace in traces:
        for written in (trace.encode(), trace.encode("utf-16-le"), trace.encode().hex().encode()):
            assert written not in stored, f"{trace} is in {where}"


def crawl(context: BrowserContext, *first: str) -> Iterator[tuple[str, str]]:
    """All pages that can be reached from home and from every address without parts."""
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
        answer = context.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            body = answer.body().decode("latin-1")
        else:
            body = answer.text()
            found = re.findall(r'href="(/[^"#]*)"', body)
            waiting.extend(a for a in found if not a.startswith("/static/") and a not in seen)
        yield address, body


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
