"""Several rounds inside one window: what can be found by comparing them. No Django.

Small nodes are published for a window as a whole, larger ones perhaps also round by round. Then
each answer is in the residual of a window's figure (or in none) and in that of a round's figure
(or in none), and what can be computed from the figures is a sum over answers, each with the
factor a + b: a of the one residual, b of the other, zero for none. To isolate a group is to make
all other factors zero. So the residuals are the points of a network, the answers its lines, and
a group that can be isolated is a cut of it: the lines between points with different values.

A cut that leaves the rounds' residuals of one connected part together cuts off whole residuals of
the window, which the rule in `release` keeps large. Any other separates two rounds' residuals that
share a residual of the window; of each that they share it cuts the lines to one of the two at
least. Hence the rule: for any two rounds' residuals that share one of the window, the sum over
those they share of the smaller of both numbers of answers is at least the minimum.

With two rounds this is exact; with more it may withhold where it need not, never the reverse.
"""

from itertools import combinations_with_replacement

import numpy as np

from corridor.ballots.engine.arrays import Ints, Truths
from corridor.ballots.engine.tree import Tree

# What ties a residual to nothing published: its factor is zero whatever one does.
TIED = np.int64(2**40)


def too_close(
    tree: Tree, counts: Ints, published: Truths, out: Truths, minimum: int, *, once: bool = False
) -> list[list[int]]:
    """Where the rule of this module fails for one item.

    `counts` [rounds, nodes]: answers at each node itself. `published` [nodes]: the window's
    figures. `out` [rounds, nodes]: figures of single rounds. `once`: whether nobody could answer
    twice in the window; otherwise one residual's answers of several rounds may be one person's.

    Returns, for each two rounds' residuals that are too close, the published nodes whose
    residuals touch either of them: to withhold one of them brings their answers together. Empty
    where the rule holds.
    """
    tables = _tables(tree, counts, tree.nearest(published), out, once=once)
    failing = []
    last = len(tables) - 1
    for one, other in combinations_with_replacement(range(len(tables)), 2):
        if one == last:
            continue
        for a, b in _failing(tables[one], tables[other], minimum, same=one == other):
            near_a = tables[one][0][tables[one][1] == a]
            near_b = tables[other][0][tables[other][1] == b]
            near = np.union1d(near_a, near_b)
            failing.append(near[near >= 0].tolist())
    return failing


Table = tuple[Ints, Ints, Ints]


def _tables(tree: Tree, counts: Ints, column: Ints, out: Truths, *, once: bool) -> list[Table]:
    """The network's lines: for each round (window's residual, round's residual, people).

    The last table has the lines to nothing published, which is one point for all rounds.
    """
    tables, tied = [], []
    for here, public in zip(counts, out, strict=True):
        row = tree.nearest(public)
        asked = here > 0
        within, without = asked & (row >= 0), asked & (row < 0)
        tables.append(_added(column[within], row[within], here[within], len(tree)))
        tied.append(np.bincount(column[without] + 1, here[without], len(tree) + 1))
    untold = np.sum(tied, axis=0) if once else np.max(tied, axis=0)
    untold[0] = TIED
    columns = np.flatnonzero(untold)
    nothing = np.full(columns.size, -1, dtype=np.int64)
    return [*tables, (columns - 1, nothing, untold[columns].astype(np.int64))]


def _added(column: Ints, row: Ints, answers: Ints, nodes: int) -> Table:
    """Lines between the same two points as one, ordered by column."""
    key, place = np.unique((column + 1) * (nodes + 1) + row + 1, return_inverse=True)
    total = np.bincount(place, answers, key.size).astype(np.int64)
    return key // (nodes + 1) - 1, key % (nodes + 1) - 1, total


def _failing(one: Table, other: Table, minimum: int, *, same: bool) -> list[tuple[int, int]]:
    """The pairs of rows of two tables that share columns, with too few answers in them.

    To share only what is in no residual of the window is to share none: both are then compared
    with nothing published, by the last table.
    """
    left, right = _joined(one[0], other[0])
    a, b = one[1][left], other[1][right]
    if same:
        left, right, a, b = (each[a < b] for each in (left, right, a, b))
    if not a.size:
        return []
    pairs, place = np.unique(np.stack([a, b]), axis=1, return_inverse=True)
    shared = np.bincount(place.ravel(), np.minimum(one[2][left], other[2][right]))
    meets = np.bincount(place.ravel(), (one[0][left] >= 0) | (b < 0)) > 0
    return [(int(a), int(b)) for a, b in pairs[:, meets & (shared < minimum)].T]


def _joined(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The places of all pairs of equal numbers in two ordered rows."""
    begin, end = np.searchsorted(right, left), np.searchsorted(right, left, side="right")
    many = end - begin
    places = np.repeat(np.arange(left.size), many)
    within = np.arange(places.size) - np.repeat(np.cumsum(many) - many, many)
    return places, begin[places] + within
