"""One's own months: check-ins as a quiet chart with the words beside, for their owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.kit.charts import Chart
from corridor.kit.own_charts import Mark, marks_chart
from corridor.kit.speaking import day, locale_of
from corridor.people.models import Person
from corridor.practices.noticing.models import CheckIn
from corridor.practices.noticing.models_offered import SCALES, Text
from corridor.privacy.sealing import unseal

AT_ONCE = 6
# One mark is a place, not a picture.
FEWEST_MARKS = 2
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Entry:
    """One check-in as its owner reads it."""

    id: UUID
    at: datetime
    body: str
    good: str
    marks: Sequence[Text]


@dataclass(frozen=True)
class Months:
    """Six months of one's own; `earlier` and `later` name the last month of the neighbouring six."""

    entries: Sequence[Entry]
    charts: Sequence[Chart]
    earlier: str = ""
    later: str = ""


def last_month(typed: str) -> date:
    """The first day of the month that `typed` ("2026-11") names; this month for anything else."""
    try:
        month = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else timezone.localdate().replace(day=1)


def months_of(person: Person, until: date) -> Months:
    """The check-ins of the six months of which the month that begins on `until` is the last.

    Four queries, however many check-ins there are. Nothing is compared and nothing concluded.
    """
    since, end = months_later(until, 1 - AT_ONCE), months_later(until, 1)
    own = CheckIn.objects.visible_to(person)
    rows = list(own.filter(written_at__gte=_midnight(since), written_at__lt=_midnight(end)))
    opened = unseal(rows, reader=person)
    this_month = timezone.localdate().replace(day=1)
    later = months_later(until, AT_ONCE)
    return Months(
        entries=[_entry(row, opened[row.pk]) for row in rows if row.pk in opened],
        charts=_charts(rows, opened, since, end, person),
        earlier=_name(months_later(until, -AT_ONCE))
        if own.filter(written_at__lt=_midnight(since)).exists()
        else "",
        later=_name(min(later, this_month)) if until < this_month else "",
    )


def months_later(month: date, count: int) -> date:
    """The first day of the month that lies `count` months after `month`."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _name(month: date) -> str:
    return f"{month:%Y-%m}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _entry(row: CheckIn, opened: dict[str, Any]) -> Entry:
    marks = opened.get("marks") or {}
    steps = [SCALES[key].steps[step] for key, step in marks.items() if key in SCALES]
    return Entry(row.pk, row.written_at, opened.get("body") or "", opened.get("good") or "", steps)


def _charts(
    rows: Sequence[CheckIn],
    opened: dict[UUID, dict[str, Any]],
    since: date,
    end: date,
    person: Person,
) -> list[Chart]:
    """One picture for each scale that was marked more than once, oldest mark first."""
    by_scale: dict[str, list[Mark]] = {}
    for row in reversed(rows):
        for key, step in (opened.get(row.pk, {}).get("marks") or {}).items():
            on = timezone.localtime(row.written_at).date()
            by_scale.setdefault(key, []).append(Mark(on, step))
    locale = locale_of(person)
    return [
        marks_chart(
            str(SCALES[key].title),
            _("Each dot is one check-in of yours. What it means is yours to say."),
            marks,
            [str(step) for step in SCALES[key].steps],
            column=_("What you chose"),
            days=[day(mark.on, locale=locale) for mark in marks],
            since=since,
            until=end,
            locale=locale,
        )
        for key, marks in sorted(by_scale.items())
        if key in SCALES and len(marks) >= FEWEST_MARKS
    ]
