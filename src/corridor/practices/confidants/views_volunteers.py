"""Volunteers: who they are, turning to one, a volunteer's own page and notes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.confidants import actions_volunteers as actions
from corridor.practices.confidants import queries_volunteers as queries
from corridor.practices.confidants.forms import NoteForm, VolunteerForm
from corridor.practices.confidants.permissions import (
    listed_volunteer,
    own_note,
    require_page_as_volunteer,
)
from corridor.practices.confidants.queries_turned import quarters
from corridor.privacy.audiences import Choice, in_words
from corridor.privacy.sealing import unseal


@signed_in(practice="confidants")
def volunteers(request: PersonRequest) -> HttpResponse:
    """Who can be turned to."""
    after = request.GET.get("after", "")
    context = {
        "page": queries.volunteers(after),
        "later": bool(after),
        "in_danger": queries.in_danger(),
    }
    return render(request, "confidants/volunteers.html", context)


@signed_in(practice="confidants")
def volunteer(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """One of them, with what is said before the first word."""
    listed = listed_volunteer(person_id)
    person = listed.volunteer.person
    context = {
        "listed": listed,
        "in_danger": queries.in_danger(),
        "way": queries.way_to_turn(request.person, person),
        "who": in_words(request.person, Choice(("people",), (person,))),
        "mine": person.pk == request.person.pk,
    }
    return render(request, "confidants/volunteer.html", context)


@signed_in(practice="confidants", personal=False)
def turned(request: PersonRequest) -> HttpResponse:
    """How many turned to volunteers, and about what: for the yearly report, and for everybody."""
    return render(request, "confidants/turned.html", {"quarters": quarters()})


@signed_in(practice="confidants")
def mine(request: PersonRequest) -> HttpResponse:
    """What a volunteer says of themselves, and their notes."""
    require_page_as_volunteer(request.person)
    volunteer = queries.said_by(request.person)
    form = VolunteerForm(request.POST or None, volunteer=volunteer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.be_there(by=request.person, **form.cleaned_data)
        except actions.NotTrained:
            form.add_error(None, _("Your training is over. A steward can confirm it anew."))
        else:
            messages.success(request, _("Kept. Everybody here can read it."))
            return redirect("confidants_mine")
    after = request.GET.get("after", "")
    context = {
        "form": form,
        "volunteer": volunteer,
        "trained": queries.is_trained(request.person),
        "in_danger": queries.in_danger(),
        "page": queries.notes_page(request.person, after),
        "later": bool(after),
    }
    return render(request, "confidants/mine.html", context)


@signed_in(practice="confidants")
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    """Nobody finds them among the volunteers any more."""
    require_page_as_volunteer(request.person)
    actions.stop(by=request.person)
    messages.success(request, _("You are not among the volunteers any more. Nobody is told."))
    return redirect("confidants")


@signed_in(practice="confidants")
def note_new(request: PersonRequest) -> HttpResponse:
    """Write a note for oneself."""
    require_page_as_volunteer(request.person)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_note(by=request.person, **form.cleaned_data)
        except actions.NotTrained:
            form.add_error(None, _("Your training is over. A steward can confirm it anew."))
        else:
            messages.success(request, _("Kept. Only you can read it."))
            return redirect("confidants_mine")
    return render(request, "confidants/note.html", {"form": form})


@signed_in(practice="confidants")
def note(request: PersonRequest, note_id: UUID) -> HttpResponse:
    """Change a note."""
    one = own_note(request.person, note_id)
    opened = unseal([one], reader=request.person).get(one.pk, {})
    form = NoteForm(request.POST or None, initial={"body": opened.get("body")})
    if request.method == "POST" and form.is_valid():
        actions.write_note(by=request.person, note=one, **form.cleaned_data)
        messages.success(request, _("Kept. Only you can read it."))
        return redirect("confidants_mine")
    return render(request, "confidants/note.html", {"form": form, "note": one})


@signed_in(practice="confidants")
@require_POST
def erase_note(request: PersonRequest, note_id: UUID) -> HttpResponse:
    """Erase a note."""
    actions.erase_note(own_note(request.person, note_id), by=request.person)
    messages.success(request, _("Erased. Nobody can bring it back."))
    return redirect("confidants_mine")
