"""Many trees at once: whoever is left in a large graph, each far from the others.

One tree after another would come to nearly everybody each time. So all grow together, and where two
meet, only those two are taken down: the others stay as they are, and the duals of those two, too (as in
V. Kolmogorov, Blossom V: a new implementation of a minimum cost perfect matching algorithm, Mathematical
Programming Computation 1, 2009, 43-67). What they held, the others come to as to anybody.
"""

from heapq import heappop

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.blossoms import INNER, OUTER, Blossoms
from corridor.matching.graph import Graph
from corridor.matching.parts import Blossom, base_of, crowd_of


class Together(Blossoms):
    """Blossoms, begun with any matching and all duals 0, that may also be settled all at once."""

    def __init__(self, graph: Graph, mate: Ints, gain: Ints) -> None:
        super().__init__(graph, mate, gain, np.zeros(graph.people, dtype=np.int64), weighted=False)

    def settle_all(self, roots: list[int], most: int) -> int:
        """Grow trees from people who are open, and pair them; how many pairs more there are.

        `roots`: all who are open, but those who are settled already, and those whom no edges lead to
        from here. Ends where there are `most` pairs more, or one root is left: there is nobody for it.
        Where it ends before, it is proven that nothing is to be found: those who were come to stay as
        they are.
        """
        self._begin(roots)
        found = 0
        while found < most and 2 * found + 1 < len(roots):
            if not self.events:
                self._freeze()
                break
            self.now, u, v = heappop(self.events)
            if v == -2:  # u is the number of an inner blossom that is due
                part = self.tops[u]
                if isinstance(part, Blossom) and part.dual <= 2 * self.now:
                    self._open(u)
            elif self._tight(u, v) and not self._taken(u, v):
                found += 1
        return found

    def _tight(self, u: int, v: int) -> bool:
        """Whether what was noted of an edge still is so: trees may have been taken down since."""
        mine, other = self.number[u], self.number[v]
        kind = self.label.get(other)
        if mine == other or kind == INNER or self.label.get(mine) != OUTER:
            return False
        due = self.dual[u] + self.dual[v] - self._gains(u)[v]
        return due <= (2 * self.now if kind == OUTER else self.now)

    def _taken(self, u: int, v: int) -> bool:
        """Take a tight edge into the trees; False where two trees meet over it, which pairs u and v."""
        number = self.number
        if self.label.get(number[v]) != OUTER:
            self._inner(number[v], (u, v))
            self._outer(number[self.mate[base_of(self._top(v))]])
            return True
        if self._close(u, v):
            return True
        met = self._tree(u) + self._tree(v)
        self._flip(u)
        self._flip(v)
        self._pair(u, v)
        self._take_down(met)
        return False

    def _tree(self, u: int) -> list[int]:
        """The numbers of all parts of the tree that outer `u` is in."""
        part = self._top(u)
        while (step := self._step(part)) is not None:
            part = step[1]
        tree = [self.number[base_of(part)]]
        for number in tree:  # grows while it is gone through
            if self.label[number] == INNER:
                tree.append(self.number[self.mate[base_of(self.tops[number])]])
                continue
            for person in crowd_of(self.tops[number]):
                for other in self._gains(person):
                    inner = self.number[other]
                    if self.label.get(inner) == INNER and self.edge[inner] == (person, other):
                        tree.append(inner)
        return tree

    def _take_down(self, tree: list[int]) -> None:
        """Parts leave their tree, and those of other trees who may come to them note when."""
        people = [person for number in tree for person in crowd_of(self.tops[number])]
        for number in tree:
            self._bring(number)
        self._wait(people)
