"""What of the calendars stands on home and in the letter."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.locales import nearest_locale
from corridor.people.models import Person
from corridor.rhythm.calendars.models import Attendee, Occasion
from corridor.rhythm.calendars.queries import waiting_for
from corridor.rhythm.calendars.recurrence import occurrences
from corridor.rhythm.dates import when_in_words
from corridor.rhythm.fortnight import Fortnight
from corridor.rhythm.readers import Readers
from corridor.rhythm.zones import zone_of
from corridor.runtime.register import HomeItem, LetterItem, Link

# How long home says that somebody comes.
NEWS = timedelta(days=3)


def items(person: Person) -> Iterable[HomeItem]:
    """Who asks the person to meet, and who comes to what they asked for."""
    for occasion in waiting_for(person):
        organiser = occasion.organiser
        if organiser is not None:
            yield HomeItem(
                _("%(name)s asks you to meet") % {"name": organiser.name},
                occasion.get_absolute_url(),
                _when(occasion, person),
                weight=12,
                new=True,
                buttons=(
                    Link(_("No, thank you"), reverse("occasion_decline", args=[occasion.pk])),
                ),
            )
    for row in _coming(person):
        yield HomeItem(
            _("%(name)s comes") % {"name": row.person.name},
            row.occasion.get_absolute_url(),
            _("You asked them to meet."),
            weight=20,
            new=True,
        )


def _when(occasion: Occasion, person: Person) -> str:
    locale = nearest_locale(person.language, person.country)
    return when_in_words(occasion.starts_at, locale=locale, zone=zone_of(person))


def _coming(person: Person) -> Iterable[Attendee]:
    told = Attendee.objects.filter(
        occasion__organiser=person,
        answer=Attendee.Answer.ACCEPTED,
        answered_at__gt=timezone.now() - NEWS,
    )
    if not told.exists():
        return ()
    return (
        told.filter(
            occasion__kind=Occasion.Kind.TOGETHER,
            occasion__cancelled_at=None,
            person__left_at=None,
        )
        .exclude(person=person)
        .select_related("occasion", "person")
        .order_by("answered_at", "pk")
    )


def letter_items(readers: Readers, fortnight: Fortnight) -> Iterable[LetterItem]:
    """The public occasions of the fortnight that are for everyone."""
    zone = readers.zone
    since, until = fortnight.begins_at(zone), fortnight.ends_at(zone)
    public = Occasion.objects.standing().touching(since, until).filter(everyone=True)
    for occasion in public.order_by("first_starts_at", "pk").prefetch_related("exceptional"):
        for one in occurrences(occasion, since, until, occasion.exceptional.all()):
            if one.starts_at >= since:
                yield LetterItem(
                    occasion.title,
                    occasion.get_absolute_url(),
                    occasion.place,
                    one.starts_at.astimezone(zone).date() if occasion.all_day else one.starts_at,
                )
