"""Sealed boxes: answers encrypted to a round's public key (HPKE, RFC 9180), all of one size.

KEM P-256, KDF HKDF-SHA-256, AEAD AES-256-GCM: what every browser's own cryptography has. The two
libraries are `cryptography` here and `@hpke/core` there; docs/adr/0011-sealed-boxes.md says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
CURVE = ec.SECP256R1()
POINT = 65  # bytes of a public key, and of what a box begins with
TAG = 16
HASH = 32
# One byte for each item of the round, in its order; what is left, and what stays blank, is BLANK.
ITEMS = 224
BLANK = 0xFF
PLAIN = HASH + ITEMS
BOX = POINT + PLAIN + TAG


class Unopenable(ValueError):
    """The box does not open: it is of another round or cell, was tampered with, or is none."""


@dataclass(frozen=True)
class Opened:
    """What was in a box: the hash of the token it was sealed for, and one byte for each item."""

    token: bytes
    answers: bytes


class BoxKey:
    """A round's private key. It opens the boxes of one round, at its end."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def make(cls) -> Self:
        """A new one."""
        return cls(ec.generate_private_key(CURVE))

    @classmethod
    def read(cls, der: bytes) -> Self:
        """The key from its file (PKCS #8). Refuses, with ValueError, what is none."""
        key = serialization.load_der_private_key(der, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("This is no key of a box.")
        return cls(key)

    def written(self) -> bytes:
        """The key for its file (PKCS #8, DER)."""
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def public(self) -> bytes:
        """The public half: a point of the curve, 65 bytes."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def open(self, box: bytes, *, of: UUID, cell: UUID) -> Opened:
        """Open a box that was sealed for the round `of` and the cell `cell`.

        Refuses, with Unopenable, every other one.
        """
        try:
            plain = SUITE.decrypt(box, self._key, info=bound_to(of, cell))
        except (InvalidTag, ValueError) as error:
            raise Unopenable("This box does not open.") from error
        if len(plain) != PLAIN:
            raise Unopenable("This box has another size.")
        return Opened(plain[:HASH], plain[HASH:])


def seal_box(
    public: bytes, token: bytes, answers: Sequence[int | None], *, of: UUID, cell: UUID
) -> bytes:
    """Seal answers as a browser does; for the invented people of a demo, tests and benchmarks.

    Arguments: `public`, the round's key; `token`, the hash of the token; `answers`, for each item
    the number of the option, None for a blank; nothing but blanks is "I'd rather not". Returns
    BOX bytes, whatever was answered. Refuses, with ValueError, more than ITEMS answers.
    """
    if len(answers) > ITEMS:
        raise ValueError(f"A box has room for {ITEMS} answers.")
    given = bytes(BLANK if answer is None else answer for answer in answers)
    plain = token + given + bytes([BLANK]) * (ITEMS - len(given))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    return SUITE.encrypt(plain, key, info=bound_to(of, cell))


def bound_to(of: UUID, cell: UUID) -> bytes:
    """What a box is bound to besides its token: the round `of` and the cell."""
    return b"corridor box 1" + of.bytes + cell.bytes
