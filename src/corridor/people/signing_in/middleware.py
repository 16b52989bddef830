"""Who is asking: `request.person`, or None for somebody not signed in."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from corridor.people.models import Person
from corridor.people.once import remember_within
from corridor.people.signing_in.sessions import PERSON, SessionStore


def load_person(request: HttpRequest) -> Person | None:
    """The signed-in person with team and `duty_kinds`, or None. They come with the session's row.

    Somebody who has left is None from this request on, whatever their cookie says; and so is whoever
    the row in the database names, where the sealed data name somebody else.
    """
    session = cast(SessionStore, request.session)  # our own store, see settings
    person_id = session.get(PERSON)
    if not person_id:
        return None
    person = session.row_person
    if person is None or not person.is_here or str(person.pk) != person_id:
        session.flush()
        return None
    session.extend()
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
