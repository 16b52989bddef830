"""The data about who listens, country by country."""

import re
from datetime import date

import pytest
from babel import Locale

from corridor.kit.help_lines import ANYWHERE, KINDS, all_lines, dial, lines_of

LINES = [
    pytest.param(line, id=f"{entry.country} {line.name}")
    for entry in all_lines().values()
    for line in entry.lines
]


def test_many_countries_are_known():
    assert len(all_lines()) >= 25


@pytest.mark.parametrize("entry", all_lines().values(), ids=lambda entry: entry.country)
def test_every_country_has_an_emergency_number_and_somebody_who_listens(entry):
    assert entry.country in Locale("en").territories
    assert entry.emergency
    assert all(re.fullmatch(r"\d{2,5}", number) for number in entry.emergency)
    assert any(line.kind == "crisis" for line in entry.lines)


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_whole_and_says_where_it_comes_from(line):
    assert line.name
    assert line.kind in KINDS
    assert line.number or line.text
    assert re.fullmatch(r"[0-9 *-]*", line.number)
    assert line.hours == "always" or re.fullmatch(r"\d\d:\d\d–\d\d:\d\d", line.hours)
    assert line.languages
    assert all(code in Locale("en").languages for code in line.languages)
    assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}(/[\w-]+)*", line.web)
    assert line.source
    assert date(2026, 1, 1) <= line.checked


def test_an_unknown_country_gets_the_number_that_works_most_widely():
    entry = lines_of("zz")
    assert (entry.emergency, entry.lines) == ((ANYWHERE,), ())


def test_a_number_as_a_telephone_dials_it():
    assert dial("0800 111 0 111") == "08001110111"
    assert dial("*4141") == "*4141"
    assert dial("1-800-799-7233") == "18007997233"


def test_the_fingerprint_follows_the_entry():
    assert lines_of("GB").fingerprint == lines_of("gb").fingerprint
    assert lines_of("GB").fingerprint != lines_of("IE").fingerprint
