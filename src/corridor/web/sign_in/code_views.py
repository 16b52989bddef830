"""Printing codes for people without a mailbox: pages of the stewards."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, duty
from corridor.people.models import Duty, PersonQuerySet
from corridor.people.signing_in import codes
from corridor.people.signing_in.models import PrintedCode
from corridor.people.signing_in.queries import (
    not_printed_lately,
    organisation_name,
    people_without_mailbox,
    person_without_mailbox,
)
from corridor.web.sign_in.forms import NameSearchForm

A_SHEET_AT_MOST = 200
FOUND_AT_MOST = 20


@duty(Duty.Kind.STEWARD)
@require_safe
def printed_codes(request: PersonRequest) -> HttpResponse:
    """For whom a code can be printed: one person, or all for whom none was printed lately."""
    form = NameSearchForm(request.GET or None)
    words = form.words()
    found = people_without_mailbox().named_like(words)[:FOUND_AT_MOST] if words else []
    waiting = not_printed_lately().count()
    context = {
        "form": form,
        "words": words,
        "found": list(found),
        "without": people_without_mailbox().count(),
        "waiting": waiting,
        "sheet": min(waiting, A_SHEET_AT_MOST),
    }
    return render(request, "web/sign_in/printed_codes.html", context)


@duty(Duty.Kind.STEWARD)
@require_POST
def print_one(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """The slip for one person. Refused as "not there" for somebody with an address."""
    return _sheet(request, person_without_mailbox(person_id))


@duty(Duty.Kind.STEWARD)
@require_POST
def print_all(request: PersonRequest) -> HttpResponse:
    """A sheet of at most 200 slips, for those for whom none was printed within 14 days."""
    return _sheet(request, not_printed_lately()[:A_SHEET_AT_MOST])


def _sheet(request: PersonRequest, people: PersonQuerySet) -> HttpResponse:
    # The answer to the POST is the page itself: the codes exist nowhere else, so there is nothing
    # that another request could show. Reloading it asks, and prints new codes that end these.
    chosen = list(people)
    if not chosen:
        raise Http404
    context = {
        "slips": codes.print_codes(chosen, by=request.person),
        "organisation": organisation_name(),
        "until": timezone.now() + PrintedCode.VALID_FOR,
        "address": settings.ADDRESS,
    }
    return render(request, "web/sign_in/slips.html", context)
