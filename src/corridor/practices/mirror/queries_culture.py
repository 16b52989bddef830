"""What the mirror publishes for the culture page: how leaders are felt, over groups of eight and more."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from corridor.kit.charts import PEOPLE
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.mirror.queries import Felt, distribution, last_day_of


def culture_rows() -> Iterator[CultureRow]:
    """The newest half-year that was published; nothing before the first. Two queries."""
    felt = distribution()
    if felt is None:
        return
    yield CultureRow(
        key="leaders",
        place=Place.LEADERS,
        title=_("How leaders are felt"),
        about=_(
            "How many leaders the people who work with them feel to be warm, competent, or both"
        ),
        unit=PEOPLE,
        points=_points(felt),
        shape=Shape.BESIDE,
        sentence=_sentence(felt),
        note=_(
            "Of the newest half-year, counted in leaders. Who is where nobody can see but each leader."
        ),
    )


def _points(felt: Felt) -> list[Point]:
    last = last_day_of(felt.half_year)
    first = felt.half_year.begins_on
    if not felt.groups:
        why = _("the leaders do not make two groups of eight and more")
        return [Point(None, first=first, last=last, label=_("Leaders"), why=why)]
    return [
        Point(
            group.leaders, first=first, last=last, label=_or([str(words) for words in group.words])
        )
        for group in felt.groups
    ]


def _sentence(felt: Felt) -> str:
    asked = _("People were asked about %(offered)s of %(all)s leaders.") % {
        "offered": felt.offered,
        "all": felt.of,
    }
    if not felt.groups:
        return asked
    # In the order in which they are always named: the largest is no rank.
    parts = [
        _("%(n)s are %(how)s") % {"n": group.leaders, "how": _or([str(w) for w in group.words])}
        for group in felt.groups
    ]
    return f"{asked} {'; '.join(parts)}."


def _or(words: list[str]) -> str:
    """ "felt to be warm, or unclear"."""
    return _(", or ").join(words)
