"""What a practice publishes for the culture page: rows of figures in numbers, nothing drawn yet.

A practice names a function in its manifest, `culture=`, that gives its rows; it takes no argument,
because what is published is the same for everybody. The picture, the sentence, the table and the
download are all made of the same row (kit.published), so none of them says more than another, and
nothing that is not in a row is on the page.

What a row may hold is what the practice has published already, once, by rules of its own: never a
count that was not, never a person, a team, a leader or a helper beside another one. A figure that
is withheld is a Point without a value and with the reason; a row of which nothing was measured yet
is not given at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from corridor.runtime.register import Text


class Place(IntEnum):
    """Where on the page a row stands: trust first, what else goes with it last."""

    TRUST = 10
    CONVERSATIONS = 20
    TABOO = 30
    FEELING_RULES = 40
    HELP = 50  # its speed, scope, scale and fit
    CONNECTION = 60
    LEADERS = 70  # how warmth and competence are spread, over eight leaders and more
    GROWTH = 80
    TENURE = 90
    ASSOCIATIONS = 100


class Shape(StrEnum):
    """What the points of a row are.

    TIME: windows in their order, as a line. SIZE: one quantity at sizes that the organisation had,
    the smallest first, as a line. BESIDE: groups, kinds or pairs beside each other, each a dot with
    its interval; in the order in which they are always named, never by value.
    """

    TIME = "time"
    SIZE = "size"
    BESIDE = "beside"


@dataclass(frozen=True)
class Point:
    """One figure, or that it is withheld and why.

    `value` None: withheld, and `why` says why, as it goes on after "withheld:". `low`, `high`: its
    interval. `at_least`, `at_most`: on how many answers it rests, as a band. `first`, `last`: the days
    of its window. `people`: the size it was measured at, as a band. `label`: what else it is of.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    at_least: int | None = None
    at_most: int | None = None
    first: date | None = None
    last: date | None = None
    people: tuple[int, int] | None = None
    label: Text = ""
    why: Text = ""


@dataclass(frozen=True)
class CultureRow:
    """What a practice publishes of one thing.

    `key`: its name in addresses and downloads, one of a kind within the practice; letters, digits, _
    and -. `title` heads it. `about` says what was asked or measured. `unit`: as in `charts.in_unit`.
    `says`: the newest figure in a sentence that holds `%(value)s` ("%(value)s have someone to
    trust"); what comes after it (rose, fell, too close to say) is said by the page.
    `sentence`: instead of all that, where a practice can say it better. `note`: what a reader must
    know to understand it. `withheld`: what was withheld besides the points that say so themselves.
    """

    key: str
    place: Place
    title: Text
    about: Text
    unit: str
    points: Sequence[Point]
    shape: Shape = Shape.TIME
    says: Text = ""
    sentence: Text = ""
    note: Text = ""
    withheld: Text = ""


@dataclass(frozen=True)
class Mark:
    """That practices were switched on a day; `words`: "Rest was switched on for everyone"."""

    on: date
    words: Text
