"""Dates, days and money as the reader's own locale writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from corridor.kit import speaking

ENGLISH, GERMAN = Locale("en", "GB"), Locale("de", "DE")


@pytest.mark.parametrize(
    ("half_days", "words"),
    [(0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days"), (5, "2½ days"), (-3, "−1½ days")],
)
def test_days_are_counted_in_halves(half_days, words):
    assert speaking.amount(half_days, "days", locale=ENGLISH) == words


def test_money_is_whole_minor_units_of_its_currency():
    assert speaking.amount(125050, "EUR", locale=ENGLISH) == "€1,250.50"
    assert speaking.amount(125050, "EUR", locale=GERMAN) == "1.250,50\xa0€"
    assert speaking.amount(1250, "JPY", locale=ENGLISH) == "JP¥1,250"


def test_a_unit_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="hours"):
        speaking.amount(3, "hours", locale=ENGLISH)


def test_a_day_in_the_locale():
    assert speaking.day(date(2026, 11, 23), locale=ENGLISH) == "23 November 2026"
    assert speaking.day(date(2026, 11, 23), locale=GERMAN) == "23. November 2026"


def test_a_moment_is_shown_in_the_persons_zone():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Athens")):
        assert speaking.day(late, locale=ENGLISH) == "24 November 2026"
        assert speaking.moment(late, locale=ENGLISH) == "24 November 2026, 01:30"


def test_the_locale_is_the_language_as_the_country_writes_it(make_person):
    with translation.override("en"):
        assert str(speaking.locale_of(make_person("Ana Ruiz", country="GB"))) == "en_GB"
        assert str(speaking.locale_of(make_person("Bilal Haddad", country="ZZ"))) == "en"
        assert str(speaking.locale_of(None)) == "en"


def test_the_tags_write_for_the_person_who_reads(make_person):
    request = RequestFactory().get("/")
    request.person = make_person("Ana Ruiz", country="GB")
    template = Template('{% day on %}|{% amount 5 "days" %}|{% number 12000 %}|{% day nothing %}')
    context = Context({"request": request, "on": date(2026, 11, 23), "nothing": None})
    with translation.override("en"):
        html = template.render(context)
    assert html == '<time datetime="2026-11-23">23 November 2026</time>|2½ days|12,000|'
