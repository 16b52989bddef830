"""Passkeys (Web Authentication, level 3): the device signs a challenge, we hold the public half.

A challenge lives in the browser's session, for one purpose, for five minutes, and is gone with the
first answer, right or wrong. Signing in uses discoverable credentials: no address is typed, and
nobody learns which addresses have passkeys.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from corridor.people.models import Person
from corridor.people.signing_in.letters import tell_of_new_way
from corridor.people.signing_in.models import Passkey, PrintedCode
from corridor.people.signing_in.sessions import describe_device
from corridor.runtime.taking_back import took_back

PASSKEY_REMOVED = "signing_in.passkey_removed"
CHALLENGE = "passkey_challenge"
CHALLENGE_SECONDS = 300
LONGEST_ANSWER = 20_000
MOST = 20


class PasskeyRefused(Exception):
    """The answer does not fit the challenge, the passkey is unknown, or its person is not here."""


class TooManyPasskeys(ValueError):
    """Nobody has more than twenty passkeys."""


def begin_adding(person: Person, session: SessionBase) -> str:
    """What the browser needs for making a passkey of `person`, as JSON; keeps a challenge.

    Raises TooManyPasskeys for somebody who has twenty.
    """
    known = list(Passkey.objects.filter(person=person).values_list("credential", flat=True))
    if len(known) >= MOST:
        raise TooManyPasskeys
    options = webauthn.generate_registration_options(
        rp_id=_site(),
        rp_name=settings.ORGANISATION or "Corridor",
        user_id=person.pk.bytes,
        user_name=person.email or person.name,
        user_display_name=person.name,
        challenge=_new_challenge(session, f"add {person.pk}"),
        timeout=CHALLENGE_SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential)) for credential in known
        ],
    )
    return str(webauthn.options_to_json(options))


def finish_adding(
    person: Person, session: SessionBase, answer: str, *, name: str = "", user_agent: str = ""
) -> Passkey:
    """Keep the passkey that the browser made. An open printed code ends, and a letter says it.

    `answer` is the browser's JSON; `name` what the person calls it, else the browser's description.
    Raises PasskeyRefused.
    """
    challenge = _take_challenge(session, f"add {person.pk}")
    with _refusing(answer):
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
        )
    return _keep(person, made, name.strip()[:80] or describe_device(user_agent))


def _keep(person: Person, made: Any, name: str) -> Passkey:
    try:
        with transaction.atomic():
            PrintedCode.objects.filter(person=person).update(code_hash=None)
            tell_of_new_way(person)
            return Passkey.objects.create(
                person=person,
                name=name,
                credential=bytes_to_base64url(made.credential_id),
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                added_on=timezone.now().date(),
            )
    except IntegrityError as error:  # the credential is somebody's already
        raise PasskeyRefused from error


def begin_signing_in(session: SessionBase) -> str:
    """What the browser needs for using a passkey, as JSON; keeps a challenge."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(),
        challenge=_new_challenge(session, "sign in"),
        timeout=CHALLENGE_SECONDS * 1000,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return str(webauthn.options_to_json(options))


def finish_signing_in(session: SessionBase, answer: str) -> Person:
    """Whose passkey answered the challenge. Raises PasskeyRefused."""
    challenge = _take_challenge(session, "sign in")
    with _refusing(answer):
        credential = webauthn.helpers.parse_authentication_credential_json(answer)
        passkey = _passkey(credential)
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    _count_on(passkey, used.new_sign_count)
    return passkey.person


def _passkey(credential: Any) -> Passkey:
    passkey = (
        Passkey.objects.select_related("person")
        .filter(credential=bytes_to_base64url(credential.raw_id), person__left_at=None)
        .first()
    )
    handle = credential.response.user_handle
    if passkey is None or handle != passkey.person_id.bytes:
        raise PasskeyRefused
    return passkey


def _count_on(passkey: Passkey, count: int) -> None:
    """Set the counter. A count that another request used meanwhile is a copy's: refused."""
    if count == passkey.sign_count == 0:
        return  # many devices do not count
    same = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    if not same.update(sign_count=count):
        raise PasskeyRefused


@transaction.atomic
def remove_passkey(person: Person, passkey_id: int) -> bool:
    """Remove one of the person's own passkeys; whether there was such a one."""
    passkey = Passkey.objects.filter(person=person, pk=passkey_id).first()
    if passkey is None:
        return False
    passkey.delete()
    took_back(PASSKEY_REMOVED, passkey.credential, owner=person.pk)
    return True


def remove_passkey_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which it signs in still: it may have been stolen."""
    Passkey.objects.filter(credential=what[0]).delete()


def _new_challenge(session: SessionBase, purpose: str) -> bytes:
    challenge = secrets.token_bytes(32)
    session[CHALLENGE] = {
        "bytes": bytes_to_base64url(challenge),
        "for": purpose,
        "until": time.time() + CHALLENGE_SECONDS,
    }
    return challenge


def _take_challenge(session: SessionBase, purpose: str) -> bytes:
    """The challenge, which is gone from the session with this. Raises PasskeyRefused."""
    kept = session.pop(CHALLENGE, None)
    if kept is None or kept["for"] != purpose or kept["until"] < time.time():
        raise PasskeyRefused
    return bytes(base64url_to_bytes(kept["bytes"]))


@contextmanager
def _refusing(answer: str) -> Iterator[None]:
    """Whatever is wrong with what a browser sent is PasskeyRefused, and never a fault of ours."""
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused
    try:
        yield
    except (WebAuthnException, ValueError, RecursionError) as error:
        raise PasskeyRefused from error


def _site() -> str:
    """The relying party: the name that people type, without scheme and port."""
    return urlsplit(settings.ADDRESS).hostname or ""


def _origin() -> str:
    address = urlsplit(settings.ADDRESS)
    return f"{address.scheme}://{address.netloc}"
