"""Care for those who are asked: the list, one ask, answering, committing, saying no."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.means.ledger import NotEnough, Refused
from corridor.people.models import Person
from corridor.practices.care import actions, queries
from corridor.practices.care.forms import (
    AnswerForm,
    CommitForm,
    FitForm,
    LimitForm,
    MessageForm,
    ReplyForm,
)
from corridor.practices.care.models import Answer, Ask, Proposal, Want
from corridor.practices.care.permissions import (
    answer_for,
    any_ask_of_another,
    ask_for,
    ask_of_another,
    proposal_to,
)
from corridor.practices.care.queries_rounds import offer_for
from corridor.privacy.audiences import audience_line
from corridor.privacy.forms import HandOnForm
from corridor.privacy.handing_on import hand_on
from corridor.privacy.sealing import unseal


@signed_in(practice="care")
def index(request: PersonRequest) -> HttpResponse:
    """What I asked, and what is asked of me. Listing opens nothing."""
    context = {
        "mine": queries.asks_of(request.person),
        "asked_of_me": queries.asked_of(request.person),
        "proposals": queries.proposals_for(request.person),
    }
    return render(request, "care/index.html", context)


@signed_in(practice="care", personal=False)
def how_to_answer(request: PersonRequest) -> HttpResponse:
    """How to answer what one has just been told."""
    return render(request, "care/how_to_answer.html")


@signed_in(practice="care")
def ask(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """One ask, as its owner or its circle sees it."""
    return _ask_page(request, ask_for(request.person, ask_id))


def _ask_page(request: PersonRequest, one: Ask, sent: MessageForm | None = None) -> HttpResponse:
    """The ask's page; with `sent`, an answer that was refused: everything typed, and why."""
    opened = unseal([one], reader=request.person).get(one.pk)
    mine = one.owner_id == request.person.pk
    threads = queries.threads_of(one, reader=request.person)
    answered = any(thread.helper.pk == request.person.pk for thread in threads)
    if mine and one.is_open:
        for thread in threads:
            thread.form = _reply(thread.helper, sent)
    context = {
        "ask": one,
        "mine": mine,
        "body": opened["body"] if opened else None,
        "wants": [Want(want).label for want in (opened or {}).get("wants") or []],
        "who": audience_line(one.audience, reader=request.person),
        "threads": threads,
        "openings": queries.openings_of(one) if mine else [],
        "offer": offer_for(one) if mine else None,
        "answer_form": sent or AnswerForm(),
        "answered": answered,
        "fit_form": FitForm(),
    }
    return render(request, "care/ask.html", context, status=422 if sent else 200)


def _reply(helper: Person, sent: MessageForm | None) -> MessageForm:
    """The form with which the asker writes to the helper: the one that was refused, or a new one."""
    if isinstance(sent, ReplyForm) and sent.data.get("helper") == str(helper.pk):
        return sent
    return ReplyForm(initial={"helper": helper.pk}, auto_id=f"reply_{helper.pk}_%s")


def _say_why_not(request: PersonRequest, error: Exception) -> None:
    messages.error(request, str(error) or _("This ask has ended. Nothing was sent."))


@signed_in(practice="care")
def answer(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Write to the asker; or, as the asker, to one helper (`helper`, an id).

    Asked for with GET, as going back to a refused answer does, it is the ask's page.
    """
    one = ask_for(request.person, ask_id)
    if request.method != "POST":
        return redirect("care_ask", one.pk)
    mine = one.owner_id == request.person.pk
    form = ReplyForm(request.POST, ask=one) if mine else AnswerForm(request.POST)
    if not form.is_valid():
        for sentence in form.errors.get("helper", ()):
            messages.error(request, str(sentence))
        return _ask_page(request, one, form)
    try:
        actions.answer_ask(one, by=request.person, **form.cleaned_data)
    except actions.Ended as error:
        _say_why_not(request, error)
    else:
        messages.success(request, _("Sent."))
    return redirect("care_ask", one.pk)


@signed_in(practice="care")
def commit(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """What the person may commit for the asker: a leader also from what is at their disposal."""
    one = ask_of_another(request.person, ask_id)
    form = CommitForm(request.POST or None, by=request.person, circle=queries.circle_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.commit_help(one, by=request.person, **form.cleaned_data)
        except (actions.Ended, Refused) as error:
            if isinstance(error, NotEnough):
                actions.note_lack(one)
            form.add_error(None, str(error) or _("This ask has ended."))
        else:
            messages.success(
                request, _("%(name)s can see what you committed.") % {"name": one.owner.name}
            )
            return redirect("care_ask", one.pk)
    return render(request, "care/commit.html", {"form": form, "ask": one})


@signed_in(practice="care")
@require_POST
def no_thank_you(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """One click, no reason, and nobody else's page changes."""
    actions.set_aside(ask_of_another(request.person, ask_id), by=request.person)
    messages.success(request, _("It is off your pages. Nobody is told."))
    return redirect("care")


@signed_in(practice="care")
def limit(request: PersonRequest) -> HttpResponse:
    """How many open asks the person can carry; beyond it the care team's are passed on to others."""
    form = LimitForm(request.POST or None, by=request.person)
    if request.method == "POST" and form.is_valid():
        form.keep()
        messages.success(request, _("Kept. Only you can see it."))
        return redirect("care_limit")
    return render(request, "care/limit.html", {"form": form})


def _hand_on(
    request: PersonRequest, item: Ask | Answer | Proposal, about: Person, back: str
) -> HttpResponse:
    opened = unseal([item], reader=request.person).get(item.pk)
    form = HandOnForm(request.POST or None, about=about, by=request.person)
    who = form.audience_words
    if request.method == "POST" and opened and who and form.is_valid():
        hand_on(text=opened["body"], about=about, by=request.person, **form.cleaned_data)
        messages.success(request, _("Handed on. Who can read it: %(who)s.") % {"who": who})
        return redirect("care")
    context = {"form": form, "who": who, "readable": opened is not None, "back": back}
    return render(request, "care/hand_on.html", context)


@signed_in(practice="care")
def hand_on_ask(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Hand an abusive ask on to the moderators."""
    one = any_ask_of_another(request.person, ask_id)
    return _hand_on(request, one, one.owner, one.get_absolute_url())


@signed_in(practice="care")
def hand_on_answer(request: PersonRequest, answer_id: UUID) -> HttpResponse:
    """Hand an abusive answer on to the moderators."""
    one = answer_for(request.person, answer_id)
    return _hand_on(request, one, one.author, reverse("care_ask", args=[one.ask_id]))


@signed_in(practice="care")
def hand_on_proposal(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Hand on something abusive that somebody gave me to ask with."""
    one = proposal_to(request.person, proposal_id)
    back = reverse("care_proposal", args=[one.pk])
    return _hand_on(request, one, one.written_by, back)
