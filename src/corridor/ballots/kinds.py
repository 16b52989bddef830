"""The kinds of rounds there are. A practice registers its own, in the `ready()` of its app.

kinds["pulse.team"] = Kind("pulse", title=_("The pulse"), page=page_of, wanted=wants_pulse)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.runtime.register import Text

if TYPE_CHECKING:
    from corridor.ballots.answering import Question
    from corridor.ballots.counting import Counted
    from corridor.ballots.models import Cell, Round


PAIRS_PUBLISHED = _(
    "Of the whole organisation it is also published how some of the answers go together, from 500"
    " people on."
)


def everybody(person: Person) -> bool:
    """Nobody has declined."""
    return True


@dataclass(frozen=True)
class Riding:
    """How a round is asked that rides along: on the page of another one, and sent by its button.

    Whoever answers the other sends a box of this one too, filled in or blank. So posting says nothing
    of whom this one concerns. `title` is the line that unfolds it, `lead` says what it is about,
    `questions` are its items in words.
    """

    title: Text
    lead: Text
    questions: "Mapping[str, Question]"


@dataclass(frozen=True)
class Kind:
    """What the floor must know of a kind of round.

    `practice` is the slug: while it is off for a person, no token is fetched for them; `title` what
    people call it; `page(round)` the address of the page on which one answers; `wanted(person)`
    whether a token may be fetched for the person: False for whoever has declined the practice;
    `in_letter` whether the fortnight's letter says the round's fingerprint; `carries`: rounds of
    other kinds may ride along with it, because everybody is asked it; `rides`: how one of this kind
    is asked on the other's page; `take_counts(round, counted)`, for counts that nobody may see as
    they are, not even with the database: it is handed them in memory, in the transaction that ends
    the round, and nothing of them is written; `keeps_roll`: its roll stays until the practice has
    published, which asks it to be forgotten (`actions.forget_roll`), and two weeks at most;
    `words(nodes)`, for cells whose words would name a person: given the cells' nodes, what a page
    says of each when it is shown, in the reader's language (`in_words`); `pairs`, where the
    associations of a round's pairs are not published: what the form says of them instead of that
    (`said_of_pairs`), and the public page besides which they are (`said_of_unpublished`).
    """

    practice: str
    title: Text
    page: "Callable[[Round], str]"
    wanted: Callable[[Person], bool] = everybody
    in_letter: bool = True
    carries: bool = False
    rides: Riding | None = None
    take_counts: "Callable[[Round, Counted], None] | None" = None
    keeps_roll: bool = False
    words: "Callable[[Sequence[str]], Sequence[str]] | None" = None
    pairs: Text = ""


kinds: dict[str, Kind] = {}


class UnknownKind(Exception):
    """No practice has registered this kind of round here."""


def kind_named(name: str) -> Kind:
    """The kind of this name. Refuses, with UnknownKind, one that nobody registered."""
    try:
        return kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def in_words(cells: "Sequence[Cell]", *, of: "Round") -> "Sequence[str]":
    """What a page says of each of these cells of one round."""
    kind = kinds.get(of.kind)
    if kind is None or kind.words is None:
        return [cell.words for cell in cells]
    return kind.words([cell.node for cell in cells])


def said_of_pairs(round_: "Round") -> Text:
    """What a form says of the round's pairs; nothing where it has none, or where nobody knows its kind."""
    if round_.kind not in kinds or not round_.pairs:
        return ""
    return said_of_unpublished(round_) or PAIRS_PUBLISHED


def said_of_unpublished(round_: "Round") -> Text:
    """Its kind's own words for the round's pairs; nothing where there are none, or they are published."""
    kind = kinds.get(round_.kind)
    return kind.pairs if kind is not None and round_.pairs else ""
