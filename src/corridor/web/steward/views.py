"""The stewards' pages: the first day, practices, duties, the organisation; and what they did."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, duty, signed_in
from corridor.people.actions import LastSteward
from corridor.people.acts.models import was_done
from corridor.people.models import Duty
from corridor.rhythm.fortnight import (
    days_to_choose,
    fortnight_after,
    letters_begin_on,
    organisation_zone,
    this_fortnight,
)
from corridor.rhythm.post import addresses_that_bounced
from corridor.web.addresses import address_of
from corridor.web.steward import actions, queries
from corridor.web.steward.first_day import steps
from corridor.web.steward.forms import (
    BeforeForm,
    DutyForm,
    FortnightForm,
    OrganisationForm,
    SwitchForm,
)
from corridor.web.steward.words import duty_in_words, reach_in_words

steward = duty(Duty.Kind.STEWARD)

# Pages of other sections for stewards, as far as this installation has them.
ELSEWHERE = ("imports", "printed_codes", "means_pools", "help_lines")


@steward
def first_day(request: PersonRequest) -> HttpResponse:
    """What is to do before people come, and the way to the other pages."""
    every = steps()
    following = next((step for step in every if not step.done), None)
    return render(
        request,
        "web/steward/first_day.html",
        {
            "following": following,
            "waiting": [s for s in every if not s.done and s is not following],
            "done": [s for s in every if s.done],
            "addresses": {name: address_of(name) for name in ELSEWHERE},
        },
    )


@steward
def practices(request: PersonRequest) -> HttpResponse:
    """Every practice, and for whom it is on."""
    rows = [
        (one.practice, reach_in_words(one.state, len(one.teams), one.reach))
        for one in queries.switched()
    ]
    return render(request, "web/steward/practices.html", {"rows": rows})


@steward
def practice(request: PersonRequest, slug: str) -> HttpResponse:
    """Switch a practice, having seen who would get it."""
    shown = queries.practice_called(slug)
    if shown is None:
        raise Http404
    state, teams = queries.state_of(slug)
    form = SwitchForm(request.POST or None, now=teams, initial={"state": state})
    if form.is_valid():
        actions.switch(shown, form.state_chosen(), by=request.person, teams=form.chosen)
        messages.success(request, _("Switched. It holds from everybody's next page on."))
        return redirect("steward_practices")
    grown = queries.tree()
    chosen = [team.pk for team in form.chosen]
    everyone = form.state_chosen() == form.state_chosen().ON
    reach = grown.everyone if everyone else grown.reach(chosen)
    words = reach_in_words(form.state_chosen(), len(chosen), reach)
    context = {"practice": shown, "form": form, "words": words}
    return render(request, "web/steward/practice.html", context)


@steward
def duties(request: PersonRequest) -> HttpResponse:
    """Who holds which duty; give one."""
    form = DutyForm(request.POST or None)
    if form.is_valid():
        kind, person = Duty.Kind(form.cleaned_data["kind"]), form.cleaned_data["person"]
        if actions.give_duty(person, kind, by=request.person):
            text = _("%(name)s holds the duty now, and is told that there is something for them.")
        else:
            text = _("%(name)s holds it already.")
        messages.success(request, text % {"name": person.name})
        return redirect("steward_duties")
    rows = [(held, duty_in_words(held.kind)) for held in queries.duties()]
    return render(request, "web/steward/duties.html", {"form": form, "rows": rows})


@steward
@require_POST
def take_duty(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a duty back."""
    held = queries.duty_held(pk)
    if held is None:
        raise Http404
    try:
        actions.take_duty(held, by=request.person)
    except LastSteward as refused:
        messages.error(request, str(refused))
    else:
        text = _("%(name)s holds it no longer, from their next page on.")
        messages.success(request, text % {"name": held.person.name})
    if held.person == request.person and held.kind == Duty.Kind.STEWARD:
        return redirect("home")
    return redirect("steward_duties")


