"""What browsers ask of the ballots: tokens and carrying, signed in; boxes, as nobody; the list of keys.

Bodies are never logged: the program's logs hold no body (kit.logs), and nothing here puts one into
an exception.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corridor.ballots import carrying, issuing, queries
from corridor.ballots.kinds import said_of_unpublished
from corridor.ballots.signing.posted import POSTED, Malformed, Posted
from corridor.ballots.signing.tokens import LENGTH, Unsignable
from corridor.ballots.spending import NoToken, RoundOver, Spent, take_box
from corridor.kit.access import PersonRequest, open_to_all, signed_in

# Base64 is a third longer; a body with anything else around it is not ours.
LONGEST = 2 * max(LENGTH, carrying.SEALED)


def _sent(request: HttpRequest) -> bytes:
    """The bytes that the browser sent, in base64; none where it sent anything else."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return b""
    try:
        return b64decode(request.body, validate=True)
    except NotBase64:
        return b""


def _plain(status: int, content: bytes = b"") -> HttpResponse:
    response = HttpResponse(content, status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


@signed_in()
@require_safe
def waiting(request: PersonRequest) -> HttpResponse:
    """The rounds for which the browser fetches a token now, each with its key and its proof."""
    rounds = [
        queries.for_browser(place, request.person) for place in issuing.waiting_for(request.person)
    ]
    return JsonResponse({"rounds": rounds})


@signed_in()
@require_POST
def token(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Sign a blinded message: 200 with the signature; 409 where another was signed before."""
    try:
        signature = issuing.sign_token(round_id, _sent(request), by=request.person)
    except issuing.NotOnTheRoll:
        raise Http404 from None
    except issuing.SignedBefore:
        return _plain(409)
    except Unsignable:
        return _plain(400)
    return _plain(200, b64encode(signature))


@signed_in()
@require_POST
def kept(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """The browser has the token: its pages need not ask for it any more."""
    issuing.note_kept(round_id, by=request.person)
    return _plain(204)


@signed_in()
@require_POST
def carry(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Keep an encrypted token for another device of the person's."""
    try:
        carrying.put_down(round_id, _sent(request), by=request.person)
    except issuing.NotOnTheRoll:
        raise Http404 from None
    except carrying.NoSealedToken:
        return _plain(400)
    return _plain(204)


@signed_in()
@require_safe
def carried(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """What the person's other device has put down."""
    try:
        return _plain(200, b64encode(carrying.pick_up(round_id, by=request.person)))
    except carrying.NothingCarried:
        raise Http404 from None


@open_to_all("A box comes without a session; the token in it is the right to send it")
@csrf_exempt  # It carries no cookie, so another site has nothing to ride on; one with a cookie is refused.
@require_POST
def box(request: HttpRequest) -> HttpResponse:
    """Take a sealed box: 204 for every box that is taken, whatever is in it, also when sent again.

    400: these bytes are no box of ours, or a cookie came along, by which it could be told whose it
    is; 403: the token is not good for that; 409: it was used for another box; 410: the round is over.
    """
    if request.COOKIES or request.headers.get("Content-Length") != str(POSTED):
        return _plain(400)
    try:
        take_box(Posted.read(request.body))
    except Malformed:
        return _plain(400)
    except NoToken:
        return _plain(403)
    except Spent:
        return _plain(409)
    except RoundOver:
        return _plain(410)
    return _plain(204)


@open_to_all("Everybody can compare a round's fingerprint; team names are for those who are here")
@require_safe
def keys(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A round's terms and the fingerprint of its keys; the cells for those who are here."""
    found = queries.round_in_public(round_id)
    if found is None:
        raise Http404
    person = request.person  # type: ignore[attr-defined]  # set by PersonMiddleware
    cells = queries.cells_of(found) if person is not None else []
    words = queries.fingerprint_in_groups(found.fingerprint)
    context = {
        "round": found,
        "cells": cells,
        "fingerprint": words,
        "facts": queries.facts_of(found),
        "pairs": said_of_unpublished(found),
        "stricter": queries.stricter_items(found),
    }
    return render(request, "ballots/keys.html", context)


@signed_in(personal=False)
@require_safe
def key_list(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """The whole list as text, to compute the fingerprint oneself: the terms, then a line for each cell."""
    found = queries.round_in_public(round_id)
    if found is None:
        raise Http404
    lines = [found.terms, *queries.lines_in_order(found)]
    response = _plain(200, ("\n".join(lines) + "\n").encode())
    response["Content-Type"] = "text/plain; charset=utf-8"
    return response
