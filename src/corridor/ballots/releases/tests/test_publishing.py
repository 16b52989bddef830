"""Publishing: what comes out, what is withheld and why, what agreement leaves, and that it stays."""

from datetime import timedelta

import pytest
from babel import Locale
from counted import counted_round
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.ballots.bands import PILOT
from corridor.ballots.health import missing_guards
from corridor.ballots.models import Count
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.ballots.releases.publishing import NotCounted, publish_round
from corridor.ballots.releases.rules import rules_in_words

pytestmark = pytest.mark.django_db
MIXED = (2, 3, 4, 5, 2)
ROOT_AND_TWO = (-1, 0, 0)


def publish(counts, parents=ROOT_AND_TWO, **more):
    return publish_round(counted_round({"trust": counts}, parents, **more), series="pulse")


def figures():
    rows = Figure.objects.order_by("node__place", "item")
    return [(f.reason, f.mean, f.low, f.high, f.at_least, f.at_most, f.share) for f in rows]


def test_every_node_has_a_figure_with_its_interval_and_a_band():
    release = publish([(0, 0, 2, 6, 8), (8, 5, 3, 2, 0)])
    root, first, second = Figure.objects.order_by("node__place")
    assert release.rules["items"] == [{"key": "trust", "options": 5, "minimum": 8}]
    assert [f.reason for f in (root, first, second)] == [0, 0, 0]
    assert [(f.at_least, f.at_most) for f in (root, first, second)] == [
        (32, 47),
        (16, 23),
        (16, 23),
    ]
    for figure in (root, first, second):
        assert 1 <= figure.low < figure.mean < figure.high <= 5
    assert first.mean > second.mean


def test_counts_are_gone_with_the_publishing():
    publish([MIXED, MIXED])
    assert not Count.objects.exists()


def test_it_is_published_once():
    held = counted_round({"trust": [MIXED, MIXED]}, ROOT_AND_TWO)
    assert publish_round(held, series="pulse") == publish_round(held, series="pulse")
    assert Figure.objects.count() == 3


def test_too_few_are_withheld_and_say_so():
    publish([MIXED, (1, 1, 1, 1, 1)])
    assert [reason for reason, *_rest in figures()] == [0, 0, Figure.Reason.TOO_FEW]
    assert figures()[2][1:] == (None,) * 6


def test_what_a_cell_lacks_is_in_no_figure_above_it():
    """Nine answers where ten are needed: the whole is published without them, so nobody finds them."""
    counts = [MIXED, MIXED, (2, 2, 2, 2, 1)]
    publish(counts, (-1, 0, 0, 1, 1), minimum=10)
    assert [reason for reason, *_rest in figures()] == [0, 0, 0, 0, Figure.Reason.TOO_FEW]
    assert figures()[0][4:6] == (32, 47)
    assert_nothing_small_can_be_found(counts, (-1, 0, 0, 1, 1), 10)


def assert_nothing_small_can_be_found(counts, parents, minimum):
    """Whoever subtracts any published node from any that holds it gets nobody's or enough answers."""
    leaves = [n for n in range(len(parents)) if n not in parents]
    n_of = {
        leaf: sum(c) if sum(c) >= minimum else 0 for leaf, c in zip(leaves, counts, strict=True)
    }
    held = {
        place: {leaf for leaf in leaves if place in _line(leaf, parents)}
        for place in range(len(parents))
    }
    published = [f.node.place for f in Figure.objects.select_related("node") if f.is_published]
    for one in published:
        inside = [o for o in published if o != one and held[o] < held[one]]
        largest = [o for o in inside if not any(held[o] < held[p] for p in inside)]
        rest = held[one] - set().union(*(held[o] for o in largest)) if largest else held[one]
        assert sum(n_of[leaf] for leaf in rest) in {0, *range(minimum, 10_000)}


def _line(place, parents):
    while place >= 0:
        yield place
        place = parents[place]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=4, max_size=4))
def test_whatever_was_answered_nothing_small_can_be_found(counts):
    parents = (-1, 0, 0, 1, 1, 2, 2)
    with transaction.atomic():
        publish(counts, parents)
        assert_nothing_small_can_be_found(counts, parents, 8)
        transaction.set_rollback(True)


def test_a_cell_that_agreed_is_shown_as_if_one_had_not():
    publish([(0, 0, 0, 0, 16), MIXED])
    agreed = figures()[1]
    assert agreed[1] <= 4.75  # what sixteen give of whom one chose the other end
    assert agreed[3] - agreed[2] > 0.5


