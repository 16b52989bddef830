"""Conversations: whom one is introduced to, what one wishes, stopping and going on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, duties_of, duty, signed_in
from corridor.people.models import Duty
from corridor.practices.conversations import actions, queries, queries_ties
from corridor.practices.conversations.forms import NearnessForm, WishesForm
from corridor.practices.conversations.queries_narrow import narrow_of


@signed_in(practice="conversations")
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Whom one is introduced to, or how it begins. Listing opens nothing that others show."""
    meetings = queries.introductions_of(request.person)
    wished, has_wishes = queries.wishes_of(request.person)
    left = queries.left_out(request.person, meetings, wished)
    waits = wished.on and not meetings and left is None
    next_on = queries.next_round_on()
    context = {
        "meetings": meetings,
        "wished": wished,
        "has_wishes": has_wishes,
        "paused": wished.is_paused(timezone.localdate()),
        "left": left,
        "narrow": narrow_of(request.person, wished) if left and left.is_of_wishes else [],
        "stopped": queries.stopped_words() if waits else [],
        "next_on": next_on,
        "paused_then": wished.is_paused(next_on),
        "is_steward": Duty.Kind.STEWARD in duties_of(request.person),
    }
    return render(request, "conversations/index.html", context)


@signed_in(practice="conversations")
def wishes(request: PersonRequest) -> HttpResponse:
    """What one wishes of introductions; keeping it is taking part."""
    own = queries.own_of(request.person)
    usual = queries.usual_hours_of(request.person)
    form = WishesForm(request.POST or None, person=request.person, own=own, usual=usual)
    if request.method == "POST" and form.is_valid():
        actions.say_wishes(by=request.person, **form.wishes())
        kept = _("Kept. The next round goes by it, on %(day)s.") % {"day": _next_day(request)}
        messages.success(request, kept)
        return redirect("conversations")
    context = {"form": form, "own": own, "near": queries.nearness() >= 0}
    return render(request, "conversations/wishes.html", context)


def _next_day(request: PersonRequest) -> str:
    return speaking.day(queries.next_round_on(), locale=speaking.locale_of(request.person))


def _say_what_stands(request: PersonRequest) -> None:
    if any(not one.comes for one in queries.introductions_of(request.person)):
        messages.info(request, _("To this fortnight’s introduction you can say “No, thank you”."))


@signed_in(practice="conversations")
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    """One click, and nobody learns of it."""
    actions.stop(by=request.person)
    messages.success(
        request, _("From the next round on you are introduced to nobody. Nobody is told.")
    )
    _say_what_stands(request)
    return redirect("conversations")


@signed_in(practice="conversations")
@require_POST
def go_on(request: PersonRequest) -> HttpResponse:
    """Introductions again."""
    actions.go_on(by=request.person)
    words = _("You take part again from the next round on: %(day)s.")
    messages.success(request, words % {"day": _next_day(request)})
    return redirect("conversations")


@signed_in(practice="conversations")
@require_POST
def erase(request: PersonRequest) -> HttpResponse:
    """Erase everything that one said of one's wishes."""
    actions.erase_own(request.person)
    messages.success(
        request, _("It is erased. From the next round on you are introduced to nobody.")
    )
    _say_what_stands(request)
    return redirect("conversations")


@signed_in(practice="conversations", personal=False)
@require_safe
def ties(request: PersonRequest) -> HttpResponse:
    """The map: between which parts of the organisation there were introductions."""
    return render(request, "conversations/ties.html", {"map": queries_ties.newest()})


@duty(Duty.Kind.STEWARD, practice="conversations")
def nearness(request: PersonRequest) -> HttpResponse:
    """How near in the organisation two are too near to be introduced."""
    form = NearnessForm(request.POST or None, initial={"steps": queries.nearness()})
    if request.method == "POST" and form.is_valid():
        actions.choose_nearness(form.cleaned_data["steps"], by=request.person)
        messages.success(request, _("Kept. The next round goes by it."))
        return redirect("conversations")
    return render(request, "conversations/nearness.html", {"form": form})
