"""Conversations with another: what they show, the times, saying which suits, putting it away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.conversations import actions_together as actions
from corridor.practices.conversations.forms import SuitsForm, TimeForm
from corridor.practices.conversations.permissions import introduction_for, meeting_for


@signed_in(practice="conversations")
@require_safe
def introduction(request: PersonRequest, introduction_id: UUID) -> HttpResponse:
    """One introduction. Opening it opens what the others show, and they can see, by day, that one did."""
    return _shown(request, introduction_id)


def _shown(
    request: PersonRequest, introduction_id: UUID, form: TimeForm | None = None, status: int = 200
) -> HttpResponse:
    meeting = meeting_for(request.person, introduction_id)
    context = {
        "meeting": meeting,
        "one": meeting.introduction,
        "form": form or TimeForm(until=meeting.introduction.lapses_at),
    }
    return render(request, "conversations/introduction.html", context, status=status)


def _said(request: PersonRequest, *, agreed: bool) -> None:
    if agreed:
        messages.success(request, _("Agreed. It is in your calendars."))
    else:
        messages.success(
            request, _("Noted. Once it suits somebody besides you, it is in your calendars.")
        )


@signed_in(practice="conversations")
@require_POST
def suits(request: PersonRequest, introduction_id: UUID) -> HttpResponse:
    """Say that one of the times suits."""
    one = introduction_for(request.person, introduction_id)
    form = SuitsForm(request.POST)
    try:
        time = form.cleaned_data["time"] if form.is_valid() else 0
        _said(request, agreed=actions.say_suits(one, by=request.person, time=time))
    except actions.Over:
        messages.error(request, _("That is not possible any more. Here is how it stands."))
    return redirect(one)


@signed_in(practice="conversations")
@require_POST
def another_time(request: PersonRequest, introduction_id: UUID) -> HttpResponse:
    """Suggest a time of one's own."""
    one = introduction_for(request.person, introduction_id)
    form = TimeForm(request.POST, until=one.lapses_at)
    if not form.is_valid():
        return _shown(request, introduction_id, form, status=422)
    starts_at = form.cleaned_data["starts_at"]
    try:
        _said(request, agreed=actions.suggest_time(one, by=request.person, starts_at=starts_at))
    except actions.Over:
        messages.error(request, _("That is not possible any more. Here is how it stands."))
    return redirect(one)


@signed_in(practice="conversations")
@require_POST
def no_thank_you(request: PersonRequest, introduction_id: UUID) -> HttpResponse:
    """One click, no reason, and nobody else's page changes."""
    actions.put_away(introduction_for(request.person, introduction_id), by=request.person)
    messages.success(request, _("It is off your pages. Nobody is told."))
    return redirect("conversations")
