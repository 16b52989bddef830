"""What somebody is told who was not introduced: words for the matching's bits, and two of the practice's own."""

from corridor.matching.telling import Change
from corridor.practices.conversations.models_offered import (
    CHANGES,
    HOURS,
    LATE,
    NOT_ENOUGH,
    STOPPED,
)
from corridor.practices.conversations.queries_round import Left


def test_each_bit_of_the_matching_has_its_words_and_the_last_two_are_the_practices_own():
    *matchings, stopped, late = [one.bit for one in CHANGES]
    assert set(matchings) == {int(change) for change in Change}
    assert len(matchings) == len(Change)
    assert int(Change.PEOPLE) == NOT_ENOUGH
    assert int(Change.HOURS) == HOURS
    assert (stopped, late) == (STOPPED, LATE)
    assert not any((STOPPED | LATE) & bit for bit in matchings)
    order = [Change(bit).name for bit in matchings]
    assert order == ["HOURS", "FORM", "LANGUAGE", "OFTEN", "MODE", "TIME", "PEOPLE"]


def test_where_a_round_is_late_no_hours_are_blamed_and_what_else_there_is_is_told_alone():
    for change, told in (
        (HOURS, LATE),
        (NOT_ENOUGH, LATE),
        (HOURS | Change.LANGUAGE, Change.LANGUAGE),
        (Change.LANGUAGE, Change.LANGUAGE),
    ):
        assert Left(2, change).where_late() == Left(2, int(told))
    assert not Left(1, LATE).is_of_wishes
    assert not Left(1, STOPPED).is_of_wishes
    assert Left(1, LATE | Change.LANGUAGE).is_of_wishes
