"""What stewards do. Every act is recorded in words that everyone here can read."""

import smtplib
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from corridor.people.actions import LastSteward
from corridor.people.acts.models import record
from corridor.people.locales import nearest_locale
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.people.taken_back import DUTY_TAKEN
from corridor.rhythm.fortnight import choose_beat
from corridor.rhythm.messages import tell
from corridor.rhythm.outbox import NoMailServer
from corridor.runtime.register import Practice
from corridor.runtime.taking_back import took_back

KEYS_COPIED = "keys.copied"
MAIL_ARRIVED = "mail.arrived"
FORTNIGHT_CHOSEN = "fortnight.chosen"
LETTER_VALID = 7 * 24 * 3600  # seconds
LETTER = "steward.test_letter"


class NotFromTheLetter(ValueError):
    """The address is not one that a test letter to this person held, or it is too old."""


@transaction.atomic
def switch(
    practice: Practice, state: PracticeSwitch.State, *, by: Person, teams: Sequence[Team] = ()
) -> None:
    """Switch a practice off, on, or on for the teams of a pilot; it holds from the next request."""
    switch_practice(practice.slug, state, by=by, teams=list(teams))
    title = {"practice": practice.title}
    if state == PracticeSwitch.State.ON:
        record(by, _("switched %(practice)s on for everyone") % title)
    elif state == PracticeSwitch.State.OFF:
        record(by, _("switched %(practice)s off") % title)
    else:
        words = ngettext(
            "switched %(practice)s on for %(n)d team",
            "switched %(practice)s on for %(n)d teams",
            len(teams),
        )
        record(by, words % {**title, "n": len(teams)})


@transaction.atomic
def give_duty(person: Person, kind: Duty.Kind, *, by: Person | None) -> bool:
    """Give a duty to somebody here, and tell them; False when they have it already.

    Refuses, with ValueError, somebody who has left.
    """
    if not person.is_here:
        raise ValueError("Who has left holds no duty.")
    _duty, new = Duty.objects.get_or_create(person=person, kind=kind)
    if new:
        words = _("gave %(name)s the duty %(duty)s")
        record(by, words % {"name": person.name, "duty": kind.label})
        tell(person)
    return new


@transaction.atomic
def take_duty(duty: Duty, *, by: Person | None) -> None:
    """Take a duty back and tell its holder. Refuses the last steward with LastSteward."""
    if duty.kind == Duty.Kind.STEWARD:
        # Locked in order: two stewards who take each other's duty at once must not both succeed.
        stewards = Duty.objects.filter(kind=Duty.Kind.STEWARD, person__left_at=None)
        locked = list(stewards.select_for_update(of=("self",)).order_by("pk"))
        if not [other for other in locked if other.pk != duty.pk]:
            raise LastSteward(
                _("Somebody must stay steward. Give the duty to somebody else first.")
            )
    taken, _by_model = Duty.objects.filter(pk=duty.pk).delete()
    if taken:
        took_back(DUTY_TAKEN, duty.person_id, duty.kind)
        words = _("took the duty %(duty)s from %(name)s")
        record(by, words % {"name": duty.person.name, "duty": duty.get_kind_display()})
        tell(duty.person)


@transaction.atomic
def name_organisation(*, by: Person, name: str, country: str) -> None:
    """Keep the organisation's name and country (two letters)."""
    first = {"set_up_by": by, "set_up_at": timezone.now()}
    kept = {"name": name, "country": country}
    Organisation.objects.update_or_create(pk=1, defaults=kept, create_defaults=kept | first)
    record(by, _("named the organisation %(name)s") % {"name": name})


@transaction.atomic
def choose_fortnight(*, by: Person, begins_on: date, zone: str) -> None:
    """Have the next fortnight begin on a day; letters leave from then on.

    Refuses, with ValueError, a day or a zone that rhythm.fortnight.choose_beat refuses.
    """
    choose_beat(begins_on, zone)
    day = format_date(begins_on, format="full", locale=nearest_locale(get_language() or "en"))
    words = _("chose %(day)s as the day from which on fortnights are counted")
    record(by, words % {"day": day}, kind=FORTNIGHT_CHOSEN)


@transaction.atomic
def arrange_copies(*, by: Person) -> None:
    """Note that somebody answers for copies of the key store."""
    record(by, _("arranged copies of the key store"), kind=KEYS_COPIED)


def send_test_letter(*, to: Person) -> str:
    """Send a letter with an address that shows that it arrived.

    Returns nothing when a mail server took the letter, otherwise in words what went wrong.
    """
    if not to.email:
        return _("You have no address for mail in the directory. Ask another steward to try.")
    token = signing.dumps(str(to.pk), salt=LETTER)
    address = settings.ADDRESS + reverse("steward_mail_arrived", args=[token])
    letter = EmailMessage(
        subject=_("A test letter from Corridor"),
        body=_(
            "Hello %(name)s,\n\nmail from Corridor reaches you. Open this to say so:\n%(address)s\n"
        )
        % {"name": to.name, "address": address},
        to=[to.email],
    )
    try:
        letter.send()
    except NoMailServer:
        return _("No mail server is set. An operator sets CORRIDOR_SMTP_HOST and starts again.")
    except (OSError, smtplib.SMTPException) as error:
        return _(
            "The mail server %(host)s did not take the letter (%(problem)s). Ask an operator."
        ) % {
            "host": settings.EMAIL_HOST,
            "problem": type(error).__name__,
        }
    return ""


def reader_of(token: str) -> str:
    """The id of the person to whom the letter with this token went. Refuses with NotFromTheLetter."""
    try:
        person: str = signing.loads(token, salt=LETTER, max_age=LETTER_VALID)
    except signing.BadSignature as error:
        raise NotFromTheLetter from error
    return person


@transaction.atomic
def confirm_mail(token: str, *, by: Person) -> None:
    """Note that a test letter arrived. Refuses, with NotFromTheLetter, a letter to somebody else."""
    if reader_of(token) != str(by.pk):
        raise NotFromTheLetter
    record(by, _("tested that mail arrives"), kind=MAIL_ARRIVED)
