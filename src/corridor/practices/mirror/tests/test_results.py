"""What becomes of answers: for one leader alone, or nothing; and over groups of eight leaders."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from corridor.ballots.closing import end_without_counts
from corridor.ballots.counting import Counted
from corridor.ballots.models import Association, Box, Cell, Count, Round
from corridor.practices.mirror import queries
from corridor.practices.mirror.actions import want_none
from corridor.practices.mirror.actions_results import end_part, places_of
from corridor.practices.mirror.actions_rounds import tidy
from corridor.practices.mirror.models import Distribution, HalfYear, Part, Result
from corridor.practices.mirror.models_felt import REGIONS, Felt, Place, Side
from corridor.practices.mirror.models_items import KEYS
from corridor.practices.mirror.practice import practice
from corridor.privacy.sealing import seal

from .conftest import HALF_YEAR, WARM_NOT_ABLE, close


def place(result):
    return queries.place_of(result, reader=result.owner)


def test_a_leader_sees_a_place_and_never_one_number(result):
    found = place(result)
    assert (found.warmth.side, found.competence.side) == (Side.ABOVE, Side.BELOW)
    assert found.region == "warm"
    assert (found.at_least, found.at_most) == (12, 15)
    assert found.ethics.side is Side.UNCLEAR
    assert found.warmth.low < found.warmth.mean < found.warmth.high


def test_that_all_agreed_is_not_shown(result):
    found = place(result)
    assert found.warmth.mean <= 4.7
    assert found.warmth.high - found.warmth.low > 0.4


def test_no_count_is_ever_written_and_the_round_is_forgotten(result):
    assert not Count.objects.exists()
    assert not Association.objects.exists()
    assert not Box.objects.exists()
    tidy()
    assert not Round.objects.exists()
    assert not Cell.objects.exists()
    assert [(part.round, part.ended) for part in Part.objects.all()] == [(None, True)]


def test_fewer_than_eight_answers_are_nothing_and_look_the_same(answered, ana, clock):
    answered(7, WARM_NOT_ABLE)
    close(clock)
    empty = Result.objects.get(owner=ana)
    assert place(empty) is None
    felt = Felt(3.125, 2.125, 4.125)
    whole = Place(felt, felt, ((0.123, 0.123), (-0.123, 0.123)), felt, 11_000, 12_000)
    other = Result(owner=ana, half_year_id=HALF_YEAR)
    seal(other, felt=whole.written())
    assert len(bytes(empty.felt)) == len(bytes(other.felt))


def test_rather_not_counts_as_nothing(answered, ana, clock):
    answered(12, [None] * 8)
    close(clock)
    assert place(Result.objects.get(owner=ana)) is None


def test_too_few_about_ethics_leave_ethics_out(answered, ana, clock):
    answered(12, [*WARM_NOT_ABLE[:6], None, None])
    close(clock)
    found = place(Result.objects.get(owner=ana))
    assert found.ethics is None
    assert found.region == "warm"


def test_who_wants_none_has_none(answered, ana, clock):
    want_none(by=ana)
    answered(12, WARM_NOT_ABLE)
    close(clock)
    assert not Result.objects.exists()


def test_who_left_within_the_round_has_none(answered, ana, clock):
    answered(12, WARM_NOT_ABLE)
    ana.left_at = ana.here_since
    ana.save()
    close(clock)
    assert not Result.objects.exists()


def test_one_leader_is_no_group(result):
    felt = queries.distribution()
    assert (felt.groups, felt.offered, felt.of) == ([], 1, 1)


def two_parts(first, second):
    """A half-year of two parts with so many leaders."""
    now = timezone.now()
    held = HalfYear.objects.create(
        begins_on=HALF_YEAR,
        opens_at=now,
        closes_at=now + timedelta(days=28),
        leaders=100,
        offered=first + second,
    )
    return [
        Part.objects.create(half_year=held, kind=kind, offered=offered)
        for kind, offered in (("mirror.one", first), ("mirror.other", second))
    ]


def files():
    return sorted(path.name for path in Path(settings.ROUND_KEYS).glob("mirror-*"))


def test_over_groups_of_eight_and_only_when_both_rounds_have_ended(
    django_capture_on_commit_callbacks,
):
    one, other = two_parts(12, 30)
    with django_capture_on_commit_callbacks(execute=True):
        end_part(one, {"both": 3, "warm": 9})
    assert not Distribution.objects.exists()
    assert files() == ["mirror-2027-03-01-one.json"]
    with django_capture_on_commit_callbacks(execute=True):
        end_part(other, {"both": 20, "competent": 2, "unclear": 8})
    assert files() == []
    assert Distribution.objects.get().groups == [
        [["both"], 23],
        [["warm"], 9],
        [["competent", "neither", "unclear"], 10],
    ]
    felt = queries.distribution()
    assert [group.leaders for group in felt.groups] == [23, 9, 10]
    assert sum(group.leaders for group in felt.groups) == felt.offered
    assert felt.groups[0].words == [REGIONS["both"]]


def test_what_was_lost_or_given_up_is_unclear():
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    for path in Path(settings.ROUND_KEYS).glob("mirror-*"):
        path.unlink()
    end_part(other, {"both": 11})
    groups = Distribution.objects.get().groups
    assert [n for _regions, n in groups] == [11, 18]


def test_a_closing_that_was_killed_half_way_is_repeated_and_counts_once():
    one, other = two_parts(9, 20)
    with transaction.atomic():
        end_part(one, {"both": 9})
        transaction.set_rollback(True)
    one.refresh_from_db()
    assert not one.ended
    end_part(one, {"both": 9})
    end_part(other, {"both": 12, "warm": 8})
    assert Distribution.objects.get().groups[0] == [["both"], 21]


def test_a_round_that_was_given_up_ends_its_part_without_results(open_round):
    assert end_without_counts(open_round.pk)
    tidy()
    assert [(part.round, part.ended) for part in Part.objects.all()] == [(None, True)]
    assert not Round.objects.exists()
    assert not Result.objects.exists()
    assert Distribution.objects.get().groups == []
    tidy()  # again is fine


def test_what_waits_is_for_this_account_alone():
    one, _other = two_parts(9, 20)
    end_part(one, {"both": 9})
    (path,) = Path(settings.ROUND_KEYS).glob("mirror-*")
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text()) == {"both": 9, "unclear": 0}


def test_places_are_of_those_asked_for(result, ana):
    by_item = dict.fromkeys(KEYS, (0, 0, 8, 0, 0))
    found = places_of({ana.pk: 20, result.pk: 20}, Counted({str(ana.pk): by_item}, {}))
    assert found[ana.pk].region == "unclear"
    assert found[result.pk] is None


def test_what_was_published_is_never_changed_or_removed():
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})
    published = Distribution.objects.get()
    published.groups = []
    for act in (published.save, published.delete):
        with pytest.raises(DatabaseError, match="what was published stays"), transaction.atomic():
            act()
    assert Distribution.objects.get().groups != []


REPLACING = {
    "sqlite": "INSERT OR REPLACE INTO mirror_distribution (half_year_id, groups) VALUES (%s, %s)",
    "postgresql": (
        "INSERT INTO mirror_distribution (half_year_id, groups) VALUES (%s, %s)"
        " ON CONFLICT (half_year_id) DO UPDATE SET groups = EXCLUDED.groups"
    ),
}


def test_nor_is_another_put_in_its_place():
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})
    published = Distribution.objects.get()
    with (
        pytest.raises(DatabaseError, match="what was published stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REPLACING[connection.vendor], [str(HALF_YEAR), "[]"])
    assert Distribution.objects.get().groups == published.groups != []


def test_the_culture_page_has_the_groups_or_that_they_are_withheld(browser_of, ana):
    assert list(practice.culture()) == []
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})
    (row,) = practice.culture()
    assert [point.value for point in row.points] == [20, 9]
    page = browser_of(ana).get("/culture/").text
    assert "People were asked about 29 of 100 leaders." in page
    assert "felt to be warm and competent" in page


def test_withheld_it_says_so_on_the_culture_page(result, browser_of, ana):
    (row,) = practice.culture()
    assert [point.value for point in row.points] == [None]
    page = browser_of(ana).get("/culture/").text
    assert "they do not make two groups of eight leaders and more" in page
