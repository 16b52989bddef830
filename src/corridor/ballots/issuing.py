"""Tokens: signed once for each person and round, whatever happens on the way.

- The row that says so is written first, with a hash of the blinded message, in a transaction of its
  own; the signature is computed after that. So two requests at once cannot both be signed: the second
  finds the first one's row.
- Was the answer lost, the browser sends the *same* blinded message again and gets the same signature:
  RSA gives one message one signature, so nothing is issued twice, and nobody needs to keep it.
- *Another* blinded message is refused, for good: with two signatures one person would have two votes,
  and whoever claimed "my browser lost it" could not be told from whoever did not.
- What is kept of the blinded message says nothing of the token: for every token there is a number
  that leads to it (test_any_token_could_have_been_any_signed_message).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from corridor.ballots import round_keys
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Cell, Issue, Roll, Round
from corridor.ballots.signing.tokens import LENGTH, Unsignable, blind_sign, blinded_hash
from corridor.people.models import Person
from corridor.people.once import once_a_request
from corridor.people.signing_in.sessions import keyed_hash
from corridor.people.switches import is_on_for


class NotOnTheRoll(Exception):
    """The person may not answer in this round, or it takes nothing now."""


class SignedBefore(Exception):
    """The person's token was signed already, for another blinded message: on another device."""


@dataclass(frozen=True)
class Waiting:
    """A round in which the person may answer, and their cell of it."""

    round: Round
    cell: Cell


def waiting_for(person: Person) -> list[Waiting]:
    """The open rounds in which a token is still to be fetched for the person.

    None of a practice that is off for them, or that they have declined. Two queries, one for whoever
    may answer in no round.
    """
    places = places_of(person)
    if not places:
        return []
    kept = set(Issue.objects.filter(person=person, kept=True).values_list("round", flat=True))
    fetched_for = [place for place in places if place.round.pk not in kept]
    return [place for place in fetched_for if _wanted(place.round, person)]


@once_a_request
def places_of(person: Person) -> list[Waiting]:
    """The open rounds in which the person may answer, whether they want to or not. One query."""
    rows = Roll.objects.filter(person=person).select_related("round", "cell")
    running = (row for row in rows.order_by("round__opens_at", "round__pk") if row.round.is_running)
    return [Waiting(row.round, row.cell) for row in running]


def carrier_for(person: Person) -> Waiting | None:
    """The open round that carries others and in which the person may answer; None where none does."""
    carrying = [name for name, kind in kinds.items() if kind.carries]
    return next((place for place in _places(person, carrying)), None)


def riders_for(person: Person) -> list[Waiting]:
    """The open rounds that ride along with another and in which the person may answer, with items."""
    riding = [name for name, kind in kinds.items() if kind.rides is not None]
    return [place for place in _places(person, riding) if place.round.items]


def _places(person: Person, names: Sequence[str]) -> list[Waiting]:
    of_these = (place for place in places_of(person) if place.round.kind in names)
    return [place for place in of_these if _wanted_itself(place.round, person)]


def place_of(person: Person, round_id: UUID) -> Waiting:
    """The person's cell in an open round. Refuses, with NotOnTheRoll, whoever has none."""
    rows = Roll.objects.filter(person=person, round=round_id)
    row = rows.select_related("round", "cell").first()
    if row is None or not row.round.is_running:
        raise NotOnTheRoll
    return Waiting(row.round, row.cell)


def _wanted(round_: Round, person: Person) -> bool:
    if not _wanted_itself(round_, person):
        return False
    if kinds[round_.kind].rides is None:
        return True
    # What rides along is asked on the other's page: whoever does not answer there needs no token.
    return bool(round_.items) and carrier_for(person) is not None


def _wanted_itself(round_: Round, person: Person) -> bool:
    kind = kinds.get(round_.kind)
    return kind is not None and is_on_for(kind.practice, person) and kind.wanted(person)


def sign_token(round_id: UUID, blinded: bytes, *, by: Person) -> bytes:
    """Sign a blinded message for the person's cell: LENGTH bytes, the signature under it.

    Refuses, with NotOnTheRoll, whoever may not answer in the round, and every round that is not
    open; with SignedBefore, another message than the first; with Unsignable, what is no message.
    """
    place = place_of(by, round_id)
    if len(blinded) != LENGTH:
        raise Unsignable("A blinded message has another length.")
    key = round_keys.signing_key(round_id, place.cell.pk)
    if int.from_bytes(blinded) >= key.n:
        raise Unsignable("A blinded message is smaller than the modulus.")
    _note_once(place.round, by, blinded_hash(blinded))
    return blind_sign(key, blinded)


def _note_once(round_: Round, person: Person, blinded: bytes) -> None:
    noted = Issue.objects.filter(round=round_, person=person).values_list("blinded", flat=True)
    before = noted.first()
    if before is None:
        try:
            with transaction.atomic():
                Issue.objects.create(round=round_, person=person, blinded=blinded)
            return
        except IntegrityError:  # somebody was quicker, or the round has just closed
            before = noted.first()
    if before is None:
        raise NotOnTheRoll
    if bytes(before) != blinded:
        raise SignedBefore


def note_kept(round_id: UUID, *, by: Person) -> None:
    """The browser has the signature: its pages need not fetch it any more."""
    Issue.objects.filter(round=round_id, person=by).update(kept=True)


def label_of(round_id: UUID, person: Person) -> str:
    """Under what name a browser keeps the person's token: never sent anywhere, and nobody's name.

    Two people who use one browser each find their own.
    """
    return keyed_hash("ballots label", f"{round_id} {person.pk}")[:32]
