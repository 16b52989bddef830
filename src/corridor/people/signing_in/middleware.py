"""Who is asking: `request.person`, or None for somebody not signed in."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse

from corridor.people.models import Duty, Person
from corridor.people.signing_in.sessions import PERSON


def load_person(request: HttpRequest) -> Person | None:
    """The signed-in person with `duty_kinds` and `leads` set, or None.

    Somebody who has left is None from this request on, whatever their cookie says.
    """
    person_id = request.session.get(PERSON)
    if not person_id:
        return None
    reports = Person.objects.here().filter(
        Q(manager=OuterRef("pk")) | Q(counterpart=OuterRef("pk"))
    )
    person = (
        Person.objects.here()
        .select_related("team")
        .annotate(leads=Exists(reports))
        .filter(pk=person_id)
        .first()
    )
    if person is None:
        request.session.flush()
        return None
    request.session.extend()  # type: ignore[attr-defined] # our own store, see settings
    person.duty_kinds = frozenset(Duty.objects.filter(person=person).values_list("kind", flat=True))  # type: ignore[attr-defined]
    return person


class PersonMiddleware:
    """Sets `request.person`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the person and go on."""
        request.person = load_person(request)  # type: ignore[attr-defined]
        return self.get_response(request)
