"""Carrying a token to another device of one's own.

The first device encrypts the token with a key made from a code that it shows; the person types the
code into the second. Here lies only what nobody can open without the code, for an hour, and it is
handed to the same person alone. The first device keeps its token: whichever answers first, answers.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from corridor.ballots.issuing import place_of
from corridor.ballots.models import Carried
from corridor.people.models import Person

HOUR = timedelta(hours=1)
# What the browser sends: 12 bytes nonce, message, signature, fingerprint and the tag of AES-GCM.
SEALED = 12 + 64 + 256 + 32 + 16


class NothingCarried(Exception):
    """Nothing is on its way for this person in this round."""


class NoSealedToken(ValueError):
    """Not what a browser of ours sends."""


def put_down(round_id: UUID, sealed: bytes, *, by: Person) -> None:
    """Keep an encrypted token for the person's other device, for an hour; a former one goes.

    Refuses, with NotOnTheRoll, whoever has no token there; with NoSealedToken, another length.
    """
    place_of(by, round_id)
    if len(sealed) != SEALED:
        raise NoSealedToken
    until = timezone.now() + HOUR
    Carried.objects.update_or_create(
        round_id=round_id, person=by, defaults={"sealed": sealed, "until": until}
    )


def pick_up(round_id: UUID, *, by: Person) -> bytes:
    """What the person's other device put down. Refuses, with NothingCarried, when there is nothing."""
    waiting = Carried.objects.filter(round=round_id, person=by, until__gt=timezone.now())
    sealed = waiting.values_list("sealed", flat=True).first()
    if sealed is None:
        raise NothingCarried
    return bytes(sealed)


def forget_carried(now: datetime) -> None:
    """Delete what nobody picked up within its hour."""
    Carried.objects.filter(until__lte=now).delete()
