"""What somebody is told who was not introduced: words for the matching's bits, and one of the practice's own."""

from corridor.matching.telling import Change
from corridor.practices.conversations.models_offered import CHANGES, NOT_ENOUGH, STOPPED


def test_each_bit_of_the_matching_has_its_words_and_the_last_is_the_practices_own():
    *matchings, own = [one.bit for one in CHANGES]
    assert set(matchings) == {int(change) for change in Change}
    assert len(matchings) == len(Change)
    assert int(Change.PEOPLE) == NOT_ENOUGH
    assert own == STOPPED
    assert not any(STOPPED & bit for bit in matchings)
    order = [Change(bit).name for bit in matchings]
    assert order == ["HOURS", "FORM", "LANGUAGE", "OFTEN", "MODE", "TIME", "PEOPLE"]
