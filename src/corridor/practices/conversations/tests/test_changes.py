"""What would have let somebody be introduced: the practice's words stand for the matching's bits."""

from corridor.matching.telling import Change
from corridor.practices.conversations.models_offered import CHANGES, NOT_ENOUGH


def test_each_bit_of_the_matching_has_its_words():
    assert {one.bit for one in CHANGES} == {int(change) for change in Change}
    assert len(CHANGES) == len(Change)
    assert int(Change.PEOPLE) == NOT_ENOUGH
    order = [Change(one.bit).name for one in CHANGES]
    assert order == ["HOURS", "FORM", "LANGUAGE", "OFTEN", "MODE", "TIME", "PEOPLE"]
