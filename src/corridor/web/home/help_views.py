"""Help for those in danger, open to everybody; and how a steward confirms its numbers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from corridor.kit.access import PersonRequest, duty, open_to_all
from corridor.kit.actions import confirm_help_lines
from corridor.kit.help_lines import DIRECTORY, all_lines
from corridor.kit.queries import countries_to_confirm, help_for, organisation_country
from corridor.people.models import Duty, Person
from corridor.people.preferences.models import help_country
from corridor.web.countries import country_name
from corridor.web.home.forms import ConfirmLinesForm, CountryForm


def _own_country(person: Person | None) -> str:
    return (help_country(person) if person else "") or organisation_country()


@open_to_all("help in danger must not wait for signing in")
def help_now(request: HttpRequest) -> HttpResponse:
    """Whom to ring; one's own country first. Nothing about the visit is kept."""
    person: Person | None = request.person  # type: ignore[attr-defined]
    form = CountryForm(request.GET or None)
    asked_for = form.cleaned_data["country"] if form.is_valid() else ""
    country = asked_for or _own_country(person)
    context = {
        "form": CountryForm(initial={"country": country}),
        "country": country_name(country) if country else "",
        "help": help_for(country),
        "directory": DIRECTORY,
    }
    return render(request, "web/home/help_now.html", context)


@duty(Duty.Kind.STEWARD)
def help_lines(request: PersonRequest) -> HttpResponse:
    """The countries whose numbers a steward confirms."""
    states = [(country_name(state.country), state) for state in countries_to_confirm()]
    context = {"states": states, "known": len(all_lines())}
    return render(request, "web/home/help_lines.html", context)


@duty(Duty.Kind.STEWARD)
def confirm_lines(request: PersonRequest, country: str) -> HttpResponse:
    """Look at one country's numbers, add the organisation's own line, and confirm them."""
    name = country_name(country)
    if name == country:
        raise Http404
    shown = help_for(country)
    form = ConfirmLinesForm(request.POST or None, shown=shown)
    if form.is_valid():
        try:
            confirm_help_lines(by=request.person, country=country, **form.confirmed())
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The numbers for %(name)s are confirmed.") % {"name": name})
            return redirect("help_lines")
    return render(
        request,
        "web/home/confirm_lines.html",
        {"form": form, "country": name, "code": country.upper(), "help": shown},
    )
