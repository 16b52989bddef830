"""How occasions reach a person's own calendar: the private address, and what comes by mail."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, open_to_all, signed_in
from corridor.people.signing_in.limits import TooOften, count_attempt, network_of
from corridor.rhythm.calendars.feed import document_of, make_address, whose
from corridor.rhythm.calendars.letting_go import take_back_address
from corridor.rhythm.calendars.ways import choose_mail
from corridor.web.calendars.forms import MailForm
from corridor.web.calendars.queries import ways_of


@open_to_all("A calendar program has no session; 256 random bits in the address are the key.")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The person's occasions, as iCalendar. A guess gets the 404 of any address that is not there."""
    person = whose(token)
    if person is None:
        try:
            count_attempt("calendar_address", network_of(request))
        except TooOften:
            return HttpResponse(status=429)
        raise Http404
    document = document_of(person)
    tag = f'"{document.tag}"'
    response: HttpResponse
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(document.body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="corridor.ics"'
    response["ETag"] = tag
    response["Last-Modified"] = http_date(document.changed_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@signed_in()
def settings_calendar(request: PersonRequest) -> HttpResponse:
    """How occasions reach one's own calendar; the form chooses what comes by mail."""
    ways = ways_of(request.person)
    form = MailForm(request.POST or None, initial={"mail": ways.mail})
    if form.is_valid():
        choose_mail(form.cleaned_data["mail"], by=request.person)
        messages.success(request, _("Your choice is kept."))
        return redirect("settings_calendar")
    return render(request, "web/calendars/settings.html", {"form": form, "ways": ways})


@signed_in()
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    """A new private address, shown this once."""
    return render(
        request, "web/calendars/address.html", {"address": make_address(by=request.person)}
    )


@signed_in()
@require_POST
def take_back(request: PersonRequest) -> HttpResponse:
    """The private address stops working."""
    take_back_address(by=request.person)
    messages.success(request, _("The address does not work any more."))
    return redirect("settings_calendar")
