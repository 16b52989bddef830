"""What the mirror gives the culture page: counts of leaders, over groups of eight and more."""

from datetime import timedelta

import pytest
from babel import Locale
from django.utils import timezone

from corridor.kit import published
from corridor.kit.culture import Place, Shape
from corridor.practices.mirror.models import Distribution, HalfYear
from corridor.practices.mirror.practice import practice


@pytest.fixture
def publish(db):
    """`publish(groups)`: a half-year with this distribution."""

    def make(groups, *, days_ago=0):
        closes_at = timezone.now() - timedelta(days=days_ago)
        half_year = HalfYear.objects.create(
            begins_on=(closes_at - timedelta(days=28)).date(),
            opens_at=closes_at - timedelta(days=28),
            closes_at=closes_at,
            leaders=100,
            offered=sum(leaders for _regions, leaders in groups) or 3,
        )
        Distribution.objects.create(half_year=half_year, groups=groups)

    return make


def rows():
    assert practice.culture is not None
    return list(practice.culture())


def test_nothing_before_the_first_half_year(db):
    assert rows() == []


def test_the_newest_in_the_order_in_which_they_are_always_named(publish):
    publish([[["both"], 9], [["warm", "competent", "neither", "unclear"], 11]], days_ago=200)
    publish([[["both"], 12], [["warm", "competent"], 8], [["neither", "unclear"], 22]])
    (row,) = rows()
    assert (row.place, row.shape) == (Place.LEADERS, Shape.BESIDE)
    assert [point.value for point in row.points] == [12, 8, 22]
    assert row.points[1].label == (
        "felt to be warm, and less competent, or felt to be competent, and less warm"
    )
    english = Locale("en")
    assert published.sentence_of(row, english).startswith(
        "People were asked about 42 of 100 leaders. 12 are felt to be warm and competent; 8 are "
    )
    chart = published.chart_of(row, english)
    assert [line[1] for line in chart.rows] == ["12", "8", "22"]
    assert chart.withheld == ""


def test_one_group_is_withheld_and_it_says_why(publish):
    publish([])
    (row,) = rows()
    chart = published.chart_of(row, Locale("en"))
    assert chart.withheld == (
        "1 figure is withheld: the leaders do not make two groups of eight and more."
    )
    assert published.sentence_of(row, Locale("en")) == "People were asked about 3 of 100 leaders."
