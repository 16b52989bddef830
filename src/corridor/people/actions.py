"""What is done to persons one at a time; whole files are the business of `people.joining`."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from corridor.people.acts.models import record
from corridor.people.joining.leaving import leave_together
from corridor.people.models import Duty, Person


class LastSteward(ValueError):
    """The last steward cannot go: nobody could give the duty to anybody again."""


@transaction.atomic
def let_go(person: Person, *, by: Person) -> None:
    """`person` leaves now: out at the next request, without duties; practices learn of it in a job.

    Whoever reported to them reports to their leader until the next file says otherwise. Twice is
    the same as once. Refuses, with PermissionError, anybody but a steward, and with LastSteward
    the last one. Somebody whom the HR export still names comes back with its next import.
    """
    if not by.duties.filter(kind=Duty.Kind.STEWARD).exists():
        raise PermissionError("Only a steward lets somebody go.")
    # Locked in order: two stewards who let each other go at once must not both succeed.
    stewards = Duty.objects.filter(kind=Duty.Kind.STEWARD, person__left_at=None)
    holders = {d.person_id for d in stewards.select_for_update(of=("self",)).order_by("pk")}
    leaving = Person.objects.here().select_for_update(of=("self",)).filter(pk=person.pk).first()
    if leaving is None:
        return
    if holders == {leaving.pk}:
        raise LastSteward(_("Somebody must stay steward. Give the duty to somebody else first."))
    # A counterpart is only for the root: whoever gets a leader has no need of theirs.
    dropped = {"counterpart": None} if leaving.manager_id else {}
    Person.objects.here().filter(manager=leaving).update(manager=leaving.manager_id, **dropped)
    leave_together([leaving.pk])
    with translation.override(settings.LANGUAGE_CODE):
        record(by, _("let %(name)s go") % {"name": leaving.name})
