"""What views of signing in share: where to go afterwards, the answer to trying too often, freshness.

What would let somebody at an unlocked screen in for good, or out with everything, wants a fresh
proof that it is the person: see `only_fresh`.
"""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from corridor.people.signing_in.limits import TooOften
from corridor.people.signing_in.sessions import is_fresh

NEXT = "next"
LONGEST_PATH = 500

View = Callable[..., HttpResponse]


def next_page(request: HttpRequest) -> str:
    """Where the browser wanted to go, from the form, the address or the session; else home.

    Only a path of ours: an address elsewhere, also one in disguise ("//there"), is home.
    """
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or request.session.get(NEXT) or "/"
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours and len(wanted) <= LONGEST_PATH else "/"


def remember_next(request: HttpRequest) -> None:
    """Keep where the browser wanted to go while its person is away at their mail or a provider."""
    page = next_page(request)
    if page != "/":
        request.session[NEXT] = page


def answers_too_often(view: View) -> View:
    """The plain page that says when to try again (429), for a view that counts attempts."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooOften as often:
            seconds = max(1, ceil((often.until - timezone.now()).total_seconds()))
            response = render(
                request, "web/sign_in/too_often.html", {"minutes": ceil(seconds / 60)}, status=429
            )
            response["Retry-After"] = str(seconds)
            return response

    return counted


def confirm_address(page: str) -> str:
    """The address at which one confirms that it is oneself, and is led back to the path `page`."""
    return f"{reverse('confirm_it_is_you')}?{urlencode({NEXT: page})}"


def only_fresh(
    back: str, *methods: str
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let the view do something only if its person proved lately that it is them.

    Arguments: `back`, the name of the page to return to after confirming, where the button is;
    `methods`, what is done by them (POST, unless said). Anybody else is led to confirming.
    """
    guarded = methods or ("POST",)

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in guarded and not is_fresh(request.session):
                return redirect(confirm_address(reverse(back)))
            return view(request, *args, **kwargs)

        return guarded_view

    return guard
