"""Noticing for oneself: the page, a check-in, one's months, prompts, choices, words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.noticing import actions, queries
from corridor.practices.noticing.forms import CheckInForm, ChoicesForm, PromptForm
from corridor.practices.noticing.models_sentences import groups
from corridor.practices.noticing.permissions import own_check_in
from corridor.practices.noticing.queries_of_months import last_month, months_of


@signed_in(practice="noticing")
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Check in; who wants time with me, who wrote to me, what I sent. Listing opens nothing."""
    context = {
        "invitations": queries.lines_of_invitations(request.person),
        "notes": queries.notes_to(request.person),
        "sent": queries.notes_by(request.person),
        "has_checked_in": queries.has_checked_in(request.person),
    }
    return render(request, "noticing/index.html", context)


@signed_in(practice="noticing")
def check_in(request: PersonRequest) -> HttpResponse:
    """How are you, really? For oneself alone; afterwards, whom one could be with."""
    scales = queries.chosen_by(request.person).scales
    form = CheckInForm(request.POST or None, scales=scales)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_check_in(by=request.person, **form.check_in())
        if kept is None:
            messages.info(request, _("There was nothing in it, so nothing was kept."))
        else:
            messages.success(request, _("Kept. Only you can see it."))
        return redirect("noticing_prompts")
    return render(request, "noticing/check_in.html", {"form": form})


@signed_in(practice="noticing")
@require_POST
def not_this_time(request: PersonRequest) -> HttpResponse:
    """The offer leaves home for a fortnight."""
    actions.offer_later(by=request.person)
    return redirect("home")


@signed_in(practice="noticing")
@require_POST
def never_offer(request: PersonRequest) -> HttpResponse:
    """The offer leaves home for good."""
    actions.never_offer(by=request.person)
    messages.success(
        request, _("Home will not offer it again. You can check in whenever you like.")
    )
    return redirect("home")


@signed_in(practice="noticing")
@require_safe
def months(request: PersonRequest) -> HttpResponse:
    """One's own check-ins, six months at a time (`until`, the last of them: "2026-11")."""
    until = last_month(request.GET.get("until", ""))
    return render(request, "noticing/months.html", {"months": months_of(request.person, until)})


@signed_in(practice="noticing")
@require_POST
def erase(request: PersonRequest, check_in_id: UUID) -> HttpResponse:
    """Erase one check-in."""
    actions.erase_check_in(own_check_in(request.person, check_in_id), by=request.person)
    messages.success(request, _("It is erased."))
    return redirect("noticing_months")


@signed_in(practice="noticing")
def erase_all(request: PersonRequest) -> HttpResponse:
    """Erase every check-in, after saying so once more."""
    if request.method == "POST":
        actions.erase_all_check_ins(by=request.person)
        messages.success(request, _("All of it is erased."))
        return redirect("noticing_months")
    return render(request, "noticing/erase_all.html")


@signed_in(practice="noticing")
@require_safe
def prompts(request: PersonRequest) -> HttpResponse:
    """What leads to a person: the same for everybody, whatever they wrote, in their own order."""
    found = queries.prompts_for(request.person)
    return render(request, "noticing/prompts.html", {"prompts": found})


@signed_in(practice="noticing")
@require_POST
def prompt_up(request: PersonRequest) -> HttpResponse:
    """Put one prompt a place nearer to the top."""
    form = PromptForm(request.POST)
    if form.is_valid():
        actions.move_prompt_up(form.cleaned_data["prompt"], by=request.person)
    return redirect("noticing_choices")


@signed_in(practice="noticing")
def choices(request: PersonRequest) -> HttpResponse:
    """How one checks in, and whom one can talk to."""
    chosen = queries.chosen_by(request.person)
    form = ChoicesForm(request.POST or None, person=request.person, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        actions.choose(by=request.person, **form.cleaned_data)
        messages.success(request, _("Kept. Only you can see it."))
        return redirect("noticing")
    prompts = queries.prompts_for(request.person)
    return render(request, "noticing/choices.html", {"form": form, "prompts": prompts})


@signed_in(practice="noticing", personal=False)
@require_safe
def words(request: PersonRequest) -> HttpResponse:
    """Plain sentences with which one can begin to ask, to tell, to say no."""
    ways = queries.ways_to_ask_for_help(request.person)
    return render(request, "noticing/words.html", {"groups": groups(), "ways": ways})
