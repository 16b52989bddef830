"""One's own hours: when mail may reach one, days on which it may not, and the letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.rhythm.days_off import is_known
from corridor.rhythm.hours import (
    close_days,
    hours_of,
    keep_hours,
    next_reachable,
    open_day,
    quiet_days,
)
from corridor.rhythm.letters import letter_is_on, switch_letter_off, switch_letter_on
from corridor.rhythm.post import address_is_right, bounced
from corridor.web.settings.hours_forms import DayForm, HoursForm, QuietDaysForm


@signed_in()
def hours(request: PersonRequest) -> HttpResponse:
    """Keep one's hours."""
    form = _hours_form(request, request.POST or None)
    if form.is_valid():
        keep_hours(by=request.person, **_kept(form))
        messages.success(request, _("Your hours are kept."))
        return redirect("settings_hours")
    return _page(request, form, QuietDaysForm())


@signed_in()
@require_POST
def close(request: PersonRequest) -> HttpResponse:
    """Have nothing reach one on some days."""
    form = QuietDaysForm(request.POST)
    if form.is_valid():
        try:
            close_days(by=request.person, days=form.chosen())
        except ValueError:
            form.add_error(None, _("That would be more than a year of closed days."))
        else:
            messages.success(request, _("Kept. Nothing reaches you by mail then."))
            return redirect("settings_hours")
    return _page(request, _hours_form(request, None), form)


@signed_in()
@require_POST
def reopen(request: PersonRequest) -> HttpResponse:
    """Open one of the days again."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    open_day(by=request.person, day=form.cleaned_data["day"])
    return redirect("settings_hours")


@signed_in()
@require_POST
def switch_letter(request: PersonRequest) -> HttpResponse:
    """The letter by mail, or not."""
    if "off" in request.POST:
        switch_letter_off(by=request.person)
        messages.success(request, _("The letter is switched off."))
    else:
        switch_letter_on(by=request.person)
        messages.success(request, _("The letter comes again, from the next fortnight on."))
    return redirect("settings_hours")


@signed_in()
@require_POST
def try_address(request: PersonRequest) -> HttpResponse:
    """Say that one's address is right although mail to it came back."""
    address_is_right(request.person)
    messages.success(request, _("We try it again with the next message."))
    return redirect("settings_hours")


def _hours_form(request: PersonRequest, data: Any) -> HoursForm:
    person = request.person
    return HoursForm(
        data,
        now=hours_of(person),
        locale=speaking.locale_of(person),
        knows=is_known(person.country),
    )


def _kept(form: HoursForm) -> dict[str, Any]:
    return form.cleaned_data | {"days": "".join(form.cleaned_data["days"])}


def _page(request: PersonRequest, form: HoursForm, closing: QuietDaysForm) -> HttpResponse:
    person = request.person
    context = {
        "form": form,
        "closing": closing,
        "closed": quiet_days(person, timezone.localdate()),
        "next": next_reachable(person) if person.email else None,
        "letter": letter_is_on(person),
        "bounced": bounced(person),
    }
    return render(request, "web/settings/hours.html", context)
