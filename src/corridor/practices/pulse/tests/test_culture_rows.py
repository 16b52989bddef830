"""What the pulse gives to the culture page, and which two answers it looks at together."""

from datetime import timedelta

import pytest
from counted import counted_round
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from quarters import QUARTER, midnight

from corridor.ballots.bands import PILOT
from corridor.ballots.models import Association
from corridor.ballots.releases.models import Reliability
from corridor.ballots.together import pairs_of
from corridor.kit import charts
from corridor.kit.culture import Place, Shape
from corridor.practices.pulse.actions_rounds import publish, terms_for
from corridor.practices.pulse.models import ORGANISATION, TEAM, TENURE
from corridor.practices.pulse.models_items import (
    BY_TENURE,
    CORE,
    ITEMS,
    MINIMUM_LARGE,
    RELATIONSHIPS,
    SETS,
    TOGETHER,
)
from corridor.practices.pulse.practice import practice
from corridor.practices.pulse.queries_culture import size_around
from corridor.runtime.jobs import run_waiting_jobs

LOW, HIGH, FEW = (20, 10, 5, 5, 0), (0, 5, 5, 10, 20), (1, 1, 1, 1, 1)
ROOT_AND_TWO = (-1, 0, 0)
TOGETHER_TABLE = [[60 if one == other else 12 for other in range(5)] for one in range(5)]
SCALE = dict.fromkeys(pairs_of(RELATIONSHIPS), TOGETHER_TABLE)


def held(counts, *, days_ago=0, parents=ROOT_AND_TWO, **more):
    ends_at = timezone.now() - timedelta(days=days_ago)
    return publish(counted_round(counts, parents, ends_at=ends_at, **more))


def rows():
    return {row.key: row for row in practice.culture()}


@pytest.fixture
def nothing(db):
    return None


def test_shares_where_the_newest_round_has_one_and_a_gap_where_another_has_none(nothing):
    held({"trust": [LOW]}, days_ago=60, parents=(-1,))
    assert (rows()["trust"].unit, rows()["trust"].says) == (charts.STEPS, "")
    held({"trust": [LOW, HIGH]}, days_ago=30)
    assert (rows()["trust"].unit, rows()["trust"].says[:9]) == (charts.PERCENT, "%(value)s")
    small, large = rows()["trust"].points
    assert (small.value, small.why) == (None, "fewer than 64 answered, too few for a share")
    assert (large.at_least, large.value) == (64, 0.44)


def test_means_where_the_newest_round_has_no_share(nothing):
    held({"trust": [LOW, HIGH]}, days_ago=30)
    held({"trust": [LOW]}, parents=(-1,))
    assert rows()["trust"].unit == charts.STEPS
    assert [point.at_least for point in rows()["trust"].points] == [64, 32]


def test_a_round_in_which_too_few_answered_is_a_gap_with_its_reason(nothing):
    held({"trust": [LOW, HIGH]}, days_ago=30)
    held({"trust": [FEW, FEW]})
    known, gap = rows()["trust"].points
    assert known.value is not None
    assert (gap.value, gap.why) == (None, "fewer answers than a figure rests on")


@pytest.mark.parametrize(
    ("people", "size"),
    [(16, (16, 23)), (23, (16, 23)), (24, (24, 31)), (300, (256, 383)), (12_000, (8192, 12287))],
)
def test_sizes_are_steps_of_half_as_many_again(people, size):
    assert size_around(people) == size


def test_trust_by_size_is_the_newest_round_at_each(nothing):
    held({"trust": [LOW, LOW]}, days_ago=60, people=100)
    assert "growth" not in rows()
    held({"trust": [HIGH, LOW]}, days_ago=40, people=110)
    held({"trust": [HIGH, HIGH]}, people=150)
    row = rows()["growth"]
    assert row.shape == Shape.SIZE
    assert [point.people for point in row.points] == [(192, 255), (256, 383)]
    newest = rows()["trust"].points
    assert [point.value for point in row.points] == [newest[1].value, newest[2].value]


def test_trust_by_tenure_is_the_newest_round_over_bands(nothing):
    held({"trust": [HIGH, HIGH]}, days_ago=60, kind=TENURE, minimum=MINIMUM_LARGE)
    held({"trust": [LOW, HIGH]}, days_ago=30, kind=TENURE, minimum=MINIMUM_LARGE)
    held({"trust": [LOW, LOW]})
    row = rows()["tenure"]
    assert (row.shape, row.unit) == (Shape.BESIDE, charts.STEPS)
    assert [point.label for point in row.points] == ["Cell 0", "Cell 1"]
    low, high = row.points
    assert low.high < high.low
    assert low.at_least >= MINIMUM_LARGE


def test_a_round_by_tenure_is_not_of_everybody(nothing):
    held({"trust": [LOW, LOW]}, days_ago=60, people=100)
    held({"trust": [HIGH, HIGH]}, days_ago=30, people=60, kind=TENURE, minimum=MINIMUM_LARGE)
    held({"trust": [LOW, LOW]}, people=100)
    assert len(rows()["trust"].points) == 2
    assert "growth" not in rows()


def test_a_pilot_is_in_no_line_with_everybody_and_is_no_size(nothing):
    held({"trust": [LOW, LOW]}, days_ago=90, people=40, whole=PILOT)
    assert [point.value for point in rows()["trust"].points] == [0.12]
    assert rows()["trust"].note.startswith("Of the teams in the pilot alone")
    held({"trust": [HIGH, HIGH]}, days_ago=60, people=6_000)
    assert [point.value for point in rows()["trust"].points] == [0.75]
    assert rows()["trust"].note == ""
    assert "growth" not in rows()
    held({"trust": [HIGH, HIGH]}, people=600)
    assert [point.people for point in rows()["growth"].points] == [(1024, 1535), (8192, 12287)]


