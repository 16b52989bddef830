"""Rest for the person who plans it: the list, the plan, its days, its steps, what is handed over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.people.models import Person
from corridor.people.switches import is_on_for
from corridor.practices.rest import actions, actions_together, queries
from corridor.practices.rest.forms import ChangeForm, HandOverForm, PlanForm, StepsForm, WhoForm
from corridor.practices.rest.models import Plan
from corridor.practices.rest.permissions import own_handover, own_plan, plan_for
from corridor.privacy.audiences import Choice, NobodyThere, audience_line, in_words, people_in_words
from corridor.privacy.openings import told_before_opening


def say_over(request: PersonRequest) -> None:
    """What a page says when the rest was over a moment ago."""
    messages.error(request, _("This rest is over. Nothing was changed."))


@signed_in(practice="rest")
def index(request: PersonRequest) -> HttpResponse:
    """One's own plans, what others ask or propose, and who is away. Listing opens nothing."""
    person = request.person
    context = {
        "mine": queries.plans_of(person),
        "today": queries.today_of(person),
        "proposals": queries.proposals_for(person),
        "handovers": queries.handovers_to(person),
        "shown": queries.plans_shown_to(person),
        "away": queries.away_soon(person),
        "words": queries.words_to(person),
    }
    return render(request, "rest/index.html", context)


def plan_with_form(
    request: PersonRequest, form: PlanForm, template: str, **context: Any
) -> HttpResponse:
    """Make the plan and lead to it; or show the form with everything typed."""
    proposal = context.get("proposal")
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.make_plan(by=request.person, proposal=proposal, **form.plan())
        except NobodyThere as error:
            form.add_error("to", str(error))
        except actions.InTheWay as error:
            form.add_error("begins_on", str(error))
        else:
            return redirect("rest_plan", one.pk)
    return render(request, template, {"form": form, **context})


def leader_of(person: Person) -> Person | None:
    """Who leads the person now, if rest is on for them too."""
    if person.leader_id is None:
        return None
    leader = Person.objects.here().filter(pk=person.leader_id).first()
    return leader if leader is not None and is_on_for("rest", leader) else None


@signed_in(practice="rest")
def plan_new(request: PersonRequest) -> HttpResponse:
    """Plan rest for oneself."""
    leader = leader_of(request.person)
    form = PlanForm(request.POST or None, owner=request.person, leader=leader)
    return plan_with_form(request, form, "rest/plan_new.html", leader=leader)


