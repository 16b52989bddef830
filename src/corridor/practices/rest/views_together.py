"""Proposing rest to somebody, what they do with it, and word that they send."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, leaders, signed_in
from corridor.people.models import Person
from corridor.practices.rest import actions_together
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.forms import ChoosePersonForm, PlanForm, PlanWithForm, ProposeForm
from corridor.practices.rest.models import Handover, Proposal
from corridor.practices.rest.permissions import (
    another_person,
    person_led_by,
    proposal_to,
    word_to,
)
from corridor.practices.rest.views import leader_of, plan_with_form
from corridor.privacy.audiences import Choice, in_words
from corridor.privacy.forms import HandOnForm
from corridor.privacy.handing_on import hand_on
from corridor.privacy.sealing import unseal


@signed_in(practice="rest")
def propose_to(request: PersonRequest) -> HttpResponse:
    """Whom to propose rest to."""
    form = ChoosePersonForm(request.POST or None, owner=request.person)
    if request.method == "POST" and form.is_valid():
        return redirect("rest_propose", form.cleaned_data["person"].pk)
    return render(request, "rest/propose_to.html", {"form": form})


def _send(request: PersonRequest, form: forms.Form, template: str, person: Person) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions_together.propose_rest(
            by=request.person,
            once=data["once"],
            for_person=person,
            words=data["words"],
            days=data.get("days"),
            pool=data.get("pool"),
            half_days=data.get("half_days") or 0,
        )
        messages.success(request, _("%(name)s can read it now.") % {"name": person.name})
        return redirect("rest")
    who = in_words(request.person, Choice(("people",), (person,)))
    return render(request, template, {"form": form, "to": person, "who": who})


@signed_in(practice="rest")
def propose(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Say to somebody, privately, that rest might be due."""
    person = another_person(request.person, person_id)
    return _send(request, ProposeForm(request.POST or None), "rest/propose.html", person)


@leaders(practice="rest")
def plan_with(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A leader begins a plan for somebody they lead; nothing holds until that person agrees."""
    person = person_led_by(request.person, person_id)
    form = PlanWithForm(request.POST or None, by=request.person, with_person=person)
    return _send(request, form, "rest/plan_with.html", person)


@signed_in(practice="rest")
def proposal(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """What somebody wrote to me: I make it my plan, as I like it; or not."""
    one = proposal_to(request.person, proposal_id)
    body: dict[str, Any] = unseal([one], reader=request.person).get(one.pk, {}).get("body") or {}
    leader = leader_of(request.person)
    form = PlanForm(
        request.POST or None,
        owner=request.person,
        leader=leader,
        written_by=one.written_by,
        initial=PlanForm.initial_of(Days.of_row(body["days"])) if body.get("days") else {},
    )
    return plan_with_form(
        request,
        form,
        "rest/proposal.html",
        proposal=one,
        leader=leader,
        words=body.get("words"),
        offer=body.get("offer"),
    )


@signed_in(practice="rest")
@require_POST
def decline_proposal(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Erase what was written; nobody is told."""
    one = proposal_to(request.person, proposal_id)
    actions_together.decline_proposal(one, by=request.person)
    messages.success(request, _("It is erased. Nobody is told."))
    return redirect("rest")


@signed_in(practice="rest")
@require_POST
def put_away(request: PersonRequest, word_id: int) -> HttpResponse:
    """I have seen what somebody let me know."""
    actions_together.put_away(word_to(request.person, word_id), by=request.person)
    return redirect("rest")


def hand_on_message(
    request: PersonRequest, item: Proposal | Handover, about: Person, back: str, *, column: str
) -> HttpResponse:
    """The form with which something abusive is handed on to the moderators."""
    body = unseal([item], reader=request.person).get(item.pk, {}).get("body")
    text = body.get(column) if isinstance(body, dict) else body
    form = HandOnForm(request.POST or None, about=about, by=request.person)
    who = form.audience_words
    if request.method == "POST" and text and who and form.is_valid():
        hand_on(text=text, about=about, by=request.person, **form.cleaned_data)
        messages.success(request, _("Handed on. Who can read it: %(who)s.") % {"who": who})
        return redirect("rest")
    context = {"form": form, "who": who, "readable": bool(text), "back": back}
    return render(request, "rest/hand_on.html", context)


@signed_in(practice="rest")
def hand_on_proposal(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Hand on something abusive that somebody wrote to me about rest."""
    one = proposal_to(request.person, proposal_id)
    back = reverse("rest_proposal", args=[one.pk])
    return hand_on_message(request, one, one.written_by, back, column="words")
