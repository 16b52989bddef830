"""Reading the owner's log: page by page, newest first, each line with a link to its item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils.text import capfirst

from corridor.people.models import Person
from corridor.privacy.models import Audience, Opening
from corridor.privacy.sealing import SealedItem

PAGE = 50


@dataclass(frozen=True)
class Line:
    """Who opened what, on which day. `url` is "" where the item has no page of its own."""

    id: int
    reader: str
    kind: str
    opened_on: date
    url: str


@dataclass(frozen=True)
class Page:
    """Lines of the log, and after which line the next page begins ("" at the end)."""

    lines: Sequence[Line]
    next: str


def page_of_log(owner: Person, *, after: str = "") -> Page:
    """The page after the line that `after` names (as the page before said in `next`).

    A text that names no line begins at the top.
    """
    openings = Opening.objects.filter(owner=owner).select_related("reader")
    last = _place(after)
    if last is not None:
        openings = openings.filter(Q(opened_on__lt=last[0]) | Q(opened_on=last[0], pk__lt=last[1]))
    found = list(openings[: PAGE + 1])
    shown = found[:PAGE]
    more = f"{shown[-1].opened_on.isoformat()}.{shown[-1].pk}" if len(found) > PAGE else ""
    return Page(lines_of(shown, owner), more)


def _place(after: str) -> tuple[date, int] | None:
    day, _dot, number = after.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def lines_of(openings: Iterable[Opening], owner: Person) -> list[Line]:
    """The openings (with their readers) in words: one query for each kind of item."""
    openings = list(openings)
    urls = _urls({(o.item_kind, o.item) for o in openings}, owner)
    return [
        Line(
            o.pk,
            o.reader.name if o.reader else "",
            kind_in_words(o.item_kind),
            o.opened_on,
            urls.get(o.item, ""),
        )
        for o in openings
    ]


def what_each_is_of(audiences: Iterable[Audience]) -> dict[UUID, str]:
    """Of what each audience is one ("Ask"), by its id: one query for each kind of item."""
    ids = [audience.pk for audience in audiences]
    found: dict[UUID, str] = {}
    for relation in Audience._meta.related_objects:
        model, column = relation.related_model, relation.field.attname
        if isinstance(model, type) and issubclass(model, SealedItem):
            rows = model._default_manager.filter(**{f"{column}__in": ids})
            title = kind_in_words(model._meta.label_lower)
            found |= dict.fromkeys(rows.values_list(column, flat=True), title)
    return found


def kind_in_words(item_kind: str) -> str:
    """What the item is, as its model calls it ("Ask"); the stored name if there is no such model."""
    model = _model(item_kind)
    return capfirst(model._meta.verbose_name) if model else item_kind


def _model(item_kind: str) -> Any:
    try:
        return apps.get_model(item_kind)
    except (LookupError, ValueError):
        return None


def _urls(items: set[tuple[str, UUID]], owner: Person) -> dict[UUID, str]:
    by_kind: dict[str, list[UUID]] = {}
    for kind, item in items:
        by_kind.setdefault(kind, []).append(item)
    urls: dict[UUID, str] = {}
    for kind, ids in by_kind.items():
        model = _model(kind)
        if model is not None and hasattr(model, "get_absolute_url"):
            rows = model._default_manager.visible_to(owner).filter(pk__in=ids)
            urls |= {row.pk: row.get_absolute_url() for row in rows}
    return urls
