"""Whom one muted. The muted person is never told, and no page shows it to anybody else."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.privacy.muting import mute, mutes_of, unmute
from corridor.web.privacy.queries import person_named


@signed_in()
def mutes(request: PersonRequest) -> HttpResponse:
    """Whom the person muted, each with a button that undoes it."""
    return render(request, "web/privacy/mutes.html", {"mutes": mutes_of(request.person)})


@signed_in()
@require_POST
def mute_add(request: PersonRequest) -> HttpResponse:
    """Mute a person; sent from their page."""
    person = person_named(request.POST.get("person", ""))
    try:
        mute(person, by=request.person)
    except ValueError as error:
        raise Http404 from error
    text = _("You muted %(name)s. What they write does not reach you. They are not told.")
    messages.success(request, text % {"name": person.name})
    return redirect("mutes")


@signed_in()
@require_POST
def mute_remove(request: PersonRequest) -> HttpResponse:
    """Undo it."""
    person = person_named(request.POST.get("person", ""))
    unmute(person, by=request.person)
    text = _("%(name)s can reach you again. They are not told.")
    messages.success(request, text % {"name": person.name})
    return redirect("mutes")
