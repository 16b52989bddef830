"""What care publishes for the culture page: how soon, which kinds, how much, and whether it fitted."""

from collections.abc import Iterator, Sequence

from babel import Locale
from django.utils.translation import gettext_lazy as _

from corridor.kit import charts, published
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.care.models_taught import ITEMS, LACKED, Side, Taught
from corridor.practices.care.queries_taught import Quarter, Told, quarters

# One of each side over time, in the order in which they are always named; the kinds stand together.
OF_PILOT = _("Of the teams in the pilot alone: not everybody has been asked yet.")
OVER_TIME = ("answered_3", "asked", "much", LACKED.key, "fitted")


def culture_rows() -> Iterator[CultureRow]:
    """Care's rows: of what was published already, and nothing of the rest."""
    held = quarters()
    first, *others = (_over_time(ITEMS[key], held) for key in OVER_TIME)
    yield from (row for row in (first, *_kinds(held), *others) if row is not None)


def _over_time(item: Taught, held: Sequence[Quarter]) -> CultureRow | None:
    """A figure from quarter to quarter; None where it was never published."""
    found = [(one.told[item.key], one) for one in held if item.key in one.told]
    if not found:
        return None
    return CultureRow(
        key=item.key,
        place=Place.HELP,
        title=item.about,
        about=item.text,
        unit=found[0][0].unit,
        points=[_point(told, one) for told, one in found],
        says=item.says,
        note=OF_PILOT if held[0].is_of_pilot else "",
    )


def chart_over_time(item: Taught, locale: Locale) -> charts.Chart | None:
    """A figure of the whole organisation from quarter to quarter; None before the first."""
    row = _over_time(item, quarters())
    return None if row is None else published.chart_of(row, locale)


def _kinds(held: Sequence[Quarter]) -> Iterator[CultureRow]:
    """Which kinds came, of the newest quarter in which one of them could be published."""
    for one in reversed(held):
        told = one.of(Side.SCOPE)
        if any(each.value is not None for each in told):
            yield CultureRow(
                key="kinds",
                place=Place.HELP,
                title=_("Kinds of help that came"),
                about=_("To which share of those who had asked somebody each kind of help came"),
                unit=told[0].unit,
                points=[_point(each, one, label=each.item.about) for each in told],
                shape=Shape.BESIDE,
                note=_("Of the newest quarter. Several kinds may have come to one person."),
            )
            return


def _point(told: Told, of: Quarter, *, label: object = "") -> Point:
    return Point(
        *(told.value, told.low, told.high, told.at_least, told.at_most),
        *(of.first, of.last),
        label=str(label),
        why=told.why,
    )
