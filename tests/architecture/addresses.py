"""Every address of Corridor, walked from the root."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One address: its name, its route, its view."""

    name: str
    route: str
    view: Callable[..., Any]


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[Address]:
    """All addresses below `patterns` (by default the whole of Corridor)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or "", route, pattern.callback)


def without_check(found: Iterator[Address]) -> list[str]:
    """The routes whose views say nothing of who may open them, or give no reason for being open."""
    return [
        address.route
        for address in found
        if getattr(address.view, "access", None) is None
        or (address.view.access.signed_out and not address.view.access.reason)  # type: ignore[attr-defined]
    ]
