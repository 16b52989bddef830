"""Many trees at once: whoever is left in a large graph, each far from the others.

One tree after another would come to nearly everybody each time. So all grow together, and where two
meet, only those two are taken down: the others stay as they are, and the duals of those two, too (as in
V. Kolmogorov, Blossom V: a new implementation of a minimum cost perfect matching algorithm, Mathematical
Programming Computation 1, 2009, 43-67). What they held, the others come to as to anybody.
"""

from heapq import heappop

from corridor.matching.blossoms import INNER, OUTER, Blossoms
from corridor.matching.parts import Blossom, base_of, crowd_of


class Together(Blossoms):
    """Blossoms that may also be settled all at once; not `weighted`, and nobody owed anything."""

    def settle_all(self, roots: list[int], most: int) -> int:
        """Grow trees from people who are open, and pair them; how many pairs more there are.

        Ends with `most`, or with one root left: of itself it finds nobody, nor is it looked for whom
        it could come to. Where it ends otherwise, it is proven that nothing is to be found: those who
        were come to stay as they are.
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
        gain = next(gain for person, gain in self._list(u) if person == v)
        due = self.dual[u] + self.dual[v] - gain
        return due <= (2 * self.now if kind == OUTER else self.now)

    def _taken(self, u: int, v: int) -> bool:
        """Take a tight edge into the trees; False where two meet over it, who are paired then."""
        number = self.number
        if self.label.get(number[v]) == OUTER:
            if self._close(u, v):
                return True
            met = self._tree(u) + self._tree(v)
            self._flip(u)
            self._flip(v)
        else:
            base = base_of(self._top(v))
            if self.mate[base] >= 0:
                self._inner(number[v], (u, v))
                self._outer(number[self.mate[base]])
                return True
            met = self._tree(u)
            self._flip(u)
            self._rebase(self._top(v), v)
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
                for other, _ in self._list(person):
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