@signed_in(practice="rest")
def plan(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """A plan: for the person whose it is with everything, for their leader with days and steps."""
    one = plan_for(request.person, plan_id)
    mine = one.owner_id == request.person.pk
    opened = queries.opened(one, reader=request.person)
    context = {
        "plan": one,
        "mine": mine,
        "opened": opened,
        "work": queries.half_days_of(one.owner, one.days),
        "committed": queries.committed_for(one),
        "days_off": queries.days_off_in(one.owner, one.days),
        "who": audience_line(one.audience, reader=request.person)
        if mine
        else in_words(request.person, _alone(one.owner)),
        "leaders": people_in_words([leader.name for leader in queries.leaders_of(one)]),
        "handed_over": queries.handed_over(one, reader=request.person) if mine else [],
        "today": queries.today_of(one.owner),
        "told": "" if mine else told_before_opening(one.owner),
    }
    return render(request, "rest/plan.html", context)


def _alone(person: Person) -> Choice:
    return Choice(("people",), (person,))


def _who_sees_all(one: Plan) -> str:
    return in_words(one.owner, Choice(("people",), tuple(queries.leaders_of(one))))


@signed_in(practice="rest")
@require_POST
def hold(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """The person agrees to their plan: from now on it holds."""
    try:
        actions.hold_plan(own_plan(request.person, plan_id), by=request.person)
    except actions.Over:
        say_over(request)
    else:
        messages.success(request, _("It holds. Your calendar says only that time is set aside."))
    return redirect("rest_plan", plan_id)


@signed_in(practice="rest")
def days(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """Lengthen, shorten or move one's rest."""
    one = own_plan(request.person, plan_id)
    opened = queries.opened(one, reader=request.person) or queries.Opened()
    leader = next(iter(queries.leaders_of(one)), None)
    form = ChangeForm(request.POST or None, plan=one, opened=opened, leader=leader)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_days(one, by=request.person, **form.change())
        except actions.InTheWay as error:
            form.add_error("begins_on", str(error))
        except actions.Over:
            say_over(request)
            return redirect("rest_plan", one.pk)
        else:
            messages.success(request, _("Changed. The steps of your return moved along."))
            return redirect("rest_plan", one.pk)
    who = audience_line(one.audience, reader=request.person)
    return render(request, "rest/days.html", {"form": form, "plan": one, "who": who})


@signed_in(practice="rest")
def steps(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """The steps of one's return."""
    one = own_plan(request.person, plan_id)
    opened = queries.opened(one, reader=request.person) or queries.Opened()
    form = StepsForm(request.POST or None, ends_on=one.ends_on, steps=opened.steps)
    if request.method == "POST" and form.is_valid():
        actions.set_steps(one, by=request.person, steps=form.cleaned_data["steps"])
        messages.success(request, _("Kept. You can change them at any time."))
        return redirect("rest_plan", one.pk)
    context = {"form": form, "plan": one, "who": _who_sees_all(one)}
    return render(request, "rest/steps.html", context)


@signed_in(practice="rest")
def who(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """Who sees that one is away: chosen anew, after a change of leader or of mind."""
    one = own_plan(request.person, plan_id)
    initial = {"to": list(queries.audience_kinds_of(one))}
    form = WhoForm(request.POST or None, owner=request.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_who_sees(one, by=request.person, choice=form.choice())
        except NobodyThere as error:
            form.add_error("to", str(error))
        except actions.Over:
            say_over(request)
            return redirect("rest_plan", one.pk)
        else:
            return redirect("rest_plan", one.pk)
    leader = leader_of(request.person)
    return render(request, "rest/who.html", {"form": form, "plan": one, "leader": leader})


@signed_in(practice="rest")
def hand_over(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """Ask one colleague to take something over."""
    one = own_plan(request.person, plan_id)
    form = HandOverForm(request.POST or None, owner=request.person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions_together.hand_over(
                one, by=request.person, once=data["once"], asked=data["person"], words=data["body"]
            )
        except NobodyThere as error:
            form.add_error("person", str(error))
        except actions.Over:
            say_over(request)
            return redirect("rest_plan", one.pk)
        else:
            who = in_words(request.person, _alone(data["person"]))
            messages.success(request, _("Sent. Who can see it: %(who)s.") % {"who": who})
            return redirect("rest_plan", one.pk)
    return render(request, "rest/hand_over.html", {"form": form, "plan": one})


@signed_in(practice="rest")
@require_POST
def take_back_handover(request: PersonRequest, handover_id: UUID) -> HttpResponse:
    """Ask no longer; the words are erased."""
    one = own_handover(request.person, handover_id)
    actions_together.take_back(one, by=request.person)
    messages.success(request, _("Taken back, and the words are erased."))
    return redirect("rest_plan", one.plan_id)


@signed_in(practice="rest")
def end(request: PersonRequest, plan_id: UUID) -> HttpResponse:
    """Come back early, call the plan off, or erase one that is over."""
    one = own_plan(request.person, plan_id)
    resting = one.holds and one.settled_on is None and one.begins_on < queries.today_of(one.owner)
    if request.method == "POST":
        if resting and "come_back" in request.POST:
            actions.come_back(one, by=request.person)
            messages.success(request, _("Welcome back. What you did not use went back."))
            return redirect("rest_plan", one.pk)
        actions.erase_plan(one, by=request.person)
        messages.success(request, _("Erased. Nobody can bring it back."))
        return redirect("rest")
    return render(request, "rest/end.html", {"plan": one, "resting": resting})
