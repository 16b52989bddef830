"""Corridor's addresses, and one page on which somebody answers: what a practice brings."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.template import engines
from django.urls import path
from rounds import QUESTIONS

from corridor.ballots.answering import part_for
from corridor.ballots.issuing import NotOnTheRoll
from corridor.config import urls
from corridor.kit.access import PersonRequest, signed_in

PAGE = """{% extends "kit/page.html" %}
{% block title %}A round{% endblock %}
{% block main %}<h1>A round</h1>{% include "ballots/answer.html" %}{% endblock %}"""


@signed_in()
def answer(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """The page on which one answers."""
    try:
        ballot = part_for(round_id, request.person, QUESTIONS)
    except NotOnTheRoll:
        raise Http404 from None
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"ballot": ballot}, request))


urlpatterns = [*urls.urlpatterns, path("try/<uuid:round_id>/", answer, name="try_answer")]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
