"""What a browser posts: a token and a box in one piece of bytes that is always as long."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from corridor.ballots.signing.boxes import BOX
from corridor.ballots.signing.tokens import LENGTH, MESSAGE, hash_of

VERSION = 1
ID = 16
POSTED = 1 + ID + ID + MESSAGE + LENGTH + BOX


class Malformed(ValueError):
    """These bytes are nothing that a browser of ours posts."""


@dataclass(frozen=True)
class Posted:
    """A box with the token that it spends, for one cell of one round."""

    round: UUID
    cell: UUID
    message: bytes
    signature: bytes
    box: bytes

    @property
    def token(self) -> bytes:
        """The hash by which the token is known from now on."""
        return hash_of(self.message)

    def written(self) -> bytes:
        """The POSTED bytes that travel."""
        head = bytes([VERSION]) + self.round.bytes + self.cell.bytes
        return head + self.message + self.signature + self.box

    @classmethod
    def read(cls, body: bytes) -> Self:
        """The parts of what was posted. Refuses, with Malformed, another length or version."""
        if len(body) != POSTED or body[0] != VERSION:
            raise Malformed("These bytes are no letter of ours.")
        parts, at = [], 1
        for length in (ID, ID, MESSAGE, LENGTH, BOX):
            parts.append(body[at : at + length])
            at += length
        return cls(UUID(bytes=parts[0]), UUID(bytes=parts[1]), *parts[2:])
