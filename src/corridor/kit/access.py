"""Who may open a page. Every view says so with one of these; a test walks all URLs and fails without.

Somebody not signed in is led to signing in; somebody who may not gets the same 404 as for an
address that does not exist, so that addresses say nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseBase

from corridor.people.models import Duty, Person
from corridor.people.once import once_a_request
from corridor.people.switches import is_on_for

if TYPE_CHECKING:

    class PersonRequest(HttpRequest):
        """A request of somebody signed in."""

        person: Person
        htmx: Any
else:
    PersonRequest = HttpRequest

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """The check of one view.

    `who` in words for the role matrix; `allows(person)`, asked for signed-in people;
    `practice`, whose switch must be on for the person; `signed_out`, whether anybody may;
    `personal`, whether the page shows something personal (never cached, "leave quickly" shown);
    `reason`, why an open page needs no check.
    """

    who: str
    allows: Callable[[Person], bool] = lambda person: True
    practice: str = ""
    signed_out: bool = False
    personal: bool = True
    reason: str = ""

    def __call__(self, view: View) -> View:
        """Mark `view` with this check; AccessMiddleware carries it out."""
        view.access = self  # type: ignore[attr-defined]  # a function has no such attribute until now
        return view


def open_to_all(reason: str) -> Access:
    """Anybody, signed in or not, for the given reason."""
    return Access("anybody", signed_out=True, personal=False, reason=reason)


def signed_in(*, practice: str = "", personal: bool = True) -> Access:
    """Anybody who is here; of a practice only while it is on for them."""
    return Access("everyone here", practice=practice, personal=personal)


def leaders(*, practice: str = "") -> Access:
    """Those to whom somebody reports, and counterparts."""
    return Access("leaders", allows=leads, practice=practice)


def duty(*kinds: Duty.Kind, practice: str = "") -> Access:
    """Holders of one of the duties."""
    wanted = frozenset(str(kind) for kind in kinds)
    return Access(
        " or ".join(sorted(wanted)),
        allows=lambda person: bool(duties_of(person) & wanted),
        practice=practice,
        personal=False,
    )


@once_a_request
def leads(person: Person) -> bool:
    """Whether somebody reports to the person. One query."""
    return Person.objects.led_by(person).exists()


def duties_of(person: Person) -> frozenset[str]:
    """The person's duties (come with the session, else asked)."""
    known = person.duty_kinds
    return known if known is not None else frozenset(person.duties.values_list("kind", flat=True))


def may_open(access: Access, person: Person) -> bool:
    """Whether `person` passes the check, the practice's switch included."""
    if access.practice and not is_on_for(access.practice, person):
        return False
    return access.allows(person)


def check(access: Access, request: HttpRequest) -> None:
    """Raise Http404 for somebody signed in who may not open the page."""
    person: Person | None = request.person  # type: ignore[attr-defined]  # set by PersonMiddleware
    if access.signed_out:
        return
    if person is None or not may_open(access, person):
        raise Http404
