"""Boxes: taken for a token, once, without knowing whose.

Everything is examined before anything is written, so that whoever has no token can make the server
compute (some 30 microseconds for a signature) and nothing else. There is no limit by address or
person: it would have to note them.
"""

from uuid import UUID

from django.db import IntegrityError, transaction

from corridor.ballots.models import Box, Cell
from corridor.ballots.signing.posted import Posted
from corridor.ballots.signing.tokens import hash_of, is_signed


class BoxRefused(Exception):
    """The box is not taken."""


class RoundOver(BoxRefused):
    """The round is not open, or there is none."""


class NoToken(BoxRefused):
    """The token is not one of this cell and round: forged, or of another."""


class Spent(BoxRefused):
    """The token was used already, for something else."""


def take_box(posted: Posted) -> None:
    """Take a box for the token it comes with; see `spend_token`, which refuses."""
    spend_token(
        posted.round,
        posted.cell,
        message=posted.message,
        signature=posted.signature,
        sealed=posted.box,
    )


def spend_token(
    round_id: UUID, cell_id: UUID, *, message: bytes, signature: bytes, sealed: bytes
) -> None:
    """Spend a token of an open round for `sealed`: a box, or the hash of words that are open at once.

    The very same again, because its answer was lost on the way, is fine and changes nothing.
    Refuses, with RoundOver, what comes too early or too late; with NoToken, a signature that is not
    this cell's; with Spent, a token that was used for something else.
    """
    cell = Cell.objects.select_related("round").filter(pk=cell_id, round=round_id).first()
    if cell is None or not cell.round.is_running:
        raise RoundOver
    if not is_signed(bytes(cell.public_key or b""), message, signature):
        raise NoToken
    token = hash_of(message)
    before = _spent_for(token)
    if before is None:
        try:
            with transaction.atomic():
                Box.objects.bulk_create([Box(token=token, cell=cell, sealed=sealed)])
            return
        except IntegrityError as error:  # the same token at the same time, or the round has closed
            before = _spent_for(token)
            if before is None:
                raise RoundOver from error
    if before != sealed:
        raise Spent


def _spent_for(token: bytes) -> bytes | None:
    sealed = Box.objects.filter(token=token).values_list("sealed", flat=True).first()
    return None if sealed is None else bytes(sealed)
