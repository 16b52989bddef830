"""What was published: a release, its download, and an item over time. The same for everybody here."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from corridor.ballots.releases import queries as published
from corridor.ballots.releases import telling
from corridor.kit import speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.pulse import queries_results as read
from corridor.practices.pulse.models import SERIES, TEAM, TENURE, TITLES
from corridor.practices.pulse.models_items import CORE, ITEMS


@signed_in(practice="pulse", personal=False)
def latest(request: PersonRequest) -> HttpResponse:
    """The newest results, or that there are none yet."""
    newest = telling.releases_with_days(SERIES)
    if newest:
        return redirect("pulse_release", newest[0].release.pk)
    return render(request, "pulse/no_results.html")


@signed_in(practice="pulse", personal=False)
def results(request: PersonRequest, release_id: UUID) -> HttpResponse:
    """The figures of one release at one node: everybody's, or `?at=` another's."""
    release = read.release_with(release_id)
    if release is None:
        raise Http404
    around = telling.around_of(release, request.GET.get("at", "0"))
    if around is None:
        return render(request, "pulse/nothing_published.html", {"days": telling.days_of(release)})
    locale = speaking.locale_of(request.person)
    context: dict[str, Any] = {
        "days": telling.days_of(release),
        "pilot": published.is_of_pilot(release),
        "team": TEAM,
        "tenure": TENURE,
        "around": around,
        "own": read.own_node(release, request.person),
        "lines": read.lines_at(release, around.node, locale),
        "rules": read.rules_in_words(release, locale),
        "withheld": telling.withheld_in_words(release, locale),
        "together": read.together_in(release, locale),
        "others": [(one, TITLES[one.release.kind]) for one in telling.releases_with_days(SERIES)],
        "trust": read.chart_over_time(CORE[0], locale),
    }
    return render(request, "pulse/results.html", context)


@signed_in(practice="pulse", personal=False)
def over_time(request: PersonRequest, key: str) -> HttpResponse:
    """One item of the whole organisation, over time."""
    item = ITEMS.get(key)
    if item is None:
        raise Http404
    chart = read.chart_over_time(item, speaking.locale_of(request.person))
    context = {"item": item, "chart": chart, "items": ITEMS.values()}
    return render(request, "pulse/over_time.html", context)


@signed_in(practice="pulse", personal=False)
def download(request: PersonRequest, release_id: UUID) -> HttpResponseBase:
    """Every figure of a release as a table, withheld ones with their reason."""
    release = read.release_with(release_id)
    if release is None:
        raise Http404
    lines = read.as_csv(release, speaking.locale_of(request.person))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"pulse-{release.ends_at:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
