"""What was handed on: the moderators' pages, and the pages of who handed it on."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, duty, signed_in
from corridor.people.models import Duty
from corridor.privacy.audiences import audience_line
from corridor.privacy.handing_on import settle, take_back
from corridor.privacy.openings import told_before_opening
from corridor.web.privacy.queries import handed_on_by, handed_on_for, handed_on_to, opened


@duty(Duty.Kind.MODERATOR)
def handed_on(request: PersonRequest) -> HttpResponse:
    """What waits for the moderator, and what is settled."""
    return render(request, "web/privacy/handed_on.html", {"waiting": handed_on_to(request.person)})


@signed_in()
def handed_on_mine(request: PersonRequest) -> HttpResponse:
    """What the person handed on."""
    return render(
        request, "web/privacy/handed_on_mine.html", {"items": handed_on_by(request.person)}
    )


@signed_in()
def item(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """One message. A moderator is told first that the opening is noted, and opens it by a button."""
    found = handed_on_for(request.person, item_id)
    mine = found.owner_id == request.person.pk
    is_open = mine or request.method == "POST"
    context = {
        "item": found,
        "mine": mine,
        "is_open": is_open,
        "body": opened(found, request.person) if is_open else None,
        "who": audience_line(found.audience, reader=request.person),
        "told": told_before_opening(found.owner),
    }
    return render(request, "web/privacy/handed_on_item.html", context)


@signed_in()
@require_POST
def settle_item(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """A moderator has dealt with it."""
    found = handed_on_for(request.person, item_id)
    try:
        settle(found, by=request.person)
    except PermissionError as error:
        raise Http404 from error
    messages.success(request, _("Settled. It is erased in 90 days."))
    return redirect("handed_on")


@signed_in()
@require_POST
def take_back_item(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """Who handed it on erases it."""
    found = handed_on_for(request.person, item_id)
    try:
        take_back(found, by=request.person)
    except PermissionError as error:
        raise Http404 from error
    messages.success(request, _("Erased. The moderators cannot read it any more."))
    return redirect("handed_on_mine")
