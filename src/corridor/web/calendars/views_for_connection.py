"""A calendar of one's own, elsewhere: connect it, try it, choose one of several, block, disconnect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.people.signing_in.limits import TooOften
from corridor.rhythm.calendars import connecting
from corridor.rhythm.calendars.problems import NOTES, CalendarProblem
from corridor.web.calendars.forms import ConnectForm


def _too_often() -> str:
    return _("You asked the server many times. Wait a quarter of an hour, then try again.")


def _say(request: PersonRequest, problem: CalendarProblem) -> None:
    messages.error(request, f"{problem.words.what} {problem.words.to_do}")


@signed_in()
def connect(request: PersonRequest) -> HttpResponse:
    """Connect a calendar; it is tried before anything is kept."""
    form = ConnectForm(request.POST or None)
    if form.is_valid():
        try:
            connecting.connect(by=request.person, **form.cleaned_data)
        except CalendarProblem as problem:
            form.add_error(None, f"{problem.words.what} {problem.words.to_do}")
        except TooOften:
            form.add_error(None, _too_often())
        else:
            messages.success(request, _("Your calendar is connected, and answers."))
            return redirect("settings_calendar")
    return render(request, "web/calendars/connect.html", {"form": form})


@signed_in()
@require_POST
def try_it(request: PersonRequest) -> HttpResponse:
    """Ask the connected calendar for the next week."""
    try:
        reading = connecting.try_connection(by=request.person)
    except CalendarProblem as problem:
        _say(request, problem)
    except TooOften:
        messages.error(request, _too_often())
    else:
        messages.success(request, _("Your calendar answers."))
        for note in sorted(reading.notes):
            messages.info(request, str(NOTES[note]))
    return redirect("settings_calendar")


@signed_in()
@require_POST
def choose(request: PersonRequest) -> HttpResponse:
    """Another of the calendars on the same server."""
    try:
        connecting.choose(request.POST.get("calendar", ""), by=request.person)
    except CalendarProblem as problem:
        _say(request, problem)
    else:
        messages.success(request, _("Your choice is kept."))
    return redirect("settings_calendar")


@signed_in()
@require_POST
def blocks(request: PersonRequest) -> HttpResponse:
    """Have entries written, or taken out again."""
    wanted = "on" in request.POST
    try:
        connecting.switch_blocking(by=request.person, blocks=wanted)
    except CalendarProblem as problem:
        _say(request, problem)
    else:
        on, off = _("Corridor blocks your times there."), _("Corridor takes its entries out.")
        messages.success(request, on if wanted else off)
    return redirect("settings_calendar")


@signed_in()
@require_POST
def disconnect(request: PersonRequest) -> HttpResponse:
    """Take the entries out, and forget the way in."""
    connecting.disconnect(by=request.person)
    messages.success(
        request, _("Your calendar is disconnected. Entries of Corridor there are taken out.")
    )
    return redirect("settings_calendar")
