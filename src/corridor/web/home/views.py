"""Home: this fortnight, at most five short items; the first day; and the pages for what went wrong."""

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, open_to_all, signed_in
from corridor.people.models import Organisation
from corridor.people.switches import practices_on_for
from corridor.privacy.audiences import own_audience
from corridor.rhythm.fortnight import this_fortnight
from corridor.runtime.register import HomeItem, floors, practices
from corridor.web.home import showing
from corridor.web.home.forms import AudienceLineForm
from corridor.web.home.month import month_page

SHOWN = 5
# Put away on this browser; nothing is stored about who has read the first-day page.
WELCOME_AWAY = "welcome"
A_YEAR = 365 * 24 * 3600


@signed_in()
def home(request: PersonRequest) -> HttpResponse:
    """At most five items; the rest one line down. The first day's page comes first until put away."""
    items = _items(request)
    on = practices_on_for(request.person)
    steps = [entry for p in practices() if p.slug in on for entry in p.navigation[:1]]
    first_step = {"title": steps[0].title, "url": reverse(steps[0].url_name)} if steps else None
    context = {
        "items": items[:SHOWN],
        "more": len(items[SHOWN:]),
        "first_step": first_step,
        "fortnight": this_fortnight(request.person),
    }
    return render(request, "web/home/home.html", context)


@signed_in()
def whole_fortnight(request: PersonRequest) -> HttpResponse:
    """Everything that home has, in its order."""
    context = {"items": _items(request), "fortnight": this_fortnight(request.person)}
    return render(request, "web/home/whole_fortnight.html", context)


def _items(request: PersonRequest) -> list[HomeItem]:
    on = practices_on_for(request.person)
    items: list[HomeItem] = []
    for contribution in (*floors(), *(p for p in practices() if p.slug in on)):
        if contribution.home is not None:
            items.extend(contribution.home(request.person))
    items.sort(key=lambda item: item.weight)
    if WELCOME_AWAY not in request.COOKIES:
        detail = _("What this is, who set it up, and who can read what you write.")
        items.insert(0, HomeItem(_("Begin here"), reverse("welcome"), detail, new=True))
    return items


@signed_in()
def welcome(request: PersonRequest) -> HttpResponse:
    """An employee's first day: what this is, who set it up, who can read what."""
    organisation = Organisation.objects.select_related("set_up_by").filter(pk=1).first()
    on = practices_on_for(request.person)
    context = {
        "organisation": organisation,
        "practices": [practice for practice in practices() if practice.slug in on],
        "is_away": WELCOME_AWAY in request.COOKIES,
    }
    return render(request, "web/home/welcome.html", context)


@signed_in()
@require_POST
def put_welcome_away(request: PersonRequest) -> HttpResponse:
    """Take the first-day page off home, on this browser."""
    response = redirect("home")
    response.set_cookie(
        WELCOME_AWAY,
        "away",
        max_age=A_YEAR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@open_to_all("the neutral page of leaving quickly: it must open at once and know nobody")
def month(request: HttpRequest, year: int | None = None, month: int = 0) -> HttpResponse:
    """A calendar of a month, with nothing of Corridor on it."""
    today = timezone.localdate()
    first = today if year is None else _first_of(year, month)
    page = month_page(first.year, first.month, today=today, locale=speaking.locale_of(None))
    return render(request, "web/home/month.html", page)


def _first_of(year: int, month: int) -> date:
    if not (1990 <= year <= 2090 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


@open_to_all("shows invented content only, and only in a demo")
def components(request: HttpRequest) -> HttpResponse:
    """Every component of the kit, to look at; a real organisation does not have this page."""
    if not settings.DEMO:
        raise Http404
    form = showing.LetterForm(request.POST or None)
    form.is_valid()
    examples = showing.examples(speaking.locale_of(None))
    return render(request, "web/home/components.html", {"form": form, **examples})


@signed_in()
@require_POST
def audience_line(request: PersonRequest) -> HttpResponse:
    """Who would see what is being written, as ticked now: one sentence, nothing is kept.

    To a form in which one writes to people (it sends `said_first`) also what has to be said first.
    """
    form = AudienceLineForm(
        request.POST,
        owner=request.person,
        widens=own_audience(request.person, request.POST.get("widens", "")),
    )
    if form.SAID not in request.POST:
        return HttpResponse(escape(form.audience_words))
    return render(request, "kit/said_first_anew.html", {"form": form, "to": form["to"]})


def _problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/home/problem.html", {"title": title, "text": text}, status=status)


@open_to_all("the page for a request that cannot be read")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _problem(request, 400, _("That did not arrive whole"), _("Go back and send it again."))


@open_to_all("the page for what is not there or not yours to see")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what is somebody else's."""
    return _problem(
        request,
        404,
        _("There is nothing here for you"),
        _("The page does not exist, or it is not shown to you. Both look the same on purpose."),
    )


@open_to_all("the page for a refused request")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _problem(
        request, 403, _("That is not possible from here"), _("Go home and begin again.")
    )


@open_to_all("the page for a form that lost its session")
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not fit: signed out or signed in anew in between."""
    return _problem(
        request,
        403,
        _("This form is too old"),
        _("You signed in or out since you opened it. Go back, reload the page, and send it again."),
    )


@open_to_all("the page for a fault of ours")
def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "web/home/broken.html", status=500)
