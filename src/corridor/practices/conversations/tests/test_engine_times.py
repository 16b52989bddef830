"""Times that suit everybody: within what all have open, apart from what is taken."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from corridor.practices.conversations.engine.times import APART, two_times

START = datetime(2027, 3, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minutes: int) -> datetime:
    return START + minutes * MINUTE


def spans(most: int = 20_000) -> st.SearchStrategy[list[tuple[datetime, datetime]]]:
    """Spans in order and apart, in minutes from the start."""
    ends = st.lists(st.integers(0, most), unique=True, max_size=12).map(sorted)
    return ends.map(
        lambda found: [(at(a), at(b)) for a, b in zip(found[::2], found[1::2], strict=False)]
    )


@given(spans(), st.sampled_from((15, 30, 45, 60)), st.integers(0, 1 << 40))
def test_both_times_fit_and_do_not_overlap(free, minutes, turn):
    found = two_times(free, minutes, turn=turn)
    length = timedelta(minutes=minutes)
    for one in found:
        assert any(begins <= one and one + length <= ends for begins, ends in free)
        assert one.minute % 15 == 0
    assert found == sorted(found)
    if len(found) == 2:
        assert found[1] - found[0] >= length


def test_on_different_days_where_there_are_any():
    nine_to_five = [(at(day * 1440 + 540), at(day * 1440 + 1020)) for day in range(3)]
    for turn in range(200):
        first, second = two_times(nine_to_five, 30, turn=turn)
        assert second - first >= APART


def test_nothing_where_nothing_fits():
    assert two_times([(at(0), at(29))], 30) == []
    assert two_times([(at(10), at(50))], 30) == [at(15)]
