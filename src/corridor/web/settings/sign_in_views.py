"""One's own sessions, passkeys and accounts elsewhere."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.kit.access import PersonRequest, signed_in
from corridor.people.signing_in import codes, held, passkeys, provider, sessions
from corridor.people.signing_in.queries import (
    code_wish_of,
    codes_printed_for,
    held_address_of,
    identities_of,
    passkeys_of,
    sessions_of,
)
from corridor.web.sign_in.safety import next_page, only_fresh
from corridor.web.sign_in.views import CONNECTING, lead_to_provider

only_fresh_here = only_fresh("settings_passkeys")


@signed_in()
@require_safe
def settings_sessions(request: PersonRequest) -> HttpResponse:
    """Where one is signed in, and which codes were printed for one."""
    context = {
        "sessions": sessions_of(request.person, cookie=request.session.session_key),
        "codes": codes_printed_for(request.person),
    }
    return render(request, "web/settings/sessions.html", context)


@signed_in()
@require_POST
def end_session(request: PersonRequest) -> HttpResponse:
    """Sign out one of one's own browsers."""
    row = request.POST.get("session", "")
    if row == sessions.row_of(request.session.session_key):
        sessions.sign_out(request)
        return redirect("sign_in")
    if sessions.end_session(request.person, row):
        messages.success(request, _("That browser is signed out."))
    return redirect("settings_sessions")


@signed_in()
@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions.end_sessions(request.person, but=request.session.session_key or "")
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("settings_sessions")


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
@only_fresh_here
def settings_passkeys(request: PersonRequest) -> HttpResponse:
    """One's ways to sign in; the form adds the one that the browser just made."""
    if request.method == "POST":
        _add(request)
        return redirect("settings_passkeys")
    context = {
        "passkeys": passkeys_of(request.person),
        "identities": identities_of(request.person),
        "provider": provider.is_configured(),
        "provider_label": provider.label(),
        "wish": code_wish_of(request.person),
        "held": held_address_of(request.person),
        "fresh": sessions.is_fresh(request.session),
        "onward": next_page(request) if "next" in request.GET else "",
    }
    return render(request, "web/settings/passkeys.html", context)


def _add(request: PersonRequest) -> None:
    try:
        passkeys.finish_adding(
            request.person,
            request.session,
            request.POST.get("answer", ""),
            name=request.POST.get("name", ""),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except passkeys.PasskeyRefused:
        messages.error(request, _("The passkey was not added. Press the button and try again."))
    else:
        messages.success(request, _("The passkey is added. Next time it signs you in."))


@signed_in()
@require_POST
def passkey_add_begin(request: PersonRequest) -> HttpResponse:
    """A challenge for making a passkey, as JSON; 403 for who has to confirm first that it is them."""
    if not sessions.is_fresh(request.session):
        return JsonResponse({}, status=403)
    try:
        options = passkeys.begin_adding(request.person, request.session)
    except passkeys.TooManyPasskeys:
        return JsonResponse({}, status=409)
    return HttpResponse(options, content_type="application/json")


@signed_in()
@require_POST
def remove_passkey(request: PersonRequest, passkey_id: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    if passkeys.remove_passkey(request.person, passkey_id):
        messages.success(request, _("The passkey is removed. It signs nobody in any more."))
    return redirect("settings_passkeys")


@signed_in()
@require_POST
def set_code_wish(request: PersonRequest) -> HttpResponseBase:
    """Allow stewards to print one a code although one has a passkey, or take that back."""
    if "end" in request.POST:
        codes.end_wish(request.person)
        return redirect("settings_passkeys")
    return _wish_for_code(request)


@only_fresh_here
def _wish_for_code(request: PersonRequest) -> HttpResponseBase:
    codes.wish_for_code(request.person)
    return redirect("settings_passkeys")


@signed_in()
@require_POST
def answer_held_address(request: PersonRequest) -> HttpResponseBase:
    """Yes or no to the address that an import gave one."""
    if "yes" in request.POST:
        return _take_address(request)
    if held.refuse_address(request.POST.get("new", ""), by=request.person):
        messages.success(request, _("You keep the address that you have."))
    return redirect("settings_passkeys")


@only_fresh_here
def _take_address(request: PersonRequest) -> HttpResponseBase:
    if held.confirm_address(request.POST.get("new", ""), by=request.person):
        messages.success(request, _("Your address is changed."))
    return redirect("settings_passkeys")


@signed_in()
@require_safe
@only_fresh("settings_passkeys", "GET")
def connect_account(request: PersonRequest) -> HttpResponse:
    """Lead to the provider, to store that its account is this person."""
    if not provider.is_configured():
        return redirect("settings_passkeys")
    return lead_to_provider(request, CONNECTING)


@signed_in()
@require_POST
def disconnect_account(request: PersonRequest) -> HttpResponse:
    """Forget the account elsewhere."""
    provider.disconnect(request.person)
    messages.success(request, _("The account is disconnected."))
    return redirect("settings_passkeys")
