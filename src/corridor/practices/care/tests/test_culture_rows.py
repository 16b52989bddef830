"""What care gives the culture page: what was published, under help, and nothing before."""

from datetime import timedelta

import rounds
from babel import Locale
from counted import counted_round
from django.utils import timezone

from corridor.kit import published
from corridor.kit.culture import Place, Shape
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models import Held
from corridor.practices.care.models_taught import KIND
from corridor.practices.care.practice import practice

LOW, HIGH = (20, 10, 5, 5, 0), (0, 5, 5, 10, 20)


def held(counts, *, days_ago=0):
    ends_at = timezone.now() - timedelta(days=days_ago)
    on_it = [rounds.make_people(1, name=f"Asked {days_ago} days ago")]
    made = counted_round(counts, (-1, 0, 0), kind=KIND, minimum=10, ends_at=ends_at, rolls=on_it)
    Held.objects.create(begins_on=made.opens_at.date(), round=made)
    publish(made)


def rows():
    assert practice.culture is not None
    return {row.key: row for row in practice.culture()}


def test_nothing_before_anything_was_published(db):
    assert rows() == {}


def test_speed_kinds_scale_and_fit(db):
    held({"fitted": [LOW, LOW], "came_time": [(30, 10)] * 2, "asked": [(60, 20)] * 2}, days_ago=100)
    held({"fitted": [HIGH, HIGH], "came_time": [(10, 30)] * 2, "asked": [(60, 20)] * 2})
    found = rows()
    assert list(found) == ["answered_3", "kinds", "asked", "lacked", "fitted"]
    assert {row.place for row in found.values()} == {Place.HELP}
    assert [point.value is None for point in found["answered_3"].points] == [True, True]
    assert found["answered_3"].points[0].why == "fewer answers than a figure rests on"
    kinds = found["kinds"]
    assert kinds.shape == Shape.BESIDE
    assert [(point.label, point.value) for point in kinds.points] == [("Time", 0.75)]
    first, last = found["fitted"].points
    assert first.last < last.first
    english = Locale("en")
    assert "It rose" in published.sentence_of(found["fitted"], english)
    assert "25% of those who answered this had asked somebody." in published.sentence_of(
        found["asked"], english
    )
