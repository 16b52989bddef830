"""The pages behind a leaver's link: they work without a session, for thirty days."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from corridor.kit.access import open_to_all
from corridor.people.signing_in.limits import TooOften
from corridor.privacy.leaving import Leaver, erase_leaver, leaver_of
from corridor.web.privacy.own import send_export

REASON = "somebody who has left has no session; the link is the check"


def _leaver(link: str) -> Leaver:
    leaver = leaver_of(link)
    if leaver is None:
        raise Http404
    return leaver


@open_to_all(REASON)
@never_cache
def leaving(request: HttpRequest, link: str) -> HttpResponse:
    """What the leaver can do until when."""
    return render(request, "web/privacy/leaving.html", {"leaver": _leaver(link), "link": link})


@open_to_all(REASON)
@never_cache
@require_POST
def leaving_export(request: HttpRequest, link: str) -> HttpResponseBase:
    """The export, for a link that went to the leaver's own private address alone."""
    leaver = _leaver(link)
    if not leaver.private:
        raise Http404
    try:
        return send_export(leaver.person)
    except TooOften:
        context = {"leaver": leaver, "link": link, "too_often": True}
        return render(request, "web/privacy/leaving.html", context, status=429)


@open_to_all(REASON)
@never_cache
@require_POST
def leaving_erase(request: HttpRequest, link: str) -> HttpResponse:
    """Erase everything of the leaver's now; sent twice, the second finds no link any more."""
    erase_leaver(_leaver(link).person)
    return redirect("erased")
