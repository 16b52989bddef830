"""Blind signatures: the RFC's own example, a round trip, and everything that is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.signing import tokens
from corridor.ballots.signing.blinding import Blinded, Unfit, blind, finish, new_message
from corridor.ballots.signing.tokens import SigningFailed, SigningKey, Unsignable, blind_sign

VECTOR = json.loads((Path(__file__).parent / "rfc9474.json").read_text())
PRIVATE, PUBLIC = tokens.make_key()
KEY = SigningKey.read(PRIVATE)


def number(name: str) -> int:
    return int(VECTOR[name], 16)


@pytest.fixture(scope="module")
def rfc_key() -> rsa.RSAPrivateKey:
    p, q, d = number("p"), number("q"), number("d")
    public = rsa.RSAPublicNumbers(number("e"), number("n"))
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public
    ).private_key()


def test_the_rfcs_example_from_end_to_end(rfc_key: rsa.RSAPrivateKey) -> None:
    public = rfc_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    message = bytes.fromhex(VECTOR["msg_prefix"] + VECTOR["msg"])
    blinded = blind(public, message, salt=bytes.fromhex(VECTOR["salt"]), inverse=number("inv"))
    assert blinded.sent.hex() == VECTOR["blinded_msg"]
    signature = blind_sign(SigningKey.of(rfc_key), blinded.sent)
    assert signature.hex() == VECTOR["blind_sig"]
    token = finish(public, blinded, signature)
    assert token.signature.hex() == VECTOR["sig"]
    assert tokens.is_signed(public, message, token.signature)


def test_a_round_trip_with_a_key_of_ours() -> None:
    blinded = blind(PUBLIC, new_message())
    token = finish(PUBLIC, blinded, blind_sign(KEY, blinded.sent))
    assert tokens.is_signed(PUBLIC, token.message, token.signature)
    assert len(token.signature) == tokens.LENGTH
    assert len(token.hash) == 32


def test_the_same_blinded_message_has_the_same_signature() -> None:
    blinded = blind(PUBLIC, new_message())
    assert blind_sign(KEY, blinded.sent) == blind_sign(KEY, blinded.sent)


def test_one_message_blinded_twice_looks_like_two_and_is_one_token() -> None:
    message = new_message()
    one, other = blind(PUBLIC, message), blind(PUBLIC, message)
    assert one.sent != other.sent
    first = finish(PUBLIC, one, blind_sign(KEY, one.sent))
    second = finish(PUBLIC, other, blind_sign(KEY, other.sent))
    assert first.signature != second.signature
    assert first.hash == second.hash


def test_any_token_could_have_been_any_signed_message() -> None:
    """Perfect blindness: for every signed message and every token there is a number between them."""
    blinded = [blind(PUBLIC, new_message()) for _ in range(4)]
    made = [finish(PUBLIC, one, blind_sign(KEY, one.sent)) for one in blinded]
    n = int(KEY.n)
    for one in blinded:
        for token in made:
            signed = int.from_bytes(blind_sign(KEY, one.sent))
            between = signed * pow(int.from_bytes(token.signature), -1, n) % n
            encoded = pow(int.from_bytes(token.signature), tokens.EXPONENT, n)
            assert encoded * pow(between, tokens.EXPONENT, n) % n == int.from_bytes(one.sent)


@given(st.binary(min_size=tokens.LENGTH, max_size=tokens.LENGTH))
@settings(max_examples=30, deadline=None)
def test_signing_is_what_pow_says(blinded: bytes) -> None:
    message = int.from_bytes(blinded)
    if message >= KEY.n:
        with pytest.raises(Unsignable):
            blind_sign(KEY, blinded)
        return
    d = pow(65537, -1, int((KEY.p - 1) * (KEY.q - 1)))
    assert int.from_bytes(blind_sign(KEY, blinded)) == pow(message, d, int(KEY.n))


@pytest.mark.parametrize("length", [0, 255, 257])
def test_another_length_is_refused(length: int) -> None:
    with pytest.raises(Unsignable):
        blind_sign(KEY, bytes(length))


def test_a_number_beyond_the_modulus_is_refused() -> None:
    with pytest.raises(Unsignable):
        blind_sign(KEY, int(KEY.n).to_bytes(256))


def test_a_faulty_signature_never_leaves() -> None:
    with pytest.raises(SigningFailed):
        blind_sign(replace(KEY, dp=KEY.dp + 2), blind(PUBLIC, new_message()).sent)


def test_a_forged_or_changed_signature_does_not_stand() -> None:
    blinded = blind(PUBLIC, new_message())
    token = finish(PUBLIC, blinded, blind_sign(KEY, blinded.sent))
    changed = bytes([token.signature[0] ^ 1]) + token.signature[1:]
    assert not tokens.is_signed(PUBLIC, token.message, changed)
    assert not tokens.is_signed(PUBLIC, new_message(), token.signature)
    assert not tokens.is_signed(PUBLIC, token.message, bytes(256))
    assert not tokens.is_signed(PUBLIC, token.message, b"")
    _private, other = tokens.make_key()
    assert not tokens.is_signed(other, token.message, token.signature)


def test_a_signature_for_another_message_cannot_be_finished() -> None:
    one, other = blind(PUBLIC, new_message()), blind(PUBLIC, new_message())
    crossed = Blinded(one.message, one.sent, other.inverse)
    with pytest.raises(Unfit):
        finish(PUBLIC, crossed, blind_sign(KEY, one.sent))


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match=r"parse|key|data"):
        SigningKey.read(b"no key")
    with pytest.raises(ValueError, match=r"parse|key|data"):
        tokens.read_public(b"no key")
