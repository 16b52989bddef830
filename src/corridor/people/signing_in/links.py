"""Links by mail: valid for a quarter of an hour, once, and stored only as a keyed hash."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.people.signing_in.held import person_at
from corridor.people.signing_in.models import SignInLink
from corridor.people.signing_in.sessions import keyed_hash, row_of
from corridor.runtime.jobs import enqueue

VALID_FOR = timedelta(minutes=15)
LONGEST = timedelta(days=7)
TOKEN_BYTES = 32


def mail_can_leave() -> bool:
    """Whether a letter goes anywhere: to a mail server, or in a demo to its outbox."""
    return settings.DEMO or not settings.EMAIL_BACKEND.endswith("OutboxBackend")


def request_link(address: str) -> None:
    """Send a sign-in link to whoever has this address, if anybody; says nothing about it.

    The same is done for an address that nobody has: one look-up and one job. What takes time
    (making the link, the mail server) is the job's, so that no clock tells the two apart.
    """
    person = person_at(address)
    if mail_can_leave():
        enqueue("signing_in.send_link", person=str(person.pk) if person else "")


def request_confirmation(person: Person, cookie: str) -> None:
    """Send a link that, in the browser with this cookie, says that it is the person."""
    if mail_can_leave():
        enqueue("signing_in.send_link", person=str(person.pk), session=row_of(cookie))


def send_link(person_id: str, session: str = "") -> None:
    """Make a link and mail it. `person_id`: an id, or "" for an address that nobody has.

    With `session`, the key of a session's row, the link confirms in that browser and signs nobody
    in. The token is made here and goes into the letter alone: no job, row or log holds it. If the
    letter cannot leave, the link is taken back and the job is tried again with another.
    """
    reader = Person.objects.here().filter(pk=person_id).first() if person_id else None
    if reader is None or not reader.email:
        return
    token, link = _new_link(reader, VALID_FOR, session=session)
    write = _write_confirmation if session else _write_letter
    try:
        write(reader, token).send()
    except Exception:
        link.delete()
        raise


def _write_letter(reader: Person, token: str) -> EmailMessage:
    with translation.override(reader.language):
        return EmailMessage(
            subject=_("Your link to sign in"),
            body=_(
                "Hello %(name)s,\n\nthis link signs you in, once, within the next 15 minutes:\n"
                "%(address)s\n\nIf you did not ask for it, do nothing. Without this letter nobody "
                "gets in, so show it to nobody.\n"
            )
            % {"name": reader.name, "address": _address_of(token)},
            to=[reader.email or ""],
        )


def _write_confirmation(reader: Person, token: str) -> EmailMessage:
    with translation.override(reader.language):
        return EmailMessage(
            subject=_("Your link to confirm that it is you"),
            body=_(
                "Hello %(name)s,\n\nopen this link in the browser in which you asked for it, "
                "within the next 15 minutes:\n%(address)s\n\nIf you did not ask for it, somebody "
                "sits before a browser in which you are signed in: sign in elsewhere, and choose "
                "“Sign out everywhere else” in your settings.\n"
            )
            % {
                "name": reader.name,
                "address": f"{settings.ADDRESS}/sign-in/confirm/link/{token}/",
            },
            to=[reader.email or ""],
        )


def make_link(person: Person, *, valid_for: timedelta = VALID_FOR, reusable: bool = False) -> str:
    """A link that signs in `person`, as an absolute address, for the command line and the demo.

    `reusable` links can be opened many times, and last as long as one likes: only in a demo.
    Refuses with ValueError somebody who left, and outside a demo a reusable link or one of more
    than seven days.
    """
    if not person.is_here:
        raise ValueError("This person has left.")
    if not settings.DEMO and (reusable or valid_for > LONGEST):
        raise ValueError("Only a demo has reusable links, or links of more than seven days.")
    token, _link = _new_link(person, valid_for, reusable=reusable)
    return _address_of(token)


def _new_link(
    person: Person, valid_for: timedelta, *, reusable: bool = False, session: str = ""
) -> tuple[str, SignInLink]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SignInLink.objects.create(
        token_hash=keyed_hash("link", token),
        person=person,
        expires_at=timezone.now() + valid_for,
        reusable=reusable,
        session=session,
    )
    return token, link


def _address_of(token: str) -> str:
    # The path is written out because this floor knows no pages; a test of the pages holds it.
    return f"{settings.ADDRESS}/sign-in/link/{token}/"


def whom_link_signs_in(token: str) -> Person | None:
    """Whose link it is, without using it up: mail scanners open links. None if it does not work."""
    link = _working_link(token)
    return link.person if link else None


def works_again(token: str) -> bool:
    """Whether the link can be used more than once: one that a demo printed."""
    link = _working_link(token)
    return link is not None and link.reusable


def use_link(token: str) -> Person | None:
    """Use the link up and return its person; None if it is used, too old or unknown.

    Of two who use it at once one gets in: deleting the row is what decides.
    """
    link = _working_link(token)
    if link is None:
        return None
    if link.reusable:
        return link.person
    used, _ = SignInLink.objects.filter(pk=link.pk).delete()
    return link.person if used else None


def _working_link(token: str) -> SignInLink | None:
    link = (
        SignInLink.objects.select_related("person")
        .filter(
            token_hash=keyed_hash("link", token),
            expires_at__gt=timezone.now(),
            person__left_at=None,
            session="",
        )
        .first()
    )
    if link is not None and link.reusable and not settings.DEMO:
        return None
    return link


def confirms(token: str, person: Person, cookie: str) -> bool:
    """Whether the link says, in the browser with this cookie, that it is `person`; not used up."""
    return _confirmation(token, person, cookie).exists()


def use_confirmation(token: str, person: Person, cookie: str) -> bool:
    """Use it up; whether it still worked."""
    used, _ = _confirmation(token, person, cookie).delete()
    return bool(used)


def _confirmation(token: str, person: Person, cookie: str) -> models.QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        token_hash=keyed_hash("link", token),
        expires_at__gt=timezone.now(),
        person=person,
        session=row_of(cookie),
    )
