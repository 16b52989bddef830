"""The mirror for those who are asked, and for everybody: the page, answering, saying no, what is published."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.ballots import issuing
from corridor.ballots.answering import part_for
from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.mirror import actions, queries
from corridor.practices.mirror.models import PutAway
from corridor.practices.mirror.models_items import questions_about
from corridor.practices.mirror.permissions import shown_result
from corridor.practices.mirror.queries_schedule import next_planned
from corridor.rhythm.fortnight import last_day_of, organisation_zone


@signed_in(practice="mirror")
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """About whom one may answer, what a leader has, what others show one, what happens next."""
    person, zone = request.person, organisation_zone()
    latest, running = queries.latest_half_year(), queries.open_rounds()
    own = queries.own_of(person)
    context = {
        "declined": queries.has_declined(person),
        "asked": queries.asked_now(person),
        "open_rounds": running,
        "latest": latest,
        "last_day": last_day_of(latest.closes_at, zone) if latest else None,
        "planned": next_planned(zone),
        "shown": queries.listed(queries.shown_to(person), zone),
        "own": own,
        "results": queries.listed(own.results, zone) if own else [],
    }
    return render(request, "mirror/index.html", context)


@signed_in(practice="mirror")
@require_safe
def answer(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """The page on which one answers about a leader; back to the mirror where there is none for one."""
    if queries.has_declined(request.person):
        return redirect("mirror")
    try:
        place = issuing.place_of(request.person, round_id)
    except issuing.NotOnTheRoll:
        return redirect("mirror")
    leader = queries.leader_of(place)
    if leader is None:
        return redirect("mirror")
    ballot = part_for(round_id, request.person, questions_about(leader.name))
    return render(request, "mirror/answer.html", {"ballot": ballot, "leader": leader})


@signed_in(practice="mirror")
@require_POST
def decline(request: PersonRequest) -> HttpResponse:
    """ "No, thank you"."""
    actions.decline(by=request.person)
    messages.success(request, _("You are asked about nobody. Nobody can see that you said so."))
    return redirect("mirror")


@signed_in(practice="mirror")
@require_POST
def take_part(request: PersonRequest) -> HttpResponse:
    """Be asked again."""
    actions.take_part(by=request.person)
    return redirect("mirror")


@signed_in(practice="mirror")
@require_POST
def put_away(request: PersonRequest) -> HttpResponse:
    """The line about whom one is asked leaves home."""
    actions.put_away(PutAway.Line.ASKED, by=request.person)
    return redirect("home")


@signed_in(practice="mirror")
@require_POST
def put_away_result(request: PersonRequest) -> HttpResponse:
    """The line about a mirror of one's own leaves home."""
    actions.put_away(PutAway.Line.RESULT, by=request.person)
    return redirect("home")


@signed_in(practice="mirror")
@require_POST
def put_away_shown(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """The line about a mirror that somebody shows to one leaves home."""
    actions.put_away_shown(shown_result(request.person, result_id), by=request.person)
    return redirect("home")


@signed_in(practice="mirror", personal=False)
@require_safe
def leaders_here(request: PersonRequest) -> HttpResponse:
    """How leaders are felt over groups of eight and more: the same for everybody here."""
    published = queries.distributions()
    context = {"latest": published[0] if published else None, "earlier": published[1:]}
    return render(request, "mirror/leaders_here.html", context)
