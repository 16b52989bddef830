"""The culture page: how it stands with us, from what the practices publish. The same for everybody."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render

from corridor.kit import published, speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.web.culture import queries


@signed_in(personal=False)
def culture(request: PersonRequest) -> HttpResponse:
    """Everything that was published, trust first, what goes together last."""
    found = queries.sections(speaking.locale_of(request.person))
    context = {"sections": found, "newest": queries.newest_day(found)}
    return render(request, "web/culture/culture.html", context)


@signed_in(personal=False)
def download(request: PersonRequest) -> HttpResponse:
    """All tables of the page as one."""
    return _as_file(request, "culture", queries.rows())


@signed_in(personal=False)
def download_row(request: PersonRequest, practice: str, key: str) -> HttpResponse:
    """The table of one chart."""
    found = queries.row_named(practice, key)
    if found is None:
        raise Http404
    return _as_file(request, f"culture-{practice}-{key}", [found])


def _as_file(request: PersonRequest, name: str, rows: Sequence[queries.Published]) -> HttpResponse:
    pairs = [(one.practice, one.row) for one in rows]
    lines = published.as_csv(pairs, speaking.locale_of(request.person))
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
