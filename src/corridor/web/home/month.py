"""The neutral page: an ordinary calendar of a month, with nothing of Corridor on it."""

import calendar
from datetime import date, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, get_day_names


def month_page(year: int, month: int, *, today: date, locale: Locale) -> dict[str, Any]:
    """What the page shows of a month: title, names of days, weeks, the months beside it.

    Weeks begin as the locale has it; days of other months are None.
    """
    first_weekday = locale.first_week_day
    weeks = calendar.Calendar(first_weekday).monthdayscalendar(year, month)
    names = get_day_names("abbreviated", locale=locale)
    first = date(year, month, 1)
    return {
        "title": format_date(first, format="LLLL y", locale=locale),
        "weekdays": [names[(first_weekday + n) % 7] for n in range(7)],
        "weeks": [[day or None for day in week] for week in weeks],
        "today": today.day if (today.year, today.month) == (year, month) else None,
        "before": first - timedelta(days=1) if first > date(1990, 1, 1) else None,
        "after": first + timedelta(days=31) if first < date(2090, 1, 1) else None,
    }
