"""The mirror for the leader it is of: looking, showing and no longer showing, writing, erasing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.people.models import Person
from corridor.practices.mirror import actions, queries, queries_plane
from corridor.practices.mirror.forms import NoteForm, ReflectionForm, ShowForm
from corridor.practices.mirror.models import Result
from corridor.practices.mirror.models_items import MINIMUM, NOTE
from corridor.practices.mirror.permissions import own_reflection, own_result, result_for
from corridor.privacy.audiences import NobodyThere, audience_line
from corridor.rhythm.fortnight import last_day_of


def _require_a_say(person: Person) -> None:
    """404 for everybody to whom the page shows nothing of a mirror of their own."""
    if not queries.may_have_own(person):
        raise Http404


@signed_in(practice="mirror")
@require_safe
def result(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """A mirror, for its leader, and for those to whom it is shown: they are in the leader's log."""
    shown = result_for(request.person, result_id)
    return _result_page(request, shown)


def _result_page(
    request: PersonRequest, shown: Result, form: NoteForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page of a mirror; `form`, a note that could not be kept, stays as it was typed."""
    place = queries.place_of(shown, reader=request.person)
    context: dict[str, Any] = {
        "result": shown,
        "is_own": shown.owner_id == request.person.pk,
        "last_day": last_day_of(shown.half_year.closes_at),
        "who": _who(shown, request),
        "minimum": MINIMUM,
        "is_shown": shown.audience is not None and shown.audience.is_open,
    }
    if place is not None:
        context |= queries_plane.page_of(place, locale=speaking.locale_of(request.person))
    if context["is_own"]:
        words = queries.words_of(request.person, shown.half_year_id)
        context["form"] = form or NoteForm(initial={"note": words.get(NOTE, "")})
    return render(request, "mirror/result.html", context, status=status)


def _who(shown: Result, request: PersonRequest) -> str:
    if shown.audience is None:
        return _("Only you")
    return audience_line(shown.audience, reader=request.person)


@signed_in(practice="mirror")
@require_POST
def note(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """Keep a note to oneself beside one's mirror."""
    own, form = own_result(request.person, result_id), NoteForm(request.POST)
    if not _keep(request, form, own.half_year_id):
        return _result_page(request, own, form, status=422)
    return redirect("mirror_result", own.pk)


def _keep(request: PersonRequest, form: NoteForm | ReflectionForm, half_year: date) -> bool:
    if not form.is_valid():
        return False
    actions.write_for_oneself(form.words(), by=request.person, half_year=half_year)
    messages.success(request, _("Kept. Only you can see it."))
    return True


@signed_in(practice="mirror")
def show(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """Show one's mirror to people one chooses, after saying who will see it."""
    own = own_result(request.person, result_id)
    widens = own.audience if own.audience is not None and own.audience.is_open else None
    form = ShowForm(
        request.POST or None, owner=request.person, widens=widens, initial={"to": ["people"]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.show(own, form.choice(), by=request.person)
        except NobodyThere as error:
            form.add_error("people", str(error))
        else:
            return redirect("mirror_result", own.pk)
    return render(request, "mirror/show.html", {"form": form, "result": own})


@signed_in(practice="mirror")
@require_POST
def stop_showing(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """Nobody else sees it any more."""
    own = own_result(request.person, result_id)
    actions.stop_showing(own, by=request.person)
    messages.success(request, _("Only you can see it now."))
    return redirect("mirror_result", own.pk)


@signed_in(practice="mirror")
@require_POST
def erase(request: PersonRequest, result_id: UUID) -> HttpResponse:
    """Erase a mirror of one's own."""
    actions.erase_result(own_result(request.person, result_id), by=request.person)
    messages.success(request, _("It is erased."))
    return redirect("mirror")


@signed_in(practice="mirror")
def reflect(request: PersonRequest) -> HttpResponse:
    """The guided self-reflection of this half-year, and what one wrote in earlier ones.

    For leaders, and for whoever was one: what they wrote stays theirs.
    """
    _require_a_say(request.person)
    half_year = queries.half_year_now()
    words = queries.words_of(request.person, half_year)
    form = ReflectionForm(request.POST or None, initial=words)
    if request.method == "POST" and _keep(request, form, half_year):
        return redirect("mirror_reflect")
    written = queries_plane.earlier_words(queries.reflections_of(request.person))
    return render(request, "mirror/reflect.html", {"form": form, "written": written})


@signed_in(practice="mirror")
@require_POST
def erase_reflection(request: PersonRequest, reflection_id: UUID) -> HttpResponse:
    """Erase what one wrote about a half-year."""
    own = own_reflection(request.person, reflection_id)
    actions.erase_reflection(own, by=request.person)
    messages.success(request, _("It is erased."))
    return redirect("mirror_reflect")


@signed_in(practice="mirror")
@require_POST
def want_none(request: PersonRequest) -> HttpResponse:
    """A leader, or whoever was one, wants no mirror of their own."""
    _require_a_say(request.person)
    actions.want_none(by=request.person)
    messages.success(
        request, _("Nothing is kept for you from now on. Nobody can see that you said so.")
    )
    return redirect("mirror")


@signed_in(practice="mirror")
@require_POST
def want_one(request: PersonRequest) -> HttpResponse:
    """They want one again."""
    _require_a_say(request.person)
    actions.want_one(by=request.person)
    return redirect("mirror")
