"""Care for the asker: asking, letting others see, taking back, saying what fitted, ending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.care import actions, actions_further, actions_proposals
from corridor.practices.care.forms import (
    AskForm,
    EndForm,
    FitForm,
    FurtherForm,
    ProposeForm,
    ShowForm,
)
from corridor.practices.care.models import Ask
from corridor.practices.care.permissions import own_ask, proposal_to
from corridor.privacy.audiences import NobodyThere, audience_line
from corridor.privacy.sealing import unseal


def _ask_with(
    request: PersonRequest, form: AskForm, template: str, **context: object
) -> HttpResponse:
    """Bind, ask, and lead to the ask; or show the form with everything typed."""
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.ask_for_help(by=request.person, **form.ask())
        except NobodyThere as error:
            form.add_error("to", str(error))
        else:
            who = audience_line(one.audience, reader=request.person)
            messages.success(request, _("Sent. Who can see it: %(who)s.") % {"who": who})
            return redirect("care_ask", one.pk)
    return render(request, template, {"form": form, **context})


@signed_in(practice="care")
def ask_new(request: PersonRequest) -> HttpResponse:
    """Ask for help for oneself."""
    form = AskForm(request.POST or None, owner=request.person, to=request.GET.get("to", ""))
    return _ask_with(request, form, "care/ask_new.html")


@signed_in(practice="care")
def propose(request: PersonRequest) -> HttpResponse:
    """Write something for somebody who agreed; only they can ask with it."""
    form = ProposeForm(request.POST or None, owner=request.person)
    if request.method == "POST" and form.is_valid():
        proposal = actions_proposals.propose_ask(by=request.person, **form.cleaned_data)
        name = proposal.owner.name
        messages.success(request, _("%(name)s can read it now and decide.") % {"name": name})
        return redirect("care")
    return render(request, "care/propose.html", {"form": form})


@signed_in(practice="care")
def proposal(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """What somebody wrote for me: I change the words, choose who sees it, and ask; or not."""
    one = proposal_to(request.person, proposal_id)
    opened = unseal([one], reader=request.person).get(one.pk, {})
    form = AskForm(request.POST or None, owner=request.person, initial=opened, proposal=one)
    return _ask_with(request, form, "care/proposal.html", proposal=one)


@signed_in(practice="care")
@require_POST
def decline(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Erase what was written, by the one or the other; nobody is told."""
    actions_proposals.decline_proposal(proposal_to(request.person, proposal_id), by=request.person)
    messages.success(request, _("It is erased. Nobody is told."))
    return redirect("care")


@signed_in(practice="care")
def further(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Let somebody else see the ask too."""
    one = own_ask(request.person, ask_id)
    form = FurtherForm(request.POST or None, owner=request.person, widens=one.audience)
    if request.method == "POST" and form.is_valid():
        try:
            actions_further.offer_further(one, by=request.person, choice=form.choice())
        except (NobodyThere, actions.Ended) as error:
            form.add_error(None, str(error) or _("This ask has ended."))
        else:
            who = audience_line(one.audience, reader=request.person)
            messages.success(request, _("Sent. Who can see it now: %(who)s.") % {"who": who})
            return redirect("care_ask", one.pk)
    return render(request, "care/further.html", {"form": form, "ask": one})


@signed_in(practice="care")
@require_POST
def take_back(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Nobody else can see it from the next request on."""
    actions.end_ask(own_ask(request.person, ask_id), by=request.person, how=Ask.End.MINE)
    messages.success(request, _("Taken back. Only you can see it now."))
    return redirect("care_ask", ask_id)


@signed_in(practice="care")
def end(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """End the ask: keep it, keep it for oneself alone, or erase it."""
    one = own_ask(request.person, ask_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["how"] == EndForm.ERASE:
            actions.erase_ask(one, by=request.person)
            messages.success(request, _("Erased, with everything that was answered."))
            return redirect("care")
        actions.end_ask(one, by=request.person, how=Ask.End(form.cleaned_data["how"]))
        return redirect("care_ask", one.pk)
    return render(request, "care/end.html", {"form": form, "ask": one})


@signed_in(practice="care")
@require_POST
def show(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Show one answer or commitment to the circle, or stop showing it."""
    one = own_ask(request.person, ask_id)
    form = ShowForm(request.POST)
    if form.is_valid():
        actions.show_to_circle(one, by=request.person, **form.cleaned_data)
    return redirect("care_ask", one.pk)


@signed_in(practice="care")
@require_POST
def fitted(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Say how well something fitted."""
    one = own_ask(request.person, ask_id)
    form = FitForm(request.POST, ask=one)
    if form.is_valid():
        actions.say_what_fitted(one, by=request.person, **form.cleaned_data)
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("Choose one of the five, then keep it."))
    return redirect("care_ask", one.pk)
