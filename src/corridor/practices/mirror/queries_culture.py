"""What the mirror publishes for the culture page: leaders by how they are felt, in groups of eight."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.kit import charts, speaking
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.mirror.queries import Felt, distribution


def culture_rows() -> Iterator[CultureRow]:
    """The newest distribution over groups of leaders; nothing before the first. Two queries."""
    felt = distribution()
    if felt is not None:
        yield CultureRow(
            key="leaders",
            place=Place.LEADERS,
            title=_("How leaders are felt"),
            about=_("Warmth and competence, by those who work with a leader: how many leaders"),
            unit=charts.PEOPLE,
            points=list(_points(felt)),
            shape=Shape.BESIDE,
            sentence=_sentence(felt),
            note=_(
                "Groups of fewer than eight leaders are one with others. Nobody can see in which"
                " group a leader is."
            ),
        )


def _sentence(felt: Felt) -> str:
    locale = speaking.locale_of(None)
    words = ngettext(
        "People were asked about %(offered)s of %(of)s leader.",
        "People were asked about %(offered)s of %(of)s leaders.",
        felt.of,
    )
    return words % {
        "offered": speaking.number(felt.offered, locale=locale),
        "of": speaking.number(felt.of, locale=locale),
    }


def _points(felt: Felt) -> Iterator[Point]:
    first, last = felt.first_day, felt.last_day
    if not felt.groups:
        yield _withheld(first, last)
    for group in felt.groups:
        label = _(" or ").join(str(words) for words in group.words)
        yield Point(group.leaders, first=first, last=last, label=label)


def _withheld(first: date, last: date) -> Point:
    why = _("they do not make two groups of eight leaders and more")
    return Point(None, first=first, last=last, label=_("All leaders"), why=why)
