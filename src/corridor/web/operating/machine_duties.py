"""What is given from the machine itself: duties, and a first way in while no mail can leave."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.people.acts.models import record
from corridor.people.models import Duty, Person
from corridor.people.signing_in.links import make_link
from corridor.people.signing_in.models import Passkey
from corridor.web.operating.setting_up import NotReady
from corridor.web.steward.actions import give_duty

LINK_WORKS_FOR = timedelta(hours=24)
FIRST_DUTIES = (Duty.Kind.STEWARD, Duty.Kind.OPERATOR)


def person_at(address: str) -> Person:
    """Who has this address, or this number in the HR system.

    Refuses, with NotReady, an address that nobody here has.
    """
    here = Person.objects.here()
    person = here.filter(email=address.strip().lower()).first()
    person = person or here.filter(number=address.strip()).first()
    if person is None:
        raise NotReady(f"Nobody here has the address or number {address}.")
    return person


def has_steward() -> bool:
    """Whether somebody who is here is steward."""
    return Person.objects.here().with_duty(Duty.Kind.STEWARD).exists()


@transaction.atomic
def name_first_steward(person: Person) -> str:
    """Give the first duties; returns a link that signs the person in."""
    for kind in FIRST_DUTIES:
        give_duty(person, kind, by=None)
    return first_link(person)


@transaction.atomic
def first_link(person: Person) -> str:
    """A link that signs somebody in who has no other way yet; that it was made is recorded.

    Refuses, with NotReady, where mail can leave, and somebody who has a passkey: whoever reads
    the link is that person to Corridor, so it is for those alone who cannot get in otherwise.
    """
    if settings.EMAIL_HOST and person.email:
        raise NotReady(
            "Mail can leave, so nobody needs a link from here: they ask for one on the page where "
            "one signs in."
        )
    if Passkey.objects.filter(person=person).exists():
        raise NotReady("This person has a passkey, and signs in with it.")
    record(None, _("made a link to sign in, on the server"))
    return make_link(person, valid_for=LINK_WORKS_FOR)


def what_a_link_means(name: str) -> str:
    """What is said beside every such link."""
    hours = int(LINK_WORKS_FOR.total_seconds() // 3600)
    return (
        f"It works once, within {hours} hours. Whoever opens it is {name} to Corridor: hand it over "
        "yourself, and to nobody else. That a link was made stands in the record of acts."
    )
