"""The privacy page: what is stored, what is sealed and what is not, who can read it, how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corridor.kit.access import PersonRequest, open_to_all, signed_in
from corridor.privacy.retention import table
from corridor.web.privacy.queries import duty_holders


@signed_in(personal=False)
def privacy(request: PersonRequest) -> HttpResponse:
    """The table, who holds which duty, and what one can do about one's own."""
    return render(
        request, "web/privacy/privacy.html", {"parts": table(), "holders": duty_holders()}
    )


@open_to_all("what is stored holds nothing personal, and can be read before signing in")
def what_is_stored(request: HttpRequest) -> HttpResponse:
    """The table alone."""
    return render(request, "web/privacy/what_is_stored.html", {"parts": table()})
