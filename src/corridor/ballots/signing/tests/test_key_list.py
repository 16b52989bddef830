"""The list of keys: every line leads to the one fingerprint, and no other line does."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.ballots.signing.key_list import KeyList, fingerprint_of, line_of, root_by


@given(st.integers(1, 70), st.data())
def test_every_line_leads_to_the_root_and_no_other_does(size: int, data: st.DataObject) -> None:
    lines = [line_of(UUID(int=n), 16 + n, b"key %d" % n, "Harbour") for n in range(size)]
    keys = KeyList(lines)
    place = data.draw(st.integers(0, size - 1))
    path = keys.path(place)
    assert root_by(lines[place], path) == keys.root
    assert len(path) <= 7
    planted = line_of(UUID(int=place), 16 + place, b"a key of her own", "Harbour")
    assert root_by(planted, path) != keys.root


@pytest.mark.parametrize("changed", [0, 1, 2, 3])
def test_every_part_of_every_line_counts(changed: int) -> None:
    parts = [UUID(int=1), 19, b"key", "Ana's and Bilal's teams"]
    other = [UUID(int=2), 18, b"yek", "Ana's team"]
    before = KeyList([line_of(*parts), "another line"]).root
    parts[changed] = other[changed]
    assert KeyList([line_of(*parts), "another line"]).root != before


def test_the_terms_count_too() -> None:
    root = KeyList(["one line"]).root
    assert fingerprint_of('{"minimum": 8}', root) != fingerprint_of('{"minimum": 5}', root)
    assert len(fingerprint_of("", root)) == 64


def test_words_cannot_make_a_second_line() -> None:
    assert line_of(UUID(int=1), 16, b"", "a\tb\nc") == line_of(UUID(int=1), 16, b"", "a b c")
