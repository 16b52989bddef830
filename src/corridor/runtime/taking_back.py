"""Taking back: acts that narrow, and that no copy of the database may undo.

Whoever withdraws, mutes, leaves or gives back a duty must not find it undone because an older copy
of the database was put back. So each such act is published, in the transaction that does it:

    took_back("care.stopped_showing", ask.pk, item, owner=ask.owner_id)

and the floor or practice says in its manifest how to carry it out once more:

    takes_back=(TakesBack("care.stopped_showing", stop_showing_again),)

The privacy core notes what was published, in the database and in the key store (see
privacy.taken_back). Erasing an item needs none of this: its key is gone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.runtime.events import Event, publish


@dataclass(frozen=True)
class TakesBack:
    """A kind of such acts; `again(what, at)` carries one out once more, in an older database.

    `what` are the ids with which it was published, as texts, `at` the moment. What they speak of
    may be gone, or not be there yet: then `again` does nothing. It tells nobody.
    """

    kind: str
    again: Callable[[tuple[str, ...], datetime], object]


@dataclass(frozen=True)
class TakesBackTogether:
    """A kind whose acts name nothing: each is one keyed hash, and is found by computing it of rows.

    `all_again(facts)` carries out however many there are with one look at the rows. It comes before
    the acts of the other kinds, whichever was earlier, and once more if that was broken off: so it
    may only take away what none of them needs. It tells nobody.
    """

    kind: str
    all_again: Callable[[Collection[str]], object]


@dataclass(frozen=True)
class TookBack(Event):
    """One or several acts of a kind, each in ids.

    `owner`: whose act it was, as far as it says something about them: it is forgotten when they
    erase themselves. `by_day`: of when it was only the day is kept, in UTC.
    """

    kind: str
    acts: tuple[tuple[str, ...], ...]
    owner: UUID | None = None
    by_day: bool = False


@dataclass(frozen=True)
class GaveAgain(Event):
    """Somebody undid such an act themselves (unmuted): from now on a copy need not honour it."""

    kind: str
    what: tuple[str, ...]


def took_back(kind: str, *what: object, owner: UUID | None = None) -> None:
    """Publish one act, with the ids of what it was about. Inside the transaction that does it."""
    took_back_each(kind, [what], owner=owner)


def took_back_each(
    kind: str,
    acts: Iterable[tuple[object, ...]],
    *,
    owner: UUID | None = None,
    by_day: bool = False,
) -> None:
    """Publish several acts of one kind at once; `by_day` where the moment would say too much."""
    several = tuple(tuple(map(str, what)) for what in acts)
    if several:
        publish(TookBack(kind, several, owner, by_day))


def gave_again(kind: str, *what: object) -> None:
    """Publish that an act was undone by whoever may undo it."""
    publish(GaveAgain(kind, tuple(map(str, what))))
