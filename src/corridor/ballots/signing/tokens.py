"""Blind signatures: RSABSSA-SHA384-PSS-Randomized of RFC 9474, the part of whoever signs.

A browser makes a message, multiplies it by a random number (blinds it) and has it signed; it divides
the number out again and holds a signature under a message that the signer never saw. That the two
belong together is hidden from everybody, however long they compute: for every signed message there
is a number that leads to it.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 2048
LENGTH = BITS // 8  # bytes of a signature, and of a blinded message
EXPONENT = 65537
# What is signed: 32 random bytes that the browser's library puts in front (RFC 9474, 4.1), and the
# 32 that are the token.
MESSAGE = 64
SALT = 48  # bytes; the length of the hash, as the variant says
PSS = padding.PSS(padding.MGF1(hashes.SHA384()), SALT)


class Unsignable(ValueError):
    """What was to be signed is no blinded message under this key."""


class SigningFailed(Exception):
    """The signature that was computed does not fit: a fault of the machine. It never leaves it."""


@dataclass(frozen=True)
class SigningKey:
    """The private key of one cell in one round, in whole numbers.

    `n`, `e`: modulus and public exponent; `p`, `q`: its primes; `dp`, `dq`: the private exponent
    modulo p-1 and q-1; `q_inverse`: that of q modulo p. All are gmpy2's numbers.
    """

    n: Any
    e: Any
    p: Any
    q: Any
    dp: Any
    dq: Any
    q_inverse: Any

    @classmethod
    def of(cls, key: rsa.RSAPrivateKey) -> Self:
        """The same key in whole numbers."""
        numbers = key.private_numbers()
        wanted = (
            numbers.public_numbers.n,
            numbers.public_numbers.e,
            numbers.p,
            numbers.q,
            numbers.dmp1,
            numbers.dmq1,
            numbers.iqmp,
        )
        return cls(*(gmpy2.mpz(number) for number in wanted))

    @classmethod
    def read(cls, der: bytes) -> Self:
        """The key from its file (PKCS #8). Refuses, with ValueError, what is none.

        The primes are not examined again: we made them, and every signature is examined.
        """
        loaded = serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(loaded, rsa.RSAPrivateKey):
            raise ValueError("This is no RSA key.")
        return cls.of(loaded)


def make_key() -> tuple[bytes, bytes]:
    """Make a key for one cell: its private half (PKCS #8) and its public half (SPKI), both DER."""
    key = rsa.generate_private_key(EXPONENT, BITS)
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public


def blind_sign(key: SigningKey, blinded: bytes) -> bytes:
    """Sign a blinded message (RFC 9474, 4.3). The same message has the same signature, always.

    Arguments: `blinded`, as many bytes as the modulus has. Refuses, with Unsignable, another
    length and a number that is not smaller than the modulus; with SigningFailed, to hand out a
    signature that does not fit, because a faulty one would give a prime away.
    """
    length = (key.n.bit_length() + 7) // 8
    message = gmpy2.mpz(int.from_bytes(blinded))
    if len(blinded) != length or message >= key.n:
        raise Unsignable("This is no blinded message under this key.")
    signature = _sign_masked(key, message)
    if gmpy2.powmod(signature, key.e, key.n) != message:
        raise SigningFailed
    return int(signature).to_bytes(length)


def _sign_masked(key: SigningKey, message: Any) -> Any:
    """message^d mod n: on a masked base, so that its time says nothing of what was sent."""
    mask = gmpy2.mpz(secrets.randbelow(int(key.n) - 2) + 2)
    masked = message * gmpy2.powmod(mask, key.e, key.n) % key.n
    below_p = gmpy2.powmod_sec(masked % key.p, key.dp, key.p)
    below_q = gmpy2.powmod_sec(masked % key.q, key.dq, key.q)
    # Garner's way to put the two halves together.
    whole = below_q + key.q * ((below_p - below_q) * key.q_inverse % key.p)
    return whole * gmpy2.invert(mask, key.n) % key.n


def read_public(der: bytes) -> rsa.RSAPublicKey:
    """A cell's public key. Refuses, with ValueError, what is none."""
    key = serialization.load_der_public_key(der)
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("This is no RSA key.")
    return key


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` stands under `message` (RFC 9474, 4.5); `public` is a cell's key, DER."""
    try:
        read_public(public).verify(signature, message, PSS, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def hash_of(message: bytes) -> bytes:
    """What a token is known by once it is used: SHA-256 of its message, 32 bytes.

    Of the message and not of the signature: one message may have several signatures under it.
    """
    return sha256(message).digest()


def blinded_hash(blinded: bytes) -> bytes:
    """What is noted of a blinded message, to know it again when it is sent once more."""
    return sha256(b"blinded" + blinded).digest()
