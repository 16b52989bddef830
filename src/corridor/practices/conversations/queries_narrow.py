"""What of somebody's own wishes makes them hard to suit. It is of nobody else, so it tells of nobody else."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.people.models import Person
from corridor.practices.conversations.queries import Wished, usual_hours_of
from corridor.rhythm.hours import OwnHours

# Below so many hours a week, most people have few in common with somebody.
FEW_HOURS = 15
DAY = timedelta(days=1)


def narrow_of(person: Person, wished: Wished) -> list[str]:
    """In sentences, what the person chose of which there could be more. Their own wishes alone are read."""
    found = []
    if wished.forms.bit_count() == 1:
        found.append(_("You chose one way to meet."))
    if len(wished.languages) == 1:
        found.append(_("You chose one language."))
    hours = hours_a_week(wished.own_hours(usual_hours_of(person)))
    if hours < FEW_HOURS:
        words = ngettext(
            "You have %(n)d hour a week for it.", "You have %(n)d hours a week for it.", hours
        )
        found.append(words % {"n": hours})
    if wished.regular:
        found.append(_("You want the same person for three months."))
    elif not wished.threes:
        found.append(_("You want no group of three."))
    return found


def hours_a_week(own: OwnHours) -> int:
    """How many whole hours somebody has for conversations in a week in which nothing is closed."""
    begins, ends = (datetime.combine(date.min, at) for at in (own.begins, own.ends))
    a_day = (ends - begins) % DAY or DAY
    return len(own.days) * a_day // timedelta(hours=1)
