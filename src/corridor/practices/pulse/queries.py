"""Reads of the pulse: whether a round is open for somebody, what stewards may see, the letter's line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.ballots import issuing
from corridor.ballots.kinds import in_words
from corridor.ballots.models import Round
from corridor.ballots.queries import fingerprint_in_groups
from corridor.kit import speaking
from corridor.people.models import Person
from corridor.practices.pulse.models import KINDS, TEAM, Declined, Held, PutAway
from corridor.practices.pulse.models_items import ORGANISATION_LEAST, TEAM_CELL
from corridor.practices.pulse.queries_schedule import Planned
from corridor.rhythm.fortnight import Fortnight, last_day_of
from corridor.rhythm.readers import Readers
from corridor.runtime.register import HomeItem, LetterItem, Link

ROUNDS_SHOWN = 60


def open_now() -> Round | None:
    """The round that takes answers now; there is one at most."""
    return Round.objects.running(timezone.now()).filter(kind__in=KINDS).first()


def place_now(person: Person) -> issuing.Waiting | None:
    """The open round with the person's cell; None where they are not on its roll, or none is open."""
    return next((place for place in issuing.places_of(person) if place.round.kind in KINDS), None)


def _place(person: Person, running: Round | None) -> issuing.Waiting | None:
    if running is None:
        return None
    try:
        return issuing.place_of(person, running.pk)
    except issuing.NotOnTheRoll:
        return None


def has_declined(person: Person) -> bool:
    """Whether the person said no to the pulse."""
    return Declined.objects.filter(person=person).exists()


@dataclass(frozen=True)
class Standing:
    """How it stands with the pulse for somebody: what its page shows."""

    declined: bool
    running: Round | None
    place: issuing.Waiting | None
    needed: int
    last_day: date | None
    counted_with: str = ""


def standing_of(person: Person) -> Standing:
    """How it stands for the person. Whether they answered is not known and not asked."""
    latest = Held.objects.order_by("-begins_on").first()
    running = open_now()
    place = _place(person, running)
    return Standing(
        declined=has_declined(person),
        running=running,
        place=place,
        needed=_needed(latest),
        last_day=last_day_of(running.closes_at) if running else None,
        counted_with=in_words([place.cell], of=place.round)[0] if place else "",
    )


def _needed(latest: Held | None) -> int:
    """How many a round needs, where there were too few at the last time; 0 where there were not."""
    if latest is None or latest.round_id is not None:
        return 0
    return TEAM_CELL if latest.kind == TEAM else ORGANISATION_LEAST


def kind_prepared(planned: Planned) -> str:
    """The kind of the next round, where it is prepared already; nothing before."""
    held = Held.objects.filter(begins_on=planned.fortnight.begins_on)
    return held.values_list("kind", flat=True).first() or ""


def home_items(person: Person) -> Iterator[HomeItem]:
    """A round that is open for the person, unless they said no or put the line away."""
    place = place_now(person)
    if place is None or has_declined(person):
        return
    if PutAway.objects.filter(person=person, round=place.round).exists():
        return
    until = speaking.day(last_day_of(place.round.closes_at), locale=speaking.locale_of(person))
    yield HomeItem(
        _("A pulse round is open"),
        reverse("pulse"),
        _("Until %(day)s. It takes a minute, or none at all.") % {"day": until},
        weight=70,
        buttons=(Link(_("Put this line away"), reverse("pulse_put_away")),),
    )


def letter_items(readers: Readers, fortnight: Fortnight) -> Iterator[LetterItem]:
    """The round that opens in the fortnight, with its fingerprint: the same for everybody."""
    held = Held.objects.filter(begins_on__range=(fortnight.begins_on, fortnight.ends_on))
    unheld = Q(round=None) | Q(round__fingerprint="") | Q(round__lost_at__isnull=False)
    for one in held.exclude(unheld).select_related("round"):
        round_ = one.round
        if round_ is None:
            continue
        until = speaking.day(last_day_of(round_.closes_at), locale=readers.locale)
        groups = " ".join(fingerprint_in_groups(round_.fingerprint))
        yield LetterItem(
            _("A pulse round, open until %(day)s") % {"day": until},
            reverse("pulse"),
            _("Its fingerprint, for everybody to compare: %(groups)s") % {"groups": groups},
            when=one.begins_on,
        )


def rounds_for_stewards() -> list[Held]:
    """The rounds with their dates and fingerprints, the newest first: nothing of what came in."""
    return list(Held.objects.order_by("-begins_on").select_related("round")[:ROUNDS_SHOWN])
