"""Who is asking: `request.person`, or None for somebody not signed in."""

from collections.abc import Callable

from django.db.models import F
from django.http import HttpRequest, HttpResponse

from corridor.people.models import Person
from corridor.people.once import remember_within
from corridor.people.signing_in.sessions import PERSON


def load_person(request: HttpRequest) -> Person | None:
    """The signed-in person with `duty_kinds` set, or None. One query beside the session's.

    Somebody who has left is None from this request on, whatever their cookie says.
    """
    person_id = request.session.get(PERSON)
    if not person_id:
        return None
    found = Person.objects.here().select_related("team").filter(pk=person_id)
    rows = list(
        found.annotate(duty=F("duties__kind"))
    )  # a row for each duty; one where there is none
    if not rows:
        request.session.flush()
        return None
    request.session.extend()  # type: ignore[attr-defined] # our own store, see settings
    person = rows[0]
    person.duty_kinds = frozenset(row.duty for row in rows if row.duty)  # type: ignore[attr-defined]
    remember_within(request.method or "", person)
    return person


class PersonMiddleware:
    """Sets `request.person`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the person and go on."""
        request.person = load_person(request)  # type: ignore[attr-defined]
        return self.get_response(request)