def test_an_organisation_of_one_cell_that_agreed_has_no_narrow_interval():
    publish([(0, 0, 0, 0, 16)], (-1,))
    publish([(0, 0, 0, 4, 12)], (-1,), ends_at=timezone.now() + timedelta(days=20))
    agreed, other = Figure.objects.order_by("release__ends_at").values("mean", "low", "high")
    assert agreed == other


def test_the_share_is_the_whole_organisations_alone_and_from_sixty_four_on():
    publish([(10, 10, 10, 20, 30), (10, 10, 10, 20, 30)])
    root, *others = Figure.objects.order_by("node__place")
    assert (root.share, [f.share for f in others]) == (0.62, [None, None])
    assert root.share_low < root.share < root.share_high
    publish([MIXED, MIXED], ends_at=timezone.now() + timedelta(days=20))
    assert Figure.objects.order_by("-release__ends_at", "node__place").first().share is None


def rows_of_the_first_cell(*, parents, others=(), people=400):
    """The rows that a node and those above it have, whatever number of a band answered there."""

    def rows(counts):
        with transaction.atomic():
            publish([counts, *others], parents, people=people)
            found = list(
                Figure.objects.filter(Q(node__cell=0) | Q(node__cell=None))
                .order_by("node__place")
                .values_list(*TOLD)
            )
            transaction.set_rollback(True)
        return tuple(found)

    return rows


TOLD = ("mean", "low", "high", "at_least", "at_most", "share", "share_low", "share_high")
AGREED = (0, 0, 0, 0, 1)
APART = (1, 0, 0, 0, 1)
NEAR = (0, 0, 1, 2, 0)


@pytest.mark.parametrize(
    ("each", "numbers", "parents", "others", "people"),
    [
        (AGREED, range(12, 16), (-1,), (), 400),
        (AGREED, range(12, 16), ROOT_AND_TWO, [(2, 3, 9, 4, 2)], 400),
        (APART, range(6, 8), ROOT_AND_TWO, [(2, 3, 9, 4, 2)], 400),
        (AGREED, range(12, 16), (-1, 0, 0, 0), [(10, 20, 40, 20, 0), (0, 5, 40, 10, 8)], 400),
        (APART, range(32, 48), (-1,), (), 400),
        (AGREED, range(64, 96), (-1,), (), 400),
        # The variance of an answer, which is one for all cells.
        (NEAR, (8, 9, 10), (-1, 0, 0, 0), [(4, 8, 20, 9, 3), (2, 9, 16, 8, 6)], 400),
        # Of so many people a band does not begin with them.
        (AGREED, range(12, 17), (-1,), (), 16),
        (AGREED, range(12, 17), ROOT_AND_TWO, [(2, 3, 6, 2, 2)], 16),
        (
            APART,
            range(8, 13),
            (-1, 0, 0, 0, 0),
            [(4, 1, 7, 10, 0), (1, 6, 4, 11, 0), (1, 9, 6, 3, 3)],
            24,
        ),
        (AGREED, (64, 80, 95, 96), (-1,), (), 96),
    ],
)
def test_a_row_is_the_same_for_every_number_of_its_band(each, numbers, parents, others, people):
    """Not even the width of an interval tells how many answered, where the means are the same."""
    rows = rows_of_the_first_cell(parents=parents, others=others, people=people)
    assert len({rows([n * one for one in each]) for n in numbers}) == 1


def test_numbers_of_two_bands_are_told_apart():
    rows = rows_of_the_first_cell(parents=(-1,))
    assert rows([n * 6 for n in APART]) != rows([n * 8 for n in APART])


def test_whether_there_is_a_share_tells_no_more_than_the_band():
    found = []
    for n in (48, 60, 63, 64):
        ((*_rest, share, _low, _high),) = rows_of_the_first_cell(parents=(-1,))((0, 0, n, 0, 0))
        found.append(share is not None)
    assert found == [False, False, False, True]


def test_of_a_yes_or_no_the_mean_less_one_is_the_share_of_the_yes():
    publish([(24, 8), (8, 24)])
    root, first, second = Figure.objects.order_by("node__place")
    assert (root.share, root.mean) == (0.5, 1.5)
    assert root.share_low < root.share < root.share_high
    assert (first.share, second.share) == (None, None)
    for figure in (root, first, second):
        assert 1 <= figure.low < figure.mean < figure.high <= 2
    assert first.mean < 1.5 < second.mean


def test_a_small_yes_or_no_has_no_interval_wider_than_its_scale_allows():
    publish([(6, 6)], (-1,))
    only = Figure.objects.get()
    assert only.share is None
    assert 0.3 < only.high - only.low < 0.7


def test_rules_of_what_is_published_with_it_are_kept():
    held = counted_round({"trust": [MIXED, MIXED]}, ROOT_AND_TWO)
    made = publish_round(held, series="pulse", rules={"hours": {"within_a_day": 24}})
    assert made.rules["hours"] == {"within_a_day": 24}
    assert made.rules["people_in_a_cell"] == 400


