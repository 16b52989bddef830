"""A round's list of keys, and the one fingerprint of it that everybody can compare.

Were somebody handed a key that nobody else has, their answer could be told by it. So the keys of all
cells, with the number of people in each and everything else that was fixed before the round opened,
lead to one fingerprint; each browser checks that its own key is in the list that has it. The list is
hashed as a tree (as RFC 9162, 2.1, does, with prefixes of its own kind), so that a browser needs its
own line and a few hashes instead of ten thousand lines.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

LINE, PAIR, WHOLE = b"\x00", b"\x01", b"\x02"


def line_of(cell: UUID, people: int, public: bytes, words: str) -> str:
    """A cell's line in the list: its number, how many people, its key, and its words."""
    return f"{cell}\t{people}\t{b64encode(public).decode()}\t{' '.join(words.split())}"


def fingerprint_of(terms: str, root: bytes) -> str:
    """The fingerprint of a round, 64 hexadecimal digits: of its terms and of its list's root."""
    return sha256(WHOLE + sha256(terms.encode()).digest() + root).hexdigest()


class KeyList:
    """The list as a tree of hashes.

    Arguments: `lines`, one for each cell, in the order of the list; at least one.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        level = [hash_of_line(line) for line in lines]
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            above = [hash_of_pair(left, right) for left, right in pairs]
            if len(level) % 2:  # the last one has nobody beside it and goes up as it is
                above.append(level[-1])
            self._levels.append(above)
            level = above

    @property
    def root(self) -> bytes:
        """The hash of the whole list."""
        return self._levels[-1][0]

    def path(self, place: int) -> list[tuple[str, str]]:
        """How the line at `place` leads to the root: ("left" or "right", hash in hex), from below.

        The side says where the other hash stands.
        """
        steps = []
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                steps.append(("left" if beside < place else "right", level[beside].hex()))
            place //= 2
        return steps


def root_by(line: str, path: Sequence[tuple[str, str]]) -> bytes:
    """The root to which a line and its path lead; as the browser computes it."""
    found = hash_of_line(line)
    for side, other in path:
        beside = bytes.fromhex(other)
        found = hash_of_pair(beside, found) if side == "left" else hash_of_pair(found, beside)
    return found


def hash_of_line(line: str) -> bytes:
    """The hash of one line."""
    return sha256(LINE + line.encode()).digest()


def hash_of_pair(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes that stand beside each other."""
    return sha256(PAIR + left + right).digest()
