"""The letter: once a fortnight, the public occasions of it, and nothing of anybody's own.

Of two people for whom the same practices are on, in the same country, the letters differ in the name
and in the address that switches the letter off: what else stands in them is made once for all such
readers, by practices that are not told who they are. Whether somebody was asked, answered, declined
or never came changes no letter, nor whether there is one.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from corridor.people.models import Person, PracticeSwitch
from corridor.rhythm.dates import days_in_words, when_in_words
from corridor.rhythm.days_off import days_off
from corridor.rhythm.fortnight import Fortnight
from corridor.rhythm.models import Letter, NoLetter
from corridor.rhythm.post import letter_headers
from corridor.rhythm.readers import Readers, readers_like
from corridor.runtime.register import LetterItem, floors, practices
from corridor.runtime.taking_back import gave_again, took_back

LETTER_OFF = "rhythm.letter_off"
ITEMS_AT_MOST = 12
NEWS_FOR = timedelta(days=14)
# Seconds: what is called off while letters leave is soon in none.
CONTENT_KEPT = 60

_signer = signing.Signer(salt="rhythm.letter", sep=".")


class NotFromALetter(ValueError):
    """The address is not one that a letter held."""


@dataclass(frozen=True)
class Line:
    """One occasion as a letter shows it: when it is in words, and a whole address."""

    title: str
    when: str
    detail: str
    address: str


@dataclass(frozen=True)
class Content:
    """What a letter says, in its reader's words. Empty `lines`: there is no letter."""

    lines: tuple[Line, ...]
    more: bool
    span: str
    days_off: tuple[str, ...]


def items_of(readers: Readers, fortnight: Fortnight) -> list[LetterItem]:
    """The public occasions of the fortnight that are open to the readers, in order."""
    items: list[LetterItem] = []
    on = (practice for practice in practices() if practice.slug in readers.practices)
    for one in (*floors(), *on):
        if one.letter is not None:
            items.extend(one.letter(readers, fortnight))
    return sorted(items, key=lambda item: item.weight)


def content_of(readers: Readers, fortnight: Fortnight) -> Content:
    """What the letter of a fortnight says to the readers, in their language."""
    with translation.override(readers.language):
        return _content_of(readers, fortnight)


def _content_of(readers: Readers, fortnight: Fortnight) -> Content:
    locale, zone = readers.locale, readers.zone
    items = items_of(readers, fortnight)
    lines = tuple(
        Line(
            # Said now: the content outlives the language.
            str(item.title),
            when_in_words(item.when, locale=locale, zone=zone) if item.when else "",
            str(item.detail),
            settings.ADDRESS + item.url,
        )
        for item in items[:ITEMS_AT_MOST]
    )
    off = days_off(readers.country, fortnight.begins_on, fortnight.ends_on, locale.language)
    return Content(
        lines,
        len(items) > ITEMS_AT_MOST,
        days_in_words(fortnight.begins_on, fortnight.ends_on, locale=locale),
        tuple(
            f"{when_in_words(day, locale=locale, zone=zone)}: {name}" for day, name in off.items()
        ),
    )


class Contents:
    """What the letters of a sending say: asked of the practices once for all readers alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[Readers, Fortnight], Content] = {}
        self._until = 0.0

    def of(self, readers: Readers, fortnight: Fortnight) -> Content:
        """As `content_of` says it, or said it within the last minute."""
        now = time.monotonic()
        if now > self._until:
            self._known, self._until = {}, now + CONTENT_KEPT
        which = readers, fortnight
        content = self._known.get(which)
        if content is None:
            content = self._known[which] = content_of(readers, fortnight)
        return content


def write_letter(
    person: Person, fortnight: Fortnight, which: UUID, content: Content | None = None
) -> EmailMultiAlternatives | None:
    """The person's letter as it leaves, or None where nothing takes place.

    `which` is the id of its row: the Message-ID is made of it. `content` is what is said to readers
    like the person, where that is known already.
    """
    content = content or content_of(readers_like(person), fortnight)
    if not content.lines:
        return None
    with translation.override(person.language):
        off = settings.ADDRESS + reverse("letter_off", args=[token_of(person)])
        context = {
            "reader": person,
            "content": content,
            "address": settings.ADDRESS,
            "off": off,
            "language": translation.get_language(),
            "direction": "rtl" if get_language_bidi() else "ltr",
        }
        letter = EmailMultiAlternatives(
            subject=_("Your fortnight: %(span)s") % {"span": content.span},
            body=render_to_string("rhythm/letter.txt", context),
            to=[person.email or ""],
            headers={
                **letter_headers("letter", which),
                "List-Unsubscribe": f"<{off}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        letter.attach_alternative(render_to_string("rhythm/letter.html", context), "text/html")
    return letter


def token_of(person: Person) -> str:
    """What switches the person's letter off, and does nothing else."""
    return _signer.sign(person.pk.hex)


def reader_of(token: str) -> Person:
    """Whose letter held the token. Refuses, with NotFromALetter, any other and those of who left."""
    try:
        reader = Person.objects.here().filter(pk=UUID(_signer.unsign(token))).first()
    except (signing.BadSignature, ValueError):
        reader = None
    if reader is None:
        raise NotFromALetter
    return reader


def letter_is_on(person: Person) -> bool:
    """Whether the person gets the letter. One query."""
    return not NoLetter.objects.filter(person=person).exists()


@transaction.atomic
def switch_letter_off(*, by: Person) -> None:
    """No letter from now on; the page of the letter stays."""
    _row, new = NoLetter.objects.get_or_create(person=by)
    if new:
        took_back(LETTER_OFF, by.pk, owner=by.pk)
    Letter.objects.filter(person=by, sent_at=None).update(due_at=None)


@transaction.atomic
def switch_letter_on(*, by: Person) -> None:
    """The letter again, from the next fortnight on."""
    NoLetter.objects.filter(person=by).delete()
    gave_again(LETTER_OFF, by.pk)


def switch_letter_off_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the letter is still on."""
    for person in Person.objects.filter(pk=UUID(what[0])):
        NoLetter.objects.get_or_create(person=person, defaults={"since": at})
        Letter.objects.filter(person=person, sent_at=None).update(due_at=None)


def new_practices(readers: Readers, fortnight: Fortnight) -> list[LetterItem]:
    """The rhythm's own part of the letter: practices that were switched on since the last one."""
    since, until = fortnight.begins_at(readers.zone) - NEWS_FOR, fortnight.ends_at(readers.zone)
    changed = PracticeSwitch.objects.filter(changed_at__gte=since, changed_at__lt=until)
    news = readers.practices & set(changed.values_list("practice", flat=True))
    return [
        LetterItem(
            _("New for you: %(practice)s") % {"practice": practice.title},
            reverse(practice.navigation[0].url_name),
            practice.summary,
            weight=80,
        )
        for practice in practices()
        if practice.slug in news and practice.navigation
    ]