@steward
def organisation(request: PersonRequest) -> HttpResponse:
    """The organisation's name and country."""
    now = queries.organisation()
    initial = {"name": now.name, "country": now.country}
    form = OrganisationForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.name_organisation(by=request.person, **form.cleaned_data)
        messages.success(request, _("The organisation's name and country are kept."))
        return redirect("steward")
    return render(request, "web/steward/organisation.html", {"form": form})


@steward
def fortnight(request: PersonRequest) -> HttpResponse:
    """The day on which fortnights begin: letters leave once it is chosen."""
    days = days_to_choose()
    first = letters_begin_on()
    mondays = [day.isoformat() for day in days if day.isoweekday() == 1]
    zone = organisation_zone().key if first else request.person.time_zone
    initial = {"begins_on": next(iter(mondays), ""), "zone": zone}
    locale = speaking.locale_of(request.person)
    form = FortnightForm(request.POST or None, initial=initial, days=days, locale=locale)
    if form.is_valid():
        actions.choose_fortnight(by=request.person, **form.cleaned_data)
        messages.success(request, _("Chosen. The fortnight that has begun lasts until then."))
        return redirect("steward_fortnight")
    now = this_fortnight()
    context = {"form": form, "now": now, "following": fortnight_after(now), "first": first}
    return render(request, "web/steward/fortnight.html", context)


@steward
def keys(request: PersonRequest) -> HttpResponse:
    """What the key store is, and that somebody answers for copies of it."""
    if request.method == "POST":
        actions.arrange_copies(by=request.person)
        messages.success(request, _("Kept: copies of the key store are arranged."))
        return redirect("steward")
    done = actions.KEYS_COPIED in was_done(actions.KEYS_COPIED)
    return render(request, "web/steward/keys.html", {"folder": settings.KEYS, "done": done})


@steward
def mail(request: PersonRequest) -> HttpResponse:
    """Send oneself a letter that shows that mail arrives."""
    problem = ""
    if request.method == "POST":
        problem = actions.send_test_letter(to=request.person)
        if not problem:
            text = _("A letter is on its way to %(address)s. Open what it holds.")
            messages.success(request, text % {"address": request.person.email})
            return redirect("steward_mail")
    return render(
        request,
        "web/steward/mail.html",
        {
            "problem": problem,
            "host": settings.EMAIL_HOST,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "outbox": address_of("outbox") if settings.DEMO else "",
            "done": bool(was_done(actions.MAIL_ARRIVED)),
            "bounced": addresses_that_bounced(),
        },
    )


@steward
def mail_arrived(request: PersonRequest, token: str) -> HttpResponse:
    """The address in the test letter: one button says that it arrived."""
    try:
        ours = actions.reader_of(token) == str(request.person.pk)
    except actions.NotFromTheLetter:
        ours = False
    if not ours:
        raise Http404
    if request.method == "POST":
        actions.confirm_mail(token, by=request.person)
        messages.success(request, _("Mail arrives."))
        return redirect("steward")
    return render(request, "web/steward/mail_arrived.html")


@steward
def counterpart(request: PersonRequest) -> HttpResponse:
    """What a counterpart is; those at the root name theirs themselves."""
    return render(request, "web/steward/counterpart.html", {"people": queries.at_the_root()})


@steward
def invite(request: PersonRequest) -> HttpResponse:
    """Words for a letter to everyone, to be sent by the organisation itself."""
    name = queries.organisation().name
    return render(request, "web/steward/invite.html", {"address": settings.ADDRESS, "name": name})


@signed_in(personal=False)
def acts(request: PersonRequest) -> HttpResponse:
    """What stewards did, and who holds which duty: for everyone."""
    before = BeforeForm(request.GET).read()
    return render(
        request,
        "web/steward/acts.html",
        {
            "page": queries.acts_page(before),
            "later": before is not None,
            "rows": [(held, duty_in_words(held.kind)) for held in queries.duties()],
        },
    )
