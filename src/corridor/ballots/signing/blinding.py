"""Blind signatures, the part of whoever has something signed (RFC 9474, 4.1, 4.2 and 4.4).

In a round the browser does this, with a library of its own. Here it is for the invented people of
a demo, for tests and for benchmarks.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha384
from math import gcd

import gmpy2

from corridor.ballots.signing.tokens import MESSAGE, SALT, hash_of, is_signed, read_public


class Unfit(ValueError):
    """The signature that came back does not stand under the message."""


@dataclass(frozen=True)
class Blinded:
    """A message on its way: `message` as signed, `sent` what the signer sees, `inverse` what undoes it."""

    message: bytes
    sent: bytes
    inverse: bytes


@dataclass(frozen=True)
class Token:
    """The right to answer once in one cell of one round: a message and the signature under it."""

    message: bytes
    signature: bytes

    @property
    def hash(self) -> bytes:
        """What it is known by once it is used."""
        return hash_of(self.message)


def new_message() -> bytes:
    """A message nobody else has: the random part that the variant prepares, and the token's own."""
    return secrets.token_bytes(MESSAGE)


def blind(
    public: bytes, message: bytes, *, salt: bytes | None = None, inverse: int | None = None
) -> Blinded:
    """Blind `message` for the key `public` (DER).

    `salt` (48 bytes) and `inverse` (of the random number) are chosen at random unless given, which
    only the RFC's own examples do.
    """
    numbers = read_public(public).public_numbers()
    n, length = numbers.n, (numbers.n.bit_length() + 7) // 8
    encoded = encode_pss(message, n.bit_length() - 1, salt or secrets.token_bytes(SALT))
    number = int.from_bytes(encoded)
    if inverse is None:
        inverse = secrets.randbelow(n - 2) + 2
    if gcd(number, n) != 1 or gcd(inverse, n) != 1:
        raise Unfit("This message shares a factor with the modulus.")
    random = gmpy2.invert(inverse, n)
    sent = number * gmpy2.powmod(random, numbers.e, n) % n
    return Blinded(message, int(sent).to_bytes(length), inverse.to_bytes(length))


def finish(public: bytes, blinded: Blinded, signature: bytes) -> Token:
    """Take the blinding off. Refuses, with Unfit, a signature that does not stand under the message."""
    n = read_public(public).public_numbers().n
    whole = int.from_bytes(signature) * int.from_bytes(blinded.inverse) % n
    token = Token(blinded.message, whole.to_bytes(len(blinded.sent)))
    if not is_signed(public, token.message, token.signature):
        raise Unfit("This signature does not stand under the message.")
    return token


def encode_pss(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-384 and MGF1; `bits` of the result, at most."""
    length = (bits + 7) // 8
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(digest) - 2) + b"\x01" + salt
    mask = _mgf1(digest, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017, B.2.1, with SHA-384."""
    blocks = -(-length // sha384().digest_size)
    return b"".join(sha384(seed + n.to_bytes(4)).digest() for n in range(blocks))[:length]
