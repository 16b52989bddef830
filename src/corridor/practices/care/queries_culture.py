"""What care teaches, for the culture page: speed, scope, scale and fit of help, of everybody together."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from corridor.kit import charts
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.care.models_taught import SIDES, Side
from corridor.practices.care.queries_taught import Quarter, Told, quarters

# Yes or no, beside each other as of the newest quarter; and what has a scale, from quarter to quarter.
BESIDE = (Side.SPEED, Side.SCOPE)
OVER_TIME = (("much", Side.SCALE), ("fitted", Side.FIT))


def culture_rows() -> Iterator[CultureRow]:
    """The rows of what was published; nothing before the first quarter."""
    found = quarters()
    if not found:
        return
    for side in BESIDE:
        yield from _beside(found[-1], side)
    for key, side in OVER_TIME:
        yield from _over_time([quarter for quarter in found if key in quarter.told], key, side)


def _beside(newest: Quarter, side: Side) -> Iterator[CultureRow]:
    told = [one for one in newest.of(side) if one.item.is_share]
    if told:
        yield CultureRow(
            key=side.value,
            place=Place.HELP,
            title=SIDES[side],
            about=_("Of those who had asked for help, in the newest quarter"),
            unit=charts.PERCENT,
            points=[_point(one, newest, label=str(one.item.about)) for one in told],
            shape=Shape.BESIDE,
            # Not "too close to say": a longer time holds the shorter ones.
            sentence=_("How many had an answer within each time.") if side == Side.SPEED else "",
        )


def _over_time(found: Sequence[Quarter], key: str, side: Side) -> Iterator[CultureRow]:
    if found:
        item = found[-1].told[key].item
        yield CultureRow(
            key=side.value,
            place=Place.HELP,
            title=SIDES[side],
            about=item.text,
            unit=found[-1].told[key].unit,
            points=[_point(quarter.told[key], quarter) for quarter in found],
            note="" if item.is_share else _("On steps from 1 to 5."),
        )


def _point(told: Told, quarter: Quarter, *, label: str = "") -> Point:
    if told.value is None:
        return Point(None, first=quarter.first, last=quarter.last, label=label, why=told.why)
    return Point(
        *(told.value, told.low, told.high, told.at_least, told.at_most),
        *(quarter.first, quarter.last),
        label=label,
    )
