"""What care teaches: what was published of it, once a quarter. The same for everybody here."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from corridor.ballots.releases import telling
from corridor.kit import speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.practices.care import queries_taught as read
from corridor.practices.care.models_taught import ASKED, ITEMS, TIMED
from corridor.practices.care.queries_culture import chart_over_time


@signed_in(practice="care", personal=False)
def latest(request: PersonRequest) -> HttpResponse:
    """The newest quarter, or what will stand here."""
    newest = read.all_releases()
    if newest:
        return redirect("care_taught_release", newest[0].release.pk)
    return render(request, "care/taught_nothing.html")


@signed_in(practice="care", personal=False)
def taught(request: PersonRequest, release_id: UUID) -> HttpResponse:
    """The figures of one quarter at one node: everybody's, or `?at=` another's."""
    release = read.release_with(release_id)
    if release is None:
        raise Http404
    around = telling.around_of(release, request.GET.get("at", "0"))
    if around is None:
        return render(request, "care/taught_nothing.html", {"days": telling.days_of(release)})
    locale = speaking.locale_of(request.person)
    context: dict[str, Any] = {
        "days": telling.days_of(release),
        "window": read.window_of(release),
        "around": around,
        "own": read.own_node(release, request.person),
        "parts": read.parts_at(release, around.node, locale),
        "asked": any(item["key"] == ASKED[0].key for item in release.rules["items"]),
        "rules": read.rules_in_words(release, locale),
        "withheld": telling.withheld_in_words(release, locale),
        "others": read.all_releases(),
        "chart": chart_over_time(TIMED[1], locale),
    }
    return render(request, "care/taught.html", context)


@signed_in(practice="care", personal=False)
def over_time(request: PersonRequest, key: str) -> HttpResponse:
    """One figure of the whole organisation, from quarter to quarter."""
    item = ITEMS.get(key)
    if item is None:
        raise Http404
    chart = chart_over_time(item, speaking.locale_of(request.person))
    context = {"item": item, "chart": chart, "items": ITEMS.values()}
    return render(request, "care/taught_over_time.html", context)


@signed_in(practice="care", personal=False)
def download(request: PersonRequest, release_id: UUID) -> HttpResponseBase:
    """Every figure of a quarter as a table, withheld ones with their reason."""
    release = read.release_with(release_id)
    if release is None:
        raise Http404
    lines = read.as_csv(release, speaking.locale_of(request.person))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"care-{release.ends_at:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
