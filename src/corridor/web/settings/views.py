"""A person's own settings, and whom the person at the root names as their counterpart."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from corridor.kit.access import Access, PersonRequest, leads, signed_in
from corridor.people.models import Person
from corridor.people.preferences.models import chosen_help_country
from corridor.web.addresses import address_of
from corridor.web.settings.actions import invite_counterpart, keep_settings, name_counterpart
from corridor.web.settings.forms import CounterpartForm, InviteForm, SettingsForm
from corridor.web.settings.queries import has_reports

# Other sections' pages about oneself, as far as this installation has them: address name, title.
ELSEWHERE = (
    "settings_calendar",
    "settings_sessions",
    "settings_passkeys",
    "privacy",
    "mutes",
    "export",
    "erase_me",
)


def leads_at_the_root(person: Person) -> bool:
    """Whether somebody reports to the person, and the person to nobody."""
    return person.manager_id is None and leads(person) and has_reports(person)


at_the_root = Access("leaders whom nobody leads", allows=leads_at_the_root)


@signed_in()
def own_settings(request: PersonRequest) -> HttpResponse:
    """Language, time zone, country of help numbers; links to what else concerns oneself."""
    person = request.person
    initial = {
        "language": person.language,
        "time_zone": person.time_zone,
        "help_country": chosen_help_country(person),
    }
    form = SettingsForm(request.POST or None, person=person, initial=initial)
    if form.is_valid():
        keep_settings(by=person, **form.cleaned_data)
        messages.success(request, _("Your settings are kept."))
        return redirect("settings")
    return render(
        request,
        "web/settings/settings.html",
        {
            "form": form,
            "addresses": {name: address_of(name) for name in ELSEWHERE},
            "at_the_root": leads_at_the_root(person),
        },
    )


@at_the_root
def counterpart(request: PersonRequest) -> HttpResponse:
    """Name a counterpart among those who are here."""
    form = CounterpartForm(request.POST or None, person=request.person)
    if form.is_valid():
        named = form.cleaned_data["counterpart"]
        name_counterpart(by=request.person, counterpart=named)
        messages.success(request, _("%(name)s is your counterpart now.") % {"name": named.name})
        return redirect("settings_counterpart")
    return render(
        request,
        "web/settings/counterpart.html",
        {"form": form, "current": request.person.counterpart},
    )


@at_the_root
def invite(request: PersonRequest) -> HttpResponse:
    """Name a counterpart whom the HR export does not hold, the chair say."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        named = invite_counterpart(by=request.person, **form.cleaned_data)
        messages.success(
            request,
            _("%(name)s is your counterpart now, and can sign in with a link by mail.")
            % {"name": named.name},
        )
        return redirect("settings_counterpart")
    return render(request, "web/settings/invite.html", {"form": form})
