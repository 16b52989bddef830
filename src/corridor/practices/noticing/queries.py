"""Reads of noticing: one's own choices and prompts, what reached one, what one sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.people.switches import practices_on_for
from corridor.practices.noticing.models import CheckIn, Choices, Invitation, Note
from corridor.practices.noticing.models_offered import (
    PROMPTS,
    SCALES,
    THANK,
    TOGETHER,
    WORDS,
    WRITE,
    Scale,
    Text,
)
from corridor.privacy.audiences import Choice, in_words
from corridor.privacy.models import Opening
from corridor.privacy.openings import told_before_opening
from corridor.privacy.sealing import unseal
from corridor.runtime.register import HomeItem, Link, Navigation, practices

PAGE = 20
# Of the people one can talk to, those who stand beside each prompt; the rest are found by name.
BESIDE_A_PROMPT = 3
# What nobody opened for so long is new no more. Lines of the owner's log do not last for ever.
NEW_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Chosen:
    """What a person chose for themselves, or what stands for those who chose nothing."""

    scales: Sequence[Scale]
    talk_to: Sequence[Person]
    prompts: Sequence[str]
    offered: bool


def chosen_by(person: Person) -> Chosen:
    """The person's own choices. Three queries, however many people they named."""
    row = Choices.objects.filter(owner=person).first()
    opened = unseal([row], reader=person).get(row.pk, {}) if row else {}
    ids = [UUID(one) for one in opened.get("talk_to") or []]
    here = Person.objects.here().exclude(pk=person.pk).select_related("team").in_bulk(ids)
    return Chosen(
        scales=[SCALES[key] for key in opened.get("scales") or [] if key in SCALES],
        talk_to=[here[pk] for pk in ids if pk in here],
        prompts=in_order(opened.get("prompts") or []),
        offered=row is None or row.next_offer_on is not None,
    )


def in_order(chosen: Sequence[str]) -> list[str]:
    """Every prompt, those that the person put in order first."""
    return list(dict.fromkeys([*(key for key in chosen if key in PROMPTS), *PROMPTS]))


@dataclass(frozen=True)
class Prompt:
    """Something that leads to a person: with whom to begin, and with whom else."""

    key: str
    title: Text
    first: Link
    others: Sequence[Link]


def prompts_for(person: Person) -> list[Prompt]:
    """The same prompts for everybody, in the order that the person chose.

    Nothing that anybody wrote or marked has a part in it: it is not even loaded.
    """
    chosen = chosen_by(person)
    people = chosen.talk_to[:BESIDE_A_PROMPT]
    return [_prompt(key, people) for key in chosen.prompts]


def _prompt(key: str, people: Sequence[Person]) -> Prompt:
    title = PROMPTS[key]
    if key == WORDS:
        return Prompt(key, title, Link(title, reverse("noticing_words")), ())
    somebody = f"{reverse('noticing_whom')}?what={key}"
    if not people:
        return Prompt(key, title, Link(title, somebody), ())
    first, *others = (Link(asking(key, one), address_towards(key, one)) for one in people)
    return Prompt(key, title, first, (*others, Link(_("Somebody else"), somebody)))


def asking(key: str, other: Person) -> str:
    """ "Ask Bilal Haddad for a walk", "Write to Bilal Haddad", "Thank Bilal Haddad"."""
    if key == WRITE:
        return _("Write to %(name)s") % {"name": other.name}
    if key == THANK:
        return _("Thank %(name)s") % {"name": other.name}
    return str(TOGETHER[key].ask) % {"name": other.name}


def address_towards(key: str, other: Person) -> str:
    """Where one writes to somebody, thanks them, or asks them for time together."""
    if key in {WRITE, THANK}:
        return reverse("noticing_write" if key == WRITE else "noticing_thank", args=[other.pk])
    return f"{reverse('noticing_invite', args=[other.pk])}?what={key}"


def suggested_to(person: Person) -> list[Person]:
    """Whom the person could ask without searching: those they named, and who leads them."""
    named = {one.pk: one for one in chosen_by(person).talk_to}
    if person.leader_id is not None and person.leader_id not in named:
        leader = Person.objects.here().filter(pk=person.leader_id).first()
        if leader is not None:
            named[leader.pk] = leader
    return list(named.values())


def ways_to_ask_for_help(person: Person) -> list[Navigation]:
    """Where other practices that are on for the person take an ask for help."""
    on = practices_on_for(person)
    return [way for practice in practices() if practice.slug in on for way in practice.ways_to_ask]


def you_and(person: Person, other: Person) -> str:
    """The audience line of what passes between two: "You and Bilal Haddad"."""
    return in_words(person, Choice(("people",), (other,)))


def invitations_of(person: Person) -> list[Invitation]:
    """Living invitations of both sides, those that wait for the person first."""
    shown = Invitation.objects.on_pages_of(person).select_related("owner", "to", "occasion")
    rows = list(shown.order_by("-sent_at", "id")[:PAGE])
    return sorted(rows, key=lambda one: not waits(one, person))


def waits(invitation: Invitation, person: Person) -> bool:
    """Whether it waits for the person's answer."""
    return invitation.turn_id == person.pk and invitation.accepted_at is None


