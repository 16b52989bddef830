"""Pages of the means: what there is, what a leader may commit, what a person took on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, duties_of, leaders, leads, signed_in
from corridor.means import actions, queries, subjects
from corridor.means.forms import MoveForm
from corridor.means.models import Commitment
from corridor.people.models import Duty
from corridor.people.switches import practices_on_for


@signed_in(personal=False)
def index(request: PersonRequest) -> HttpResponse:
    """What there is, for everyone: no amounts."""
    return render(
        request,
        "means/index.html",
        {
            "pools": queries.pools_here(request.person),
            "is_leader": leads(request.person),
            "is_steward": Duty.Kind.STEWARD in duties_of(request.person),
        },
    )


@leaders()
def at_my_disposal(request: PersonRequest) -> HttpResponse:
    """What a leader may commit, and about how much is left."""
    lines = queries.lines_at_disposal(request.person)
    return render(request, "means/at_my_disposal.html", {"lines": lines})


@signed_in()
def mine(request: PersonRequest) -> HttpResponse:
    """What the person took on: to see to, handed to others, and done."""
    on = practices_on_for(request.person)
    return render(
        request,
        "means/mine.html",
        {
            "owned": [
                (row, subjects.url_of(row, on)) for row in queries.commitments_of(request.person)
            ],
            "handed_on": queries.commitments_handed_on_by(request.person),
            "settled": queries.settled_of(request.person),
        },
    )


def _commitment_or_404(request: PersonRequest, commitment_id: UUID) -> Commitment:
    return get_object_or_404(queries.readable_commitments(request.person), pk=commitment_id)


@signed_in()
def commitment(request: PersonRequest, commitment_id: UUID) -> HttpResponse:
    """One thing the person took on: done, another day, or not after all."""
    one = _commitment_or_404(request, commitment_id)
    form = MoveForm(request.POST or None, initial={"due_on": one.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(one, form.cleaned_data["due_on"], by=request.person)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It has another day now."))
            return redirect("means_mine")
    url = subjects.url_of(one, practices_on_for(request.person))
    context = {"commitment": one, "form": form, "url": url}
    return render(request, "means/commitment.html", context)


@signed_in()
@require_POST
def done(request: PersonRequest, commitment_id: UUID) -> HttpResponse:
    """It is done."""
    one = _commitment_or_404(request, commitment_id)
    try:
        actions.deliver(one, by=request.person)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted as done."))
    return redirect("means_mine")


@signed_in()
@require_POST
def not_after_all(request: PersonRequest, commitment_id: UUID) -> HttpResponse:
    """I cannot do this after all: no reason is asked."""
    one = _commitment_or_404(request, commitment_id)
    try:
        actions.release(one, by=request.person)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You no longer have this. An amount is back in its pool."))
    return redirect("means_mine")
