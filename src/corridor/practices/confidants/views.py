"""Confidants: whom one named, naming somebody, taking a name back."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.confidants import actions, queries
from corridor.practices.confidants.forms import NameForm
from corridor.practices.confidants.models import PLACES, Mark
from corridor.practices.confidants.permissions import named_by
from corridor.practices.confidants.queries_volunteers import has_page_as_volunteer


@signed_in(practice="confidants")
def index(request: PersonRequest) -> HttpResponse:
    """One's confidants, and whom one named."""
    context = {
        "names": queries.shown_to(request.person, Mark.Shown.ON_PAGE),
        "places": PLACES,
        "has_page_as_volunteer": has_page_as_volunteer(request.person),
    }
    return render(request, "confidants/index.html", context)


@signed_in(practice="confidants")
def name(request: PersonRequest) -> HttpResponse:
    """Name somebody."""
    form = NameForm(request.POST or None, by=request.person)
    names = queries.names_of(request.person)
    if request.method == "POST" and form.is_valid():
        whom = form.cleaned_data["whom"]
        try:
            actions.name_somebody(whom, by=request.person)
        except actions.NotNamed:
            form.add_error("whom", _("You named them already, or have no place left."))
        else:
            messages.success(
                request, _("You named %(name)s. Nobody is told.") % {"name": whom.name}
            )
            return redirect("confidants")
    context = {"form": form, "names": names, "places": PLACES}
    return render(request, "confidants/name.html", context)


@signed_in(practice="confidants")
def take_back(request: PersonRequest, place: int) -> HttpResponse:
    """Take a name back: what happens then, and the button.

    The address has the place's number, so that no log and no history says who was named. The form
    says whom it was shown for: sent from an old page it takes nobody else's name back.
    """
    named = named_by(request.person, place)
    if request.method == "POST":
        if request.POST.get("whom", str(named.person.pk)) != str(named.person.pk):
            raise Http404
        # Taken back by another window in this moment: it is done.
        with suppress(actions.NotNamed):
            actions.take_back(named.person, by=request.person)
        messages.success(request, _("Taken back. Nobody is told."))
        return redirect("confidants")
    return render(request, "confidants/take_back.html", {"named": named})
