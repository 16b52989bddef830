"""How leaders are felt, for the culture page: groups of eight leaders and more, of everybody together."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from corridor.kit import charts
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.mirror.queries import distribution
from corridor.rhythm.fortnight import organisation_zone

MOMENT = timedelta(minutes=1)


def culture_rows() -> Iterator[CultureRow]:
    """The newest half-year that published something; of groups their size alone, and of nobody who."""
    felt = distribution()
    if felt is None or not felt.groups:
        return
    zone = organisation_zone()
    first = felt.half_year.opens_at.astimezone(zone).date()
    last = (felt.half_year.closes_at - MOMENT).astimezone(zone).date()
    yield CultureRow(
        key="felt",
        place=Place.LEADERS,
        title=_("How leaders are felt"),
        about=_("How many leaders are felt how, in warmth and competence"),
        unit=charts.PEOPLE,
        points=[
            Point(
                group.leaders,
                first=first,
                last=last,
                label=" · ".join(str(words) for words in group.words),
            )
            for group in felt.groups
        ],
        shape=Shape.BESIDE,
        sentence=_("In groups of eight leaders and more; smaller ones are counted together."),
        note=_("Which leader is in which group, nobody but that leader can see."),
    )
