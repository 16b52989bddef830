"""OpenID Connect: the organisation's own provider says who somebody is; nobody is made by it.

An account is matched by the subject stored at an earlier time, else by an address that the provider
calls verified. State, nonce and proof key (PKCE) are Authlib's, kept in the browser's session.
"""

from functools import cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from joserfc.errors import JoseError

from corridor.people.models import Person
from corridor.people.signing_in.held import person_at
from corridor.people.signing_in.letters import tell_of_new_way
from corridor.people.signing_in.models import Identity, PrintedCode
from corridor.people.signing_in.sessions import FRESH_FOR, keyed_hash

TIMEOUT = 10  # seconds, for each request to the provider


class ProviderFailed(Exception):
    """The provider could not be reached, or what came back does not hold."""


class NotKnownHere(Exception):
    """The account is somebody's whom we do not know, who left, or whose address is not verified."""


def is_configured() -> bool:
    """Whether the organisation has a provider."""
    return bool(settings.OIDC["discovery"] and settings.OIDC["client"])


def label() -> str:
    """What the provider is called on the button; may be empty."""
    return str(settings.OIDC["label"])


def _provider() -> Any:
    oidc = settings.OIDC
    return _client(oidc["discovery"], oidc["client"], oidc["secret"], oidc["auth_method"])


@cache
def _client(discovery: str, client: str, secret: str, auth_method: str) -> Any:
    """Authlib's client; it remembers what the provider says about itself."""
    return OAuth().register(
        "provider",
        server_metadata_url=discovery,
        client_id=client,
        client_secret=secret or None,
        client_kwargs={
            "scope": "openid email",
            "token_endpoint_auth_method": auth_method,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )


def begin(request: HttpRequest, back: str, *, anew: bool = False) -> HttpResponse:
    """Lead the browser to the provider, which sends it on to the absolute address `back`.

    `anew`: the provider is to ask the person, and not to answer from a session of its own.
    Raises ProviderFailed if the provider does not answer.
    """
    # With max_age the provider has to say when it asked (OpenID Connect Core, 3.1.2.1).
    seconds = int(FRESH_FOR.total_seconds())
    asking = {"prompt": "login", "max_age": str(seconds)} if anew else {}
    try:
        response: HttpResponse = _provider().authorize_redirect(request, back, **asking)
    except (AuthlibBaseError, requests.RequestException, ValueError, RuntimeError) as error:
        raise ProviderFailed from error
    return response


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """What the provider says of the account that came back with `request`: checked claims.

    Raises ProviderFailed for a wrong state or nonce, a signature that does not hold, a refusal.
    """
    provider = _provider()
    try:
        _only_signatures_of_its_own(provider.load_server_metadata())
        token = provider.authorize_access_token(request)
        claims = dict(token["userinfo"])
        if "email" not in claims:
            more = provider.userinfo(token=token)
            if more.get("sub") == claims["sub"]:
                claims |= more
    except (
        AuthlibBaseError,
        JoseError,
        requests.RequestException,
        ValueError,
        KeyError,
        RuntimeError,
    ) as error:
        raise ProviderFailed from error
    return claims


def _only_signatures_of_its_own(metadata: dict[str, Any]) -> None:
    """Leave "none" and shared-secret signatures out of what we accept of an id token."""
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [
        name for name in offered if name[:2] in {"RS", "PS", "ES", "Ed"}
    ]


def person_of(claims: dict[str, Any]) -> Person:
    """Whose account it is. Raises NotKnownHere; nobody is ever made.

    The subject that was stored decides. Where there is none, an address that the provider calls
    verified does, and the subject is stored; but not beside another subject: a new account that
    was given somebody's old address is not that person.
    """
    identity = Identity.objects.select_related("person").filter(subject_hash=_subject(claims))
    known = identity.first()
    if known is not None:
        return _here(known.person)
    address = _verified_address(claims)
    person = person_at(address) if address else None
    if person is None:
        raise NotKnownHere
    connect(person, claims)
    return person


def _verified_address(claims: dict[str, Any]) -> str:
    """The account's address if it is verified, else "".

    Some providers say so as a text. Some never say it (Microsoft's, for one): there the operator
    can, for all addresses (CORRIDOR_OIDC_ADDRESSES_VERIFIED); a "no" of the provider's still counts.
    """
    said = claims.get("email_verified", settings.OIDC["addresses_verified"])
    address = claims.get("email")
    if str(said).lower() != "true" or not isinstance(address, str):
        return ""
    return address.strip().lower()


def proves(person: Person, claims: dict[str, Any]) -> bool:
    """Whether the account is the person's connected one, and they were asked for it just now.

    A provider that does not say when (`auth_time`) proves nothing: whoever sits at the screen can
    take out of the address that it is to ask.
    """
    asked_at = claims.get("auth_time")
    lately = timezone.now().timestamp() - FRESH_FOR.total_seconds()
    if not isinstance(asked_at, int | float) or asked_at < lately:
        return False
    return Identity.objects.filter(person=person, subject_hash=_subject(claims)).exists()


def connect(person: Person, claims: dict[str, Any]) -> None:
    """Store that the account is `person`. An open printed code ends, and a letter says it.

    Raises NotKnownHere if either has another already.
    """
    try:
        with transaction.atomic():
            PrintedCode.objects.filter(person=person).update(code_hash=None)
            tell_of_new_way(person)
            Identity.objects.create(
                person=person,
                issuer=claims["iss"],
                subject_hash=_subject(claims),
                since=timezone.now().date(),
            )
    except IntegrityError as error:
        raise NotKnownHere from error


def disconnect(person: Person) -> None:
    """Forget every account of the person elsewhere."""
    Identity.objects.filter(person=person).delete()


def _here(person: Person) -> Person:
    if not person.is_here:
        raise NotKnownHere
    return person


def _subject(claims: dict[str, Any]) -> str:
    return keyed_hash("oidc", f"{claims['iss']}\n{claims['sub']}")