def test_a_pilot_stands_for_nobody_else_by_tenure_or_in_pairs(nothing):
    pair = {("trust", "capacity"): TOGETHER_TABLE}
    held({"trust": [LOW, HIGH]}, days_ago=90, kind=TENURE, minimum=MINIMUM_LARGE)
    held({"trust": [LOW, HIGH]}, days_ago=60, tables=pair | SCALE)
    held(
        {"trust": [HIGH, HIGH]},
        days_ago=30,
        kind=TENURE,
        minimum=MINIMUM_LARGE,
        whole="pilot years 0-",
    )
    held({"trust": [LOW, HIGH]}, tables=dict.fromkeys(pair | SCALE), whole=PILOT)
    low, high = rows()["tenure"].points
    assert low.high < high.low
    (first,) = rows()["together"].points
    assert first.value is not None
    assert len(rows()["reliability"].points) == 1


def test_a_band_in_which_too_few_answered_says_so(nothing):
    held({"trust": [LOW, FEW]}, kind=TENURE, minimum=MINIMUM_LARGE)
    known, withheld = rows()["tenure"].points
    assert known.value is not None
    assert (withheld.value, withheld.why) == (None, "fewer answers than a figure rests on")


def test_conversations_that_mattered_are_of_everybody(nothing):
    held({"mattered": [LOW, HIGH], "trust": [LOW, HIGH]}, kind=TENURE, minimum=MINIMUM_LARGE)
    row = rows()["mattered"]
    assert (row.place, row.unit) == (Place.CONVERSATIONS, charts.PERCENT)
    assert str(row.title) == "Conversations that mattered"
    (point,) = row.points
    assert (point.at_least, point.value is None) == (64, False)


def test_rounds_register_their_pairs_before_they_open(open_round):
    wanted = [["trust", "capacity"], *[list(pair) for pair in pairs_of(RELATIONSHIPS)]]
    assert open_round.pairs == wanted
    assert '"pairs":[["trust","capacity"]' in open_round.terms


def test_what_is_looked_at_is_asked_of_the_same_people(nothing):
    asked = [{item.key for item in items} for items in (CORE, *SETS)] + [set(BY_TENURE)]
    assert all(any(set(pair) <= keys for keys in asked) for pair in TOGETHER)
    for kind in (TEAM, ORGANISATION, TENURE):
        terms = terms_for(kind)
        keys = [item.key for item in terms["items"]]
        assert all(one in keys and other in keys for one, other in terms["pairs"])
    assert not any(ITEMS[key].key.startswith("leader") for pair in TOGETHER for key in pair)


def test_each_pair_as_the_newest_release_has_it(nothing):
    held({"trust": [LOW, HIGH]}, days_ago=60, tables={("trust", "capacity"): TOGETHER_TABLE})
    held({"taboo": [LOW, HIGH]}, days_ago=30, tables={("other_teams", "well"): TOGETHER_TABLE})
    held({"trust": [LOW, HIGH]}, tables={("trust", "capacity"): None})
    first, second = rows()["together"].points
    assert (first.label, first.value) == ("Someone to trust · Capacity", None)
    assert (second.label, second.value is None) == ("Connection between teams · Well-being", False)


def test_a_release_says_of_every_pair_that_was_registered(browser_of, ana):
    release = held({"trust": [LOW, HIGH]}, tables=SCALE | {("trust", "capacity"): None})
    page = browser_of(ana).get(f"/pulse/results/{release.pk}/").text
    assert page.count("An association of") == len(SCALE)
    assert "1 figure is withheld: fewer than 500 people answered both" in page
    assert (
        "What goes together" not in browser_of(ana).get(f"/pulse/results/{release.pk}/?at=1").text
    )


def test_an_association_that_was_published_stays(nothing):
    held({"trust": [LOW, HIGH]}, tables=SCALE)
    for statement in (
        "UPDATE ballots_association SET value = 0",
        "DELETE FROM ballots_association",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for statement in (
        "UPDATE releases_reliability SET omega = 1",
        "DELETE FROM releases_reliability",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (Association.objects.count(), Reliability.objects.count()) == (len(SCALE), 1)


def test_how_well_the_questions_hold_together_stays_with_its_release(nothing):
    release = held({"trust": [LOW, HIGH]}, tables=SCALE)
    found = Reliability.objects.get()
    assert (found.release, found.scale) == (release, "relationships")
    assert 0 < found.low < found.omega < found.high <= 1
    (point,) = rows()["reliability"].points
    assert (point.value, point.at_least, point.at_most) == (found.omega, 512, 767)


def test_a_scale_with_a_pair_too_few_answered_is_not_told(nothing):
    held({"trust": [LOW, HIGH]}, tables=SCALE | {("trust", "noticed"): None})
    assert not Reliability.objects.exists()
    (point,) = rows()["reliability"].points
    assert (point.value, point.why[:20]) == (None, "fewer than 500 peopl")


def test_a_small_round_closes_without_any_association(open_round, clock):
    clock.stand_at(open_round.closes_at + timedelta(minutes=1))
    run_waiting_jobs()
    assert midnight(QUARTER) < timezone.now()
    assert not Association.objects.exists()
    assert all(point.value is None for point in rows()["together"].points)
