"""People named by hand (a chair, say): no file lets them go, so a steward does."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest
from corridor.people import actions
from corridor.people.joining.queries import people_named_by_hand, person_named_by_hand
from corridor.web.imports.views import steward


@steward
@require_safe
def named(request: PersonRequest) -> HttpResponse:
    """Those whom no file brings."""
    return render(request, "web/imports/named.html", {"people": people_named_by_hand()})


@steward
@require_POST
def let_go(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Somebody named by hand leaves."""
    person = person_named_by_hand(pk)
    if person is None:
        raise Http404
    try:
        actions.let_go(person, by=request.person)
        messages.success(request, _("%(name)s has left.") % {"name": person.name})
    except actions.LastSteward as error:
        messages.error(request, str(error))
    return redirect("imports_named")
