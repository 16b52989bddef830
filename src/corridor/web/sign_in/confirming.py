"""Confirming that it is still oneself: before a way to sign in is added, or everything leaves.

It makes the session at hand fresh and nothing else: nobody is signed in or out by it. Whoever has
no way but a printed code signs in anew with one.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.kit.access import PersonRequest, signed_in
from corridor.people.signing_in import links, passkeys, provider
from corridor.people.signing_in.limits import count_attempt, network_of
from corridor.people.signing_in.queries import identities_of, passkeys_of
from corridor.web.sign_in.safety import answers_too_often, next_page, remember_next
from corridor.web.sign_in.views import CONFIRMING, go_on, lead_to_provider, uncached


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
@uncached
@answers_too_often
def confirm_it_is_you(request: PersonRequest) -> HttpResponse:
    """The ways to confirm; the form has a link sent that works in this browser alone."""
    person = request.person
    remember_next(request)
    if request.method == "POST" and person.email:
        count_attempt("link_network", network_of(request))
        count_attempt("link_address", person.email)
        links.request_confirmation(person, request.session.session_key or "")
        leaves = {"mail_can_leave": links.mail_can_leave()}
        return render(request, "web/sign_in/confirm_sent.html", leaves)
    connected = provider.is_configured() and bool(identities_of(person))
    context = {
        "next": next_page(request),
        "has_passkey": bool(passkeys_of(person)),
        "provider": connected,
        "provider_label": provider.label(),
    }
    return render(request, "web/sign_in/confirm.html", context)


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
@uncached
@answers_too_often
def confirm_by_link(request: PersonRequest, token: str) -> HttpResponse:
    """The letter's link: pressing the button confirms, in the browser in which it was asked for."""
    attempt = count_attempt("link_open", network_of(request))
    check = links.use_confirmation if request.method == "POST" else links.confirms
    if not check(token, request.person, request.session.session_key or ""):
        return render(request, "web/sign_in/confirm_over.html", status=410)
    attempt.give_back()
    if request.method == "POST":
        return go_on(request)
    return render(request, "web/sign_in/confirm_link.html")


@signed_in()
@require_POST
@uncached
@answers_too_often
def confirm_by_passkey(request: PersonRequest) -> HttpResponse:
    """One's own passkey answered the challenge; anybody else's confirms nothing."""
    attempt = count_attempt("passkey_network", network_of(request))
    try:
        whose = passkeys.finish_signing_in(request.session, request.POST.get("answer", ""))
    except passkeys.PasskeyRefused:
        whose = None
    if whose != request.person:
        messages.error(request, _("That did not show that it is you. Choose another way below."))
        return redirect("confirm_it_is_you")
    attempt.give_back()
    return go_on(request)


@signed_in()
@require_safe
@uncached
@answers_too_often
def confirm_by_provider(request: PersonRequest) -> HttpResponse:
    """Lead to the provider, which is to ask anew."""
    if not provider.is_configured():
        return redirect("confirm_it_is_you")
    count_attempt("provider_network", network_of(request))
    remember_next(request)
    return lead_to_provider(request, CONFIRMING)