@dataclass(frozen=True)
class Line:
    """One invitation or note on the person's own page."""

    title: str
    url: str
    at: datetime
    new: bool = False
    time: datetime | None = None
    decline: UUID | None = None


def lines_of_invitations(person: Person) -> list[Line]:
    """Invitations on the person's page. Listing opens nothing of somebody else's."""
    rows = invitations_of(person)
    own = unseal([one for one in rows if one.owner_id == person.pk], reader=person)
    return [_line(one, person, own) for one in rows]


def _line(one: Invitation, person: Person, own: dict[UUID, dict[str, Any]]) -> Line:
    name = one.other(person).name
    new = waits(one, person)
    if one.accepted_at is not None:
        title = _("You and %(name)s") % {"name": name}
    elif one.owner_id != person.pk:
        title = _("%(name)s would like time with you") % {"name": name}
    elif new:
        title = _("%(name)s suggests another time") % {"name": name}
    else:
        together = TOGETHER.get(own.get(one.pk, {}).get("what") or "")
        title = str(together.asked if together else _("You asked %(name)s")) % {"name": name}
    time = one.starts_at if one.accepted_at is not None else None
    return Line(title, one.get_absolute_url(), one.sent_at, new, time, one.pk if new else None)


def notes_to(person: Person) -> list[Line]:
    """What others wrote to the person, newest first; nothing is opened by listing it."""
    rows = Note.objects.visible_to(person).filter(to=person).select_related("owner")
    return [
        Line(
            _("%(name)s wrote to you") % {"name": note.owner.name},
            note.get_absolute_url(),
            note.sent_at,
            note.new,  # type: ignore[attr-defined]
        )
        for note in rows.annotate(new=_unread(person))[:PAGE]
    ]


def _unread(person: Person) -> Q:
    """The condition on a note to the person under which it is new to them."""
    opened = Opening.objects.filter(item=OuterRef("pk"), reader=person)
    return Q(sent_at__gt=timezone.now() - NEW_FOR) & ~Q(Exists(opened))


def notes_by(person: Person) -> list[Line]:
    """What the person wrote to others, newest first."""
    rows = Note.objects.filter(owner=person).select_related("to")[:PAGE]
    return [
        Line(_("To %(name)s") % {"name": note.to.name}, note.get_absolute_url(), note.sent_at)
        for note in rows
    ]


def offer_is_due(person: Person) -> bool:
    """Whether home offers a check-in now."""
    row = Choices.objects.filter(owner=person).values_list("next_offer_on", flat=True)
    for day in row:
        return day is not None and day <= timezone.localdate()
    return True


def home_items(person: Person) -> Iterator[HomeItem]:
    """Who wants time with the person, who said yes, who wrote; and once a fortnight the offer."""
    for one in _for_home(person):
        name = one.other(person).name
        if one.accepted_at is not None:
            title, detail = _("%(name)s says: yes, gladly") % {"name": name}, ""
        elif one.owner_id == person.pk:
            title, detail = _("%(name)s suggests another time") % {"name": name}, ""
        else:
            title = _("%(name)s would like time with you") % {"name": name}
            detail = told_before_opening(one.owner)
        no = Link(_("No, thank you"), reverse("noticing_no_thank_you", args=[one.pk]))
        buttons = () if one.accepted_at is not None else (no,)
        yield HomeItem(title, one.get_absolute_url(), detail, weight=15, new=True, buttons=buttons)
    for note in _new_to(person):
        title = _("%(name)s wrote to you") % {"name": note.owner.name}
        yield HomeItem(
            title, note.get_absolute_url(), told_before_opening(note.owner), weight=16, new=True
        )
    if offer_is_due(person):
        yield HomeItem(
            _("How are you, really?"),
            reverse("noticing_check_in"),
            _("For yourself alone: only you can see it."),
            weight=70,
            buttons=(
                Link(_("Not this time"), reverse("noticing_not_this_time")),
                Link(_("Never offer it"), reverse("noticing_never_offer")),
            ),
        )


def _for_home(person: Person) -> list[Invitation]:
    """What the person may answer, and what somebody else said yes to."""
    waiting = Q(turn=person, accepted_at=None, owner__left_at=None, to__left_at=None)
    told = ~Q(turn=person) & Q(accepted_at__isnull=False)
    if not Invitation.objects.living().filter(Q(owner=person) | Q(to=person)).exists():
        return []
    rows = Invitation.objects.on_pages_of(person).filter(waiting | told)
    return list(rows.select_related("owner", "to").order_by("-sent_at", "id")[:PAGE])


def _new_to(person: Person) -> list[Note]:
    """What others wrote to the person of late and they have not opened."""
    if not Note.objects.filter(to=person, sent_at__gt=timezone.now() - NEW_FOR).exists():
        return []
    notes = Note.objects.visible_to(person).filter(_unread(person), to=person)
    return list(notes.select_related("owner")[:PAGE])


def has_checked_in(person: Person) -> bool:
    """Whether there is anything in the person's months."""
    return CheckIn.objects.filter(owner=person).exists()
