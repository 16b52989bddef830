"""What a person takes along of their calendar."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.privacy.models import Mute
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.connecting import connection_of, way_in_of
from corridor.rhythm.calendars.models import Attendee, Feed, Occasion, OccasionWords, Wishes
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """Occasions, with the words that went with one's own; the ways to one's calendar."""
    # One's own rows, a "No, thank you" included; also of somebody who has left. Whom they muted
    # does not reach them here either.
    muted = Mute.objects.filter(person=person).values("muted")
    rows = (
        Attendee.objects.filter(person=person)
        .exclude(~Q(occasion__kind=Occasion.Kind.PUBLIC), occasion__organiser__in=muted)
        .select_related("occasion", "occasion__organiser")
        .order_by("occasion__starts_at", "pk")
    )
    words = _own_words(person)
    yield ExportSection(_("Your calendar"), [_row(row, words) for row in rows])
    yield ExportSection(_("How occasions reach your calendar"), _ways(person))


def _own_words(person: Person) -> dict[object, str]:
    kept = list(OccasionWords.objects.filter(owner=person))
    opened = unseal(kept, reader=person)
    return {one.occasion_id: opened[one.pk]["body"] for one in kept if one.pk in opened}


def _row(row: Attendee, words: dict[object, str]) -> dict[str, object]:
    occasion = row.occasion
    organiser = occasion.organiser
    return {
        "what": occasion.said,
        "kind": _kind(occasion, person=row.person_id),
        "starts_at": occasion.starts_at.isoformat(),
        "ends_at": occasion.ends_at.isoformat(),
        "time_zone": occasion.zone,
        "recurs": occasion.recurs,
        "place": occasion.place,
        "set_by": organiser.name if organiser else "",
        "your_answer": str(row.get_answer_display()),
        "your_words": words.get(occasion.pk, ""),
        "cancelled": occasion.cancelled_at is not None,
    }


def _kind(occasion: Occasion, *, person: object) -> str:
    """What it is, said to one whose row it is: their own absence is not "somebody"'s."""
    if occasion.kind == Occasion.Kind.AWAY and occasion.organiser_id == person:
        return _("Time that you set aside")
    return str(occasion.get_kind_display())


def _ways(person: Person) -> list[dict[str, object]]:
    feed = Feed.objects.filter(person=person).first()
    wish = Wishes.objects.filter(person=person).first()
    connection = connection_of(person)
    way_in = way_in_of(connection) if connection else None
    if not (feed or wish or way_in):
        return []
    return [
        {
            "private_address_since": feed.made_on.isoformat() if feed else "",
            "by_mail": str(wish.get_mail_display()) if wish else "",
            # Not the password: whoever opens the export in years to come needs none of ours.
            "connected_calendar": way_in.address if way_in else "",
            "name_there": way_in.name if way_in else "",
        }
    ]
