"""Export: everything of one's own, as readable pages and as JSON, put together from every floor.

Made in memory while it is sent: nothing of it ever lies on a disk of ours.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from corridor.people.locales import nearest_locale
from corridor.people.models import Person
from corridor.runtime.register import ExportSection, contributions

# As exports give days and moments (ISO 8601, a moment with its zone); JSON keeps them so.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True)
class Part:
    """What one floor or practice gives: a page and a JSON file of this name."""

    name: str
    title: str
    sections: Sequence[ExportSection]


@dataclass(frozen=True)
class Said:
    """A value as the readable page shows it: a label, then a text or more of the same."""

    label: str
    text: str = ""
    more: Sequence["Said"] = field(default=())


def parts_of(person: Person) -> list[Part]:
    """Everything of the person's own, in their language, by floor and practice; empty ones left out."""
    parts = []
    with translation.override(person.language):
        for contribution in contributions():
            sections = list(contribution.export(person)) if contribution.export else []
            sections = [section for section in sections if section.rows]
            if sections:
                title = str(contribution.title) or capfirst(contribution.name)
                parts.append(Part(slugify(contribution.name), title, sections))
    return parts


def zipped(person: Person, parts: Sequence[Part]) -> Iterator[bytes]:
    """The export as a ZIP archive, piece by piece."""
    pipe = _Pipe()
    with (
        translation.override(person.language),
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive,  # type: ignore[call-overload]  # it writes only, as zipfile asks of a stream
    ):
        for name, content in _files(person, parts):
            archive.writestr(name, content)
            yield pipe.taken()
    yield pipe.taken()


class _Pipe:
    """A file that can only be written to; what was written is taken away and sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing to do."""

    def taken(self) -> bytes:
        """Everything written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _files(person: Person, parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    now = timezone.now()
    context = {"owner": person, "parts": parts, "made_at": now}
    yield "index.html", render_to_string("privacy/export_index.html", context)
    for part in parts:
        page = {"owner": person, "part": part, "sections": _readable(part, person)}
        yield f"{part.name}.html", render_to_string("privacy/export_part.html", page)
    everything = {
        "person": person.name,
        "made_at": now.isoformat(),
        "parts": {
            part.name: [{"title": str(s.title), "rows": list(s.rows)} for s in part.sections]
            for part in parts
        },
    }
    yield "everything.json", json.dumps(everything, ensure_ascii=False, indent=2, default=str)


def _readable(part: Part, person: Person) -> list[tuple[str, list[Said]]]:
    reading = Reading(nearest_locale(person.language, person.country), ZoneInfo(person.time_zone))
    return [
        (str(section.title), [Said("", more=reading.said(row)) for row in section.rows])
        for section in part.sections
    ]


@dataclass(frozen=True)
class Reading:
    """How values stand on the readable pages: days and times as their owner writes them."""

    locale: Locale
    zone: ZoneInfo

    def said(self, row: dict[str, Any]) -> list[Said]:
        """A row, name by name; what is empty is left out."""
        said = [self.one(capfirst(str(name).replace("_", " ")), v) for name, v in row.items()]
        return [one for one in said if one.text or one.more]

    def one(self, label: str, value: Any) -> Said:
        """A value under its label."""
        if isinstance(value, dict):
            return Said(label, more=self.said(value))
        if isinstance(value, list | tuple):
            if all(isinstance(one, str | int | float | Promise) for one in value):
                return Said(label, ", ".join(self.text(one) for one in value))
            return Said(label, more=[self.one("", one) for one in value])
        return Said(label, self.text(value))

    def text(self, value: Any) -> str:
        """A single value in words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = str(value)
        if DAY.fullmatch(text):
            return self._day(text)
        return self._moment(text) if MOMENT.fullmatch(text) else text

    def _day(self, text: str) -> str:
        try:
            return str(format_date(date.fromisoformat(text), format="long", locale=self.locale))
        except ValueError:  # written so by somebody: no such day
            return text

    def _moment(self, text: str) -> str:
        try:
            local = datetime.fromisoformat(text).astimezone(self.zone)
        except (ValueError, OverflowError):
            return text
        clock = format_time(local.time(), format="short", locale=self.locale)
        return f"{format_date(local.date(), format='long', locale=self.locale)}, {clock}"
