"""What is coming, and one occasion: accept, "No, thank you", move, cancel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, signed_in
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.actions import accept, cancel_occasion, decline, move_occasion
from corridor.web.calendars.forms import MoveForm
from corridor.web.calendars.queries import coming_up, occasion_for, own_meeting, shown, words_for


@signed_in()
@require_safe
def calendar(request: PersonRequest) -> HttpResponse:
    """What the person has in the next weeks."""
    return render(request, "web/calendars/calendar.html", {"coming": coming_up(request.person)})


@signed_in()
@require_safe
def occasion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One occasion. Looking at it opens nothing."""
    one = shown(occasion_for(request.person, pk), request.person)
    return render(request, "web/calendars/occasion.html", {"shown": one})


@signed_in()
@require_safe
def words(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The words that go with an invitation, opened."""
    kept = words_for(request.person, pk)
    opened = unseal([kept], reader=request.person).get(kept.pk)
    one = shown(occasion_for(request.person, pk), request.person)
    context = {"shown": one, "words": opened["body"] if opened else "", "opened": True}
    return render(request, "web/calendars/occasion.html", context)


@signed_in()
@require_POST
def accept_occasion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say that one comes."""
    one = occasion_for(request.person, pk)
    if not one.everyone:
        accept(one, by=request.person)
        if one.is_personal:
            messages.success(request, _("You come. Who asked you is told."))
    return redirect("occasion", pk)


@signed_in()
@require_POST
def decline_occasion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """ "No, thank you": it is gone from one's pages, and nobody is told."""
    one = occasion_for(request.person, pk)
    if one.organiser_id != request.person.pk:
        decline(one, by=request.person)
        messages.success(request, _("It is off your pages. Nobody is told."))
        return redirect("home")
    return redirect("occasion", pk)


@signed_in()
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Another time for people to meet."""
    one = own_meeting(request.person, pk)
    form = MoveForm(request.POST or None, occasion=one)
    if form.is_valid():
        data = form.cleaned_data
        move_occasion(one, by=request.person, starts_at=data["starts_at"], ends_at=data["ends_at"])
        messages.success(request, _("It is moved. Whom you asked are asked for the new time."))
        return redirect("occasion", pk)
    return render(
        request,
        "web/calendars/move.html",
        {"form": form, "shown": shown(one, request.person)},
    )


@signed_in()
@require_POST
def cancel(request: PersonRequest, pk: UUID) -> HttpResponse:
    """It does not take place."""
    cancel_occasion(own_meeting(request.person, pk), by=request.person)
    messages.success(request, _("It is cancelled, and taken out of everybody’s calendar."))
    return redirect("calendar")
