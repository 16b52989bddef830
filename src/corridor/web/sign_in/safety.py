"""What the views of signing in share: where to go afterwards, and the answer to trying too often."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from corridor.people.signing_in.limits import TooOften

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
