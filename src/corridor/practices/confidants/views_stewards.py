"""What stewards confirm: who is trained, and what holds when somebody's life is in danger."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, duty
from corridor.people.models import Duty
from corridor.practices.confidants import actions_volunteers as actions
from corridor.practices.confidants import queries_volunteers as queries
from corridor.practices.confidants.forms import InDangerForm, TrainingForm
from corridor.practices.confidants.permissions import training_with


@duty(Duty.Kind.STEWARD, practice="confidants")
def trainings(request: PersonRequest) -> HttpResponse:
    """Confirm what somebody is trained for, and until when."""
    form = TrainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.confirm_training(
            data["person"], by=request.person, kind=data["kind"], until_on=data["until_on"]
        )
        messages.success(
            request, _("Confirmed. %(name)s decides what follows.") % {"name": data["person"].name}
        )
        return redirect("confidants_trainings")
    after = request.GET.get("after", "")
    context = {
        "form": form,
        "page": queries.trainings(after),
        "later": bool(after),
        "in_danger": queries.in_danger(),
    }
    return render(request, "confidants/trainings.html", context)


@duty(Duty.Kind.STEWARD, practice="confidants")
@require_POST
def end_training(request: PersonRequest, training_id: int) -> HttpResponse:
    """It holds no more."""
    actions.end_training(training_with(training_id), by=request.person)
    messages.success(request, _("It does not hold any more."))
    return redirect("confidants_trainings")


@duty(Duty.Kind.STEWARD, practice="confidants")
def in_danger(request: PersonRequest) -> HttpResponse:
    """Confirm, in the organisation's words, what a volunteer may do if somebody's life is in danger."""
    held = queries.in_danger()
    form = InDangerForm(request.POST or None, initial={"words": held.words if held else ""})
    if request.method == "POST" and form.is_valid():
        actions.confirm_in_danger(form.cleaned_data["words"], by=request.person)
        messages.success(request, _("Confirmed. It is said from now on."))
        return redirect("confidants_trainings")
    return render(request, "confidants/in_danger.html", {"form": form, "held": held})
