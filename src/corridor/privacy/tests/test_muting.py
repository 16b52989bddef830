"""Muting: nothing of the muted person reaches, and they never learn it."""

import pytest

from corridor.privacy.models import Mute
from corridor.privacy.muting import has_muted, mute, mutes_of, reachable, unmute


def test_muting_and_undoing_it(bilal, chen):
    mute(chen, by=bilal)
    mute(chen, by=bilal)
    assert [m.muted for m in mutes_of(bilal)] == [chen]
    assert (has_muted(bilal, chen), has_muted(chen, bilal)) == (True, False)
    unmute(chen, by=bilal)
    unmute(chen, by=bilal)
    assert Mute.objects.count() == 0


def test_nobody_mutes_themselves(bilal):
    with pytest.raises(ValueError, match="themselves"):
        mute(bilal, by=bilal)


def test_only_those_are_told_who_want_to_hear(bilal, chen, ana):
    mute(bilal, by=chen)
    assert reachable([chen, ana], by=bilal) == [ana]
    assert reachable([bilal, ana], by=chen) == [bilal, ana]
    assert reachable([], by=bilal) == []


def test_the_list_is_one_query(bilal, chen, ana, django_assert_num_queries):
    mute(chen, by=bilal)
    with django_assert_num_queries(1):
        assert [m.muted.name for m in mutes_of(bilal)] == ["Chen Wei"]
    mute(ana, by=bilal)
    with django_assert_num_queries(1):
        assert [(m.muted.name, m.muted.team.name) for m in mutes_of(bilal)] == [
            ("Ana Ruiz", "Harbour"),
            ("Chen Wei", "Harbour"),
        ]
