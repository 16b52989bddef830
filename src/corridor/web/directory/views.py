"""The directory: people and teams, by name. It says where somebody works and nothing of what they do."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from corridor.kit.access import PersonRequest, signed_in
from corridor.kit.choosing_people import find_people
from corridor.privacy.audiences import own_audience, seeing_now
from corridor.web.addresses import address_of
from corridor.web.countries import country_name
from corridor.web.directory import queries
from corridor.web.directory.forms import FindForm, SearchForm


@signed_in(personal=False)
def people(request: PersonRequest) -> HttpResponse:
    """Everyone here, or those with a name."""
    form = SearchForm(request.GET)
    words, after = form.read()
    page = queries.people_page(words, after)
    return render(
        request,
        "web/directory/people.html",
        {"form": form, "words": words, "page": page, "later": after is not None},
    )


@signed_in()
def person(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Where somebody works, and what one can do towards them."""
    shown = queries.person_here(pk)
    if shown is None:
        raise Http404
    oneself = shown.pk == request.person.pk
    return render(
        request,
        "web/directory/person.html",
        {
            "shown": shown,
            "oneself": oneself,
            "country": country_name(shown.country),
            "links": [] if oneself else queries.links_towards(request.person, shown),
            "muted": not oneself and queries.has_muted(request.person, shown),
            "mute_address": address_of("mute_add"),
            "mutes_address": address_of("mutes"),
        },
    )


@signed_in(personal=False)
def team(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A team: its people, the teams in it, the team above."""
    shown = queries.team_named(pk)
    if shown is None:
        raise Http404
    _words, after = SearchForm(request.GET).read()
    return render(
        request,
        "web/directory/team.html",
        {
            "shown": shown,
            "teams": queries.teams_in(shown),
            "page": queries.team_page(shown, after),
            "later": after is not None,
        },
    )


@signed_in(personal=False)
def find(request: PersonRequest) -> HttpResponse:
    """For the people picker: rows to tick, of those whose name begins so; never oneself.

    Without htmx (somebody opened the address itself) it is a page of its own with links.
    """
    form = FindForm(request.GET)
    words, name, kind, chosen = form.read()
    widened = own_audience(request.person, request.GET.get("widens", ""))
    already = seeing_now(widened) if widened else ()
    found = find_people(words, without=[request.person.pk, *already, *chosen]) if words else []
    template = "kit/people_found.html" if request.htmx else "web/directory/found.html"
    return render(request, template, {"found": found, "name": name, "type": kind, "words": words})
