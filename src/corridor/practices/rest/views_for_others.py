"""Rest for others: what a colleague is asked to take over, and what a leader can do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.means.ledger import Refused
from corridor.practices.rest import actions, actions_together, queries
from corridor.practices.rest.forms import CommitDaysForm
from corridor.practices.rest.permissions import (
    handover_for,
    handover_of_another,
    plan_of_another,
)
from corridor.practices.rest.views import say_over
from corridor.practices.rest.views_together import hand_on_message
from corridor.privacy.audiences import Choice, in_words
from corridor.privacy.sealing import unseal


@signed_in(practice="rest")
def handover(request: PersonRequest, handover_id: UUID) -> HttpResponse:
    """What somebody is asked to take over, and from when to when."""
    one = handover_for(request.person, handover_id)
    mine = one.owner_id == request.person.pk
    other = one.asked if mine else one.owner
    context = {
        "handover": one,
        "mine": mine,
        "body": unseal([one], reader=request.person).get(one.pk, {}).get("body"),
        "who": in_words(request.person, Choice(("people",), (other,))),
    }
    return render(request, "rest/handover.html", context)


@signed_in(practice="rest")
@require_POST
def take_over(request: PersonRequest, handover_id: UUID) -> HttpResponse:
    """The colleague agrees."""
    one = handover_of_another(request.person, handover_id)
    try:
        actions_together.take_over(one, by=request.person)
    except actions.Over:
        say_over(request)
        return redirect("rest")
    messages.success(request, _("%(name)s can see that you agreed.") % {"name": one.owner.name})
    return redirect("rest_handover", one.pk)


@signed_in(practice="rest")
@require_POST
def decline(request: PersonRequest, handover_id: UUID) -> HttpResponse:
    """One press, no reason, and nobody else's page changes."""
    one = handover_of_another(request.person, handover_id)
    try:
        actions_together.decline(one, by=request.person)
    except actions.Over:
        messages.error(request, _("You took this on. You can give it back on its own page."))
        return redirect("rest_handover", one.pk)
    messages.success(request, _("It is off your pages. Nobody is told."))
    return redirect("rest")


@signed_in(practice="rest")
def hand_on_handover(request: PersonRequest, handover_id: UUID) -> HttpResponse:
    """Hand something abusive on to the moderators."""
    one = handover_of_another(request.person, handover_id)
    return hand_on_message(request, one, one.owner, one.get_absolute_url(), column="body")


@signed_in(practice="rest")
def commit(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """The leader commits days from what is at their disposal."""
    one = plan_of_another(request.person, plan_id)
    opened = queries.opened(one, reader=request.person)
    wanted = queries.still_wished_for(one, opened.wanted) if opened else 0
    form = CommitDaysForm(request.POST or None, by=request.person, wanted=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            actions_together.commit_days(one, by=request.person, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        except actions.Over:
            say_over(request)
            return redirect("rest")
        else:
            messages.success(request, _("%(name)s can see it.") % {"name": one.owner.name})
            return redirect("rest_plan", one.pk)
    context = {"form": form, "plan": one, "opened": opened}
    return render(request, "rest/commit.html", context)


@signed_in(practice="rest")
@require_POST
def agree(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """The leader says that days and steps are fine."""
    one = plan_of_another(request.person, plan_id)
    try:
        actions_together.agree_to_plan(one, by=request.person)
    except actions.Over:
        say_over(request)
        return redirect("rest")
    messages.success(request, _("%(name)s can see that you agree.") % {"name": one.owner.name})
    return redirect("rest_plan", one.pk)