def test_a_release_keeps_the_rules_of_its_own_round():
    held = counted_round({"taboo": [MIXED, MIXED]}, ROOT_AND_TWO, people=60, minimum=10)
    rules = publish_round(held, series="pulse").rules
    assert rules["items"] == [{"key": "taboo", "options": 5, "minimum": 10}]
    told = ("cells", "people", "people_in_a_cell", "dimension", "pilot", "asked")
    assert [rules[name] for name in told] == [2, 120, 60, "teams", False, 1]


@pytest.mark.parametrize(
    ("whole", "dimension", "pilot"),
    [
        ("", "teams", False),
        (PILOT, "teams", True),
        ("pilot", "teams", False),
        ("years 0-", "years", False),
        ("pilot years 0-", "years", True),
        ("pilots", "teams", False),
        ("pilot boats and all teams below", "teams", False),
    ],
)
def test_a_release_knows_along_what_it_lies_and_whether_it_is_of_a_pilot(whole, dimension, pilot):
    held = counted_round({"trust": [MIXED, MIXED]}, ROOT_AND_TWO, whole=whole)
    rules = publish_round(held, series="pulse").rules
    assert (rules["dimension"], rules["pilot"]) == (dimension, pilot)


def test_rules_in_words():
    counts = {"trust": [MIXED, MIXED], "taboo": [MIXED, MIXED]}
    held = counted_round(
        counts,
        ROOT_AND_TWO,
        people=60,
        minimums={"taboo": 10},
        whole=PILOT,
        tables={("trust", "taboo"): None},
    )
    said = rules_in_words(publish_round(held, series="pulse"), str.title, Locale("en"))
    assert said[0] == (
        "120 people could answer. They were counted in 2 groups that were fixed before the first"
        " answer; the smallest had 60 people."
    )
    assert said[1:5] == [
        "Groups go by teams, and by nothing else.",
        "It was asked in the teams of a pilot: nothing here is of everybody.",
        "A figure rests on at least 8 answers, and is left out otherwise.",
        "At least 10 answers are needed for: Taboo.",
    ]
    assert "agrees is published from 64 answers on" in said[-2]
    assert "from 500 people on" in said[-1]


# What programs before kept: of cells, pilots and pairs nothing.
FORMER = ("items", "asked", "people_in_a_cell", "interval", "share_from")


def test_rules_in_words_of_a_former_programs_release():
    release = publish([MIXED, MIXED])
    release.rules = {name: release.rules[name] for name in FORMER}
    assert rules_in_words(release, str.title, Locale("en")) == [
        "A figure rests on at least 8 answers, and is left out otherwise.",
        "What a group has besides the published groups in it is nothing, or at least as many answers:"
        " no smaller group can be found by adding and subtracting.",
        "A figure is kept as far from both ends of its scale as if at least one person had answered"
        " at the other end: a group that agreed unanimously looks like any other.",
        "How many answered is said roughly. About nine in ten intervals hold the true figure.",
        "Of all together, which share agrees is published from 64 answers on.",
    ]


def test_what_was_not_counted_is_not_published():
    held = counted_round({"trust": [MIXED, MIXED]}, ROOT_AND_TWO, counted=False)
    with pytest.raises(NotCounted):
        publish_round(held, series="pulse")
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE releases_figure SET mean = 1",
        "DELETE FROM releases_figure",
        "UPDATE releases_release SET series = 'x'",
        "DELETE FROM releases_release",
        "UPDATE releases_node SET words = 'Bilal'",
    ],
)
def test_the_database_keeps_what_was_published(statement):
    publish([MIXED, MIXED])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Release.objects.count(), Figure.objects.count()) == (1, 3)


def test_a_node_more_is_refused_when_the_keys_are_made():
    held = counted_round({"trust": [MIXED, MIXED]}, ROOT_AND_TWO)
    with pytest.raises(DatabaseError), transaction.atomic():
        Node.objects.create(round=held, place=9, words="Bilal alone")


@pytest.mark.parametrize(("days", "refused"), [(13, True), (-13, True), (14, False), (-14, False)])
def test_windows_of_a_series_never_overlap(days, refused):
    now = timezone.now()
    publish([MIXED, MIXED], ends_at=now)
    other = counted_round(
        {"trust": [MIXED, MIXED]}, ROOT_AND_TWO, ends_at=now + timedelta(days=days)
    )
    if refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            publish_round(other, series="pulse")
        publish_round(other, series="another")
    else:
        publish_round(other, series="pulse")
    assert Release.objects.count() == 2


def test_the_guards_are_up():
    assert missing_guards() == set()
