"""The pages of the pulse: how it stands, answering, saying no; and the rounds, for stewards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.ballots.answering import part_for
from corridor.ballots.issuing import NotOnTheRoll
from corridor.kit.access import PersonRequest, duties_of, duty, signed_in
from corridor.people.models import Duty
from corridor.practices.pulse import actions, queries
from corridor.practices.pulse.models import TEAM, TENURE
from corridor.practices.pulse.models_items import ORGANISATION_CELL, QUESTIONS
from corridor.practices.pulse.queries_schedule import next_planned


@signed_in(practice="pulse")
def index(request: PersonRequest) -> HttpResponse:
    """Whether a round is open for one, with whom one is counted, and what happens next."""
    planned = next_planned()
    context = {
        "standing": queries.standing_of(request.person),
        "planned": planned,
        "prepared": queries.kind_prepared(planned),
        "joined_on": request.person.joined_on,
        "cell": ORGANISATION_CELL,
        "team": TEAM,
        "tenure": TENURE,
        "is_steward": Duty.Kind.STEWARD in duties_of(request.person),
    }
    return render(request, "pulse/index.html", context)


@signed_in(practice="pulse")
def answer(request: PersonRequest) -> HttpResponse:
    """The page on which one answers the open round; back to the pulse where there is none for one."""
    running = queries.open_now()
    if running is None or queries.has_declined(request.person):
        return redirect("pulse")
    try:
        ballot = part_for(running.pk, request.person, QUESTIONS)
    except NotOnTheRoll:
        return redirect("pulse")
    return render(request, "pulse/answer.html", {"ballot": ballot})


@signed_in(practice="pulse")
@require_POST
def decline(request: PersonRequest) -> HttpResponse:
    """ "No, thank you"."""
    actions.decline(by=request.person)
    messages.success(request, _("The pulse leaves you alone. Nobody can see that you said so."))
    return redirect("pulse")


@signed_in(practice="pulse")
@require_POST
def take_part(request: PersonRequest) -> HttpResponse:
    """Take part again."""
    actions.take_part(by=request.person)
    return redirect("pulse")


@signed_in(practice="pulse")
@require_POST
def put_away(request: PersonRequest) -> HttpResponse:
    """The line about the open round leaves home."""
    actions.put_away(by=request.person)
    return redirect("home")


@duty(Duty.Kind.STEWARD, practice="pulse")
def rounds(request: PersonRequest) -> HttpResponse:
    """Dates and fingerprints of the rounds. Nothing of what comes in, while one is open or ever."""
    context = {"rounds": queries.rounds_for_stewards(), "planned": next_planned()}
    return render(request, "pulse/rounds.html", context)
