"""Boxes: one size whatever is in them, bound to round, cell and token."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.signing.boxes import BLANK, BOX, ITEMS, BoxKey, Unopenable, seal_box
from corridor.ballots.signing.posted import POSTED, Malformed, Posted

KEY = BoxKey.make()
ROUND, CELL = UUID(int=1), UUID(int=2)
TOKEN = bytes(range(32))
answers = st.lists(st.none() | st.integers(0, BLANK - 1), max_size=ITEMS)


@given(answers)
@settings(max_examples=50, deadline=None)
def test_what_was_sealed_is_opened_and_every_box_is_as_long(
    given_answers: list[int | None],
) -> None:
    box = seal_box(KEY.public, TOKEN, given_answers, of=ROUND, cell=CELL)
    assert len(box) == BOX
    opened = KEY.open(box, of=ROUND, cell=CELL)
    assert opened.token == TOKEN
    wanted = [BLANK if answer is None else answer for answer in given_answers]
    assert list(opened.answers) == wanted + [BLANK] * (ITEMS - len(wanted))


def test_rather_not_is_a_box_like_any_other() -> None:
    silent = seal_box(KEY.public, TOKEN, [], of=ROUND, cell=CELL)
    assert len(silent) == BOX
    assert set(KEY.open(silent, of=ROUND, cell=CELL).answers) == {BLANK}


def test_the_same_answers_never_look_the_same() -> None:
    boxes = {seal_box(KEY.public, TOKEN, [1, 2], of=ROUND, cell=CELL) for _ in range(20)}
    assert len(boxes) == 20


def test_a_box_opens_for_its_round_and_cell_alone() -> None:
    box = seal_box(KEY.public, TOKEN, [1], of=ROUND, cell=CELL)
    for of, cell in ((uuid4(), CELL), (ROUND, uuid4()), (CELL, ROUND)):
        with pytest.raises(Unopenable):
            KEY.open(box, of=of, cell=cell)
    with pytest.raises(Unopenable):
        BoxKey.make().open(box, of=ROUND, cell=CELL)


@pytest.mark.parametrize("place", [0, 1, 64, 65, 100, BOX - 1])
def test_a_changed_box_does_not_open(place: int) -> None:
    box = bytearray(seal_box(KEY.public, TOKEN, [1], of=ROUND, cell=CELL))
    box[place] ^= 1
    with pytest.raises(Unopenable):
        KEY.open(bytes(box), of=ROUND, cell=CELL)


@pytest.mark.parametrize("box", [b"", bytes(BOX), bytes(POSTED)])
def test_what_is_no_box_does_not_open(box: bytes) -> None:
    with pytest.raises(Unopenable):
        KEY.open(box, of=ROUND, cell=CELL)


def test_a_key_survives_its_file() -> None:
    again = BoxKey.read(KEY.written())
    box = seal_box(again.public, TOKEN, [3], of=ROUND, cell=CELL)
    assert KEY.open(box, of=ROUND, cell=CELL).answers[0] == 3


def test_more_answers_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(ValueError, match="room for 224"):
        seal_box(KEY.public, TOKEN, [0] * (ITEMS + 1), of=ROUND, cell=CELL)


def test_what_is_posted_is_read_as_it_was_written() -> None:
    posted = Posted(ROUND, CELL, bytes(64), bytes(256), bytes(BOX))
    assert len(posted.written()) == POSTED == 690
    assert Posted.read(posted.written()) == posted


@pytest.mark.parametrize(
    "body", [b"", bytes(POSTED), b"\x01" * (POSTED - 1), b"\x01" * (POSTED + 1)]
)
def test_what_no_browser_posts_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        Posted.read(body)
