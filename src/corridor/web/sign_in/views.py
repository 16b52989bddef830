"""Signing in: a link by mail, a passkey, the organisation's provider, a printed code."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.kit.access import open_to_all
from corridor.people.models import Person
from corridor.people.signing_in import codes, links, passkeys, provider, sessions
from corridor.people.signing_in.limits import count_attempt, network_of
from corridor.people.signing_in.queries import organisation_name
from corridor.web.sign_in.forms import AddressForm, CodeForm
from corridor.web.sign_in.safety import (
    NEXT,
    answers_too_often,
    confirm_address,
    next_page,
    remember_next,
)

# What a browser that is away at the provider wants there, if not to sign in.
PURPOSE = "at_the_provider"
CONNECTING, CONFIRMING = "connecting", "confirming"

# Pages that hold a link's token or somebody's name are kept by no cache and no history.
uncached = cache_control(no_store=True, private=True)


def _let_in(request: HttpRequest, person: Person) -> HttpResponseRedirect:
    """Sign the person in and go where the browser wanted to go."""
    page = next_page(request)
    sessions.sign_in(request, person)
    return HttpResponseRedirect(page)


@open_to_all("somebody must be able to sign in")
@require_http_methods(["GET", "HEAD", "POST"])
@uncached
@answers_too_often
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways to sign in; a link is sent from here. The answer is the same for every address."""
    if request.person is not None:  # type: ignore[attr-defined]
        return HttpResponseRedirect(next_page(request))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["email"].lower()
        count_attempt("link_network", network_of(request))
        count_attempt("link_address", address)
        remember_next(request)
        links.request_link(address)
        return redirect("sign_in_sent")
    return render(
        request,
        "web/sign_in/sign_in.html",
        {
            "form": form,
            "organisation": organisation_name(),
            "next": next_page(request),
            "provider": provider.is_configured(),
            "provider_label": provider.label(),
            "signed_out": "signed_out" in request.GET,
        },
    )


@open_to_all("says what happens next to somebody who asked for a link")
@require_safe
def sign_in_sent(request: HttpRequest) -> HttpResponse:
    """A letter is on its way, if the address is somebody's here."""
    return render(request, "web/sign_in/sent.html", {"mail_can_leave": links.mail_can_leave()})


@open_to_all("opens a link from a letter")
@require_http_methods(["GET", "HEAD", "POST"])
@uncached
@answers_too_often
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows whose link it is; only pressing the button uses it up, because mail scanners open links."""
    attempt = count_attempt("link_open", network_of(request))
    person = links.use_link(token) if request.method == "POST" else links.whom_link_signs_in(token)
    if person is None:
        return render(request, "web/sign_in/link_over.html", status=410)
    attempt.give_back()
    if request.method == "POST":
        return _let_in(request, person)
    context = {"whose": person, "again": links.works_again(token)}
    return render(request, "web/sign_in/link.html", context)


@open_to_all("takes a printed code")
@require_http_methods(["GET", "HEAD", "POST"])
@uncached
@answers_too_often
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Takes a printed code, and then offers a passkey: the code does not work a second time."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        attempt = count_attempt("code_network", network_of(request))
        person = codes.use_code(form.cleaned_data["code"])
        if person is not None:
            attempt.give_back()
            page = next_page(request)
            sessions.sign_in(request, person)
            messages.success(request, _("You are signed in. Your code is used up."))
            return redirect(f"{reverse('settings_passkeys')}?{urlencode({NEXT: page})}")
        form.refuse()
    context = {"form": form, "next": next_page(request)}
    return render(request, "web/sign_in/code.html", context)


@open_to_all("begins signing in with a passkey")
@require_POST
@uncached
@answers_too_often
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """A challenge for the browser, as JSON."""
    count_attempt("passkey_begin", network_of(request))
    options = passkeys.begin_signing_in(request.session)
    return HttpResponse(options, content_type="application/json")


@open_to_all("signs in with a passkey")
@require_POST
@uncached
@answers_too_often
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in whoever's passkey answered the challenge."""
    attempt = count_attempt("passkey_network", network_of(request))
    try:
        person = passkeys.finish_signing_in(request.session, request.POST.get("answer", ""))
    except passkeys.PasskeyRefused:
        messages.error(
            request, _("That passkey does not sign anybody in here. Choose another way below.")
        )
        return redirect("sign_in")
    attempt.give_back()
    return _let_in(request, person)


@open_to_all("leads to the organisation's own provider")
@require_safe
@uncached
@answers_too_often
def provider_begin(request: HttpRequest) -> HttpResponse:
    """Lead the browser to the provider: a plain link, because a form may only be sent to ourselves."""
    if not provider.is_configured():
        return redirect("sign_in")
    count_attempt("provider_network", network_of(request))
    remember_next(request)
    return lead_to_provider(request)


def lead_to_provider(request: HttpRequest, purpose: str = "") -> HttpResponse:
    """The redirect to the provider, or the page that says that it does not answer."""
    request.session[PURPOSE] = purpose
    back = settings.ADDRESS + reverse("provider_back")
    try:
        return provider.begin(request, back, anew=purpose == CONFIRMING)
    except provider.ProviderFailed:
        return render(request, "web/sign_in/provider_failed.html", status=502)


@open_to_all("where the organisation's provider sends people back to")
@require_safe
@uncached
@answers_too_often
def provider_back(request: HttpRequest) -> HttpResponse:
    """Signs in the person whose account it is; or does what somebody signed in went there for."""
    count_attempt("provider_network", network_of(request))
    signed_in: Person | None = request.person  # type: ignore[attr-defined]
    purpose = request.session.pop(PURPOSE, "")
    try:
        claims = provider.claims_of(request)
        if purpose == CONFIRMING and signed_in is not None:
            return _confirmed(request, signed_in, claims)
        if purpose == CONNECTING and signed_in is not None:
            return _connected(request, signed_in, claims)
        return _let_in(request, provider.person_of(claims))
    except provider.ProviderFailed:
        return render(request, "web/sign_in/provider_failed.html", status=502)
    except provider.NotKnownHere:
        return render(request, "web/sign_in/provider_unknown.html", status=403)


def _connected(request: HttpRequest, person: Person, claims: dict[str, Any]) -> HttpResponse:
    # Who was away for long confirms again: somebody else may sit there now.
    page = reverse("settings_passkeys")
    if not sessions.is_fresh(request.session):
        return redirect(confirm_address(page))
    provider.connect(person, claims)
    return redirect(page)


def _confirmed(request: HttpRequest, person: Person, claims: dict[str, Any]) -> HttpResponse:
    if not provider.proves(person, claims):
        messages.error(request, _("That did not show that it is you. Choose another way below."))
        return redirect("confirm_it_is_you")
    return go_on(request)


def go_on(request: HttpRequest) -> HttpResponse:
    """The session's person has just proved that it is them: back to where they wanted to go."""
    page = next_page(request)
    request.session.pop(NEXT, None)
    sessions.note_proved(request.session)
    messages.success(request, _("Thank you. You can go on, within the next 15 minutes."))
    return HttpResponseRedirect(page)


@open_to_all("somebody whose session just ended may press it too")
@require_POST
@uncached
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    sessions.sign_out(request)
    return redirect(f"{reverse('sign_in')}?signed_out=1")
