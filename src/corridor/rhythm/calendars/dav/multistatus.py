"""What a WebDAV server's XML says (RFC 4918): the few properties that we ask for.

Read as a stream, without a document type: entities are where XML becomes large by itself, and no
honest calendar server sends any.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from corridor.rhythm.calendars.problems import NOT_CALDAV, CalendarProblem

DAV = "DAV:"
CALDAV = "urn:ietf:params:xml:ns:caldav"
DEEPEST = 40
MOST_ELEMENTS = 400_000
MOST_RESPONSES = 20_000
# The properties whose texts are kept.
TEXTS = {
    f"{DAV} displayname": "name",
    f"{CALDAV} calendar-data": "data",
}
LINKS = {
    f"{DAV} current-user-principal": "principal",
    f"{CALDAV} calendar-home-set": "home",
}
HREF = f"{DAV} href"


@dataclass
class Resource:
    """One response: where, and what was found of what we asked for."""

    href: str = ""
    kinds: set[str] = field(default_factory=set)
    components: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def is_calendar(self) -> bool:
        """A collection of entries that people make (and not of tasks alone)."""
        return "calendar" in self.kinds and (not self.components or "VEVENT" in self.components)


class _Reader:
    """Collects resources while expat goes through the document."""

    def __init__(self) -> None:
        self.found: list[Resource] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._path.append(name)
        self._text = []
        if len(self._path) > DEEPEST or self._count > MOST_ELEMENTS:
            raise CalendarProblem(NOT_CALDAV)
        if name == f"{DAV} response":
            if len(self.found) >= MOST_RESPONSES:
                raise CalendarProblem(NOT_CALDAV)
            self.found.append(Resource())
        if not self.found:
            return
        parent = self._path[-2] if len(self._path) > 1 else ""
        if parent == f"{DAV} resourcetype":
            self.found[-1].kinds.add(name.rpartition(" ")[2])
        if name == f"{CALDAV} comp" and "name" in attributes:
            self.found[-1].components.add(attributes["name"].upper())

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        self._path.pop()
        if not self.found:
            return
        text, resource = "".join(self._text), self.found[-1]
        self._text = []
        parent = self._path[-1] if self._path else ""
        if name == HREF and parent == f"{DAV} response":
            resource.href = text.strip()
        elif name == HREF and parent in LINKS:
            resource.links.setdefault(LINKS[parent], text.strip())
        elif name in TEXTS:
            resource.texts[TEXTS[name]] = text


def resources_in(body: bytes) -> Iterator[Resource]:
    """The resources of a multistatus answer.

    Refuses, with CalendarProblem, what is no such answer, and one with a document type.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise CalendarProblem(NOT_CALDAV) from None
    yield from reader.found


def _refuse(*_said: object) -> None:
    raise CalendarProblem(NOT_CALDAV)
