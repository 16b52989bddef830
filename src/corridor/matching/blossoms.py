"""The exact step from half-integral to whole: weighted blossoms, one tree at a time (`together`: many).

The primal-dual method of J. Edmonds (Maximum matching and a polyhedron with 0,1-vertices, Journal of
Research of the National Bureau of Standards 69B, 1965, 125-130), begun at the dual of the
half-integral matching: its odd rings are blossoms already, and from each of them one alternating
tree is grown until it meets another that is still open, or somebody whose dual is 0 and who can stay
alone. Everything stays optimal in between, so what comes out is the best matching.

Begun with any matching and all duals 0, the same search is that for the augmenting path that costs
least: it says whether there can be one pair more. Then nobody is left alone instead, but for whoever is
owed less than the one from whom it is looked, and each tree begins anew.

Numbers are whole throughout: gains are multiples of four, so halves of slacks are whole as well.
"""

from collections.abc import Iterable
from heapq import heappop, heappush

from corridor.matching.arrays import Ints
from corridor.matching.graph import Graph
from corridor.matching.parts import Blossom, Edge, Part, base_of, crowd_of, gathered

INNER, OUTER = 1, 2


class Blossoms:
    """A matching and its dual, to be made whole.

    `mate`: with whom, -1 for nobody; `gain` of each pair and `dual` of each person as `Halves` has
    them. `weighted`: whether somebody whose dual reaches 0 may be left alone instead. `owed` [people]:
    where not weighted, whoever is owed less than a root may be left in its stead; `left` is the last
    who was.
    """

    def __init__(
        self,
        graph: Graph,
        mate: Ints,
        gain: Ints,
        dual: Ints,
        *,
        weighted: bool,
        owed: Ints | None = None,
    ) -> None:
        self._graph, self._gain = graph, gain
        self._lists: dict[int, dict[int, int]] = {}
        self.mate: list[int] = mate.tolist()
        self.dual: list[int] = dual.tolist()
        self.weighted = weighted
        self.owed: list[int] = [0] * graph.people if owed is None else owed.tolist()
        self.due, self.left = 0, -1
        self.within: list[Blossom | None] = [None] * graph.people
        # Each person has the number of the part they are in that is part of nothing, their top.
        self.number = list(range(graph.people))
        self.tops: list[Part] = list(range(graph.people))
        # Of the tree: what each top is, and by which edge an inner one was reached. Duals of outer
        # people are noted as they were at time 0, had they been falling since; of inner ones, rising.
        self.label: dict[int, int] = {}
        self.edge: dict[int, Edge] = {}
        self.now = 0
        self.events: list[tuple[int, int, int]] = []
        # Everybody in trees that found nothing, and those of them who could be alone instead.
        self.frozen: set[int] = set()
        self.stuck: set[int] = set()

    def add_ring(self, ring: Iterable[int]) -> int:
        """An odd ring of tight edges becomes a blossom; the person at its base is returned."""
        people = [int(person) for person in ring]
        links = list(zip(people, people[1:] + people[:1], strict=True))
        whole = Blossom(list(people), links, people)
        for k in range(1, len(people), 2):
            self._pair(people[k], people[k + 1])
        self.mate[people[0]] = -1
        self._number(whole)
        for person in people:
            self.within[person] = whole
        return people[0]

    def settle(self, root: int, *, patience: int = 1 << 62) -> bool | None:
        """Grow a tree from somebody who is open; True where that made one pair more.

        False where somebody is left alone instead, or where more than `patience` parts were come to.
        None where nothing was found, which then is proven: those who were come to stay as they are.
        """
        self._begin([root])
        found = self._grow(patience)
        if found is None:
            self._freeze()
        for number in list(self.label):
            if self.weighted:
                self._bring(number)
            else:
                self._forget(number)
        return found

    def _begin(self, roots: list[int]) -> None:
        """Trees of one part each."""
        self.now, self.label, self.edge, self.events = 0, {}, {}, []
        self.due = min(self.owed[root] for root in roots)
        for root in roots:
            self.label[self.number[root]] = OUTER
        for root in roots:
            self._outer(self.number[root])

    def _freeze(self) -> None:
        """From the trees as they are nothing can be found, now or later."""
        for number, label in self.label.items():
            self.frozen.update(crowd_of(self.tops[number]))
            if label == OUTER:
                self.stuck.update(crowd_of(self.tops[number]))

    def _grow(self, patience: int) -> bool | None:
        """What `settle` returns."""
        number, label = self.number, self.label
        while self.events:
            if len(label) > patience:
                return False
            self.now, u, v = heappop(self.events)
            if v == -1:  # u's dual is 0, or u is owed less
                self._flip(u)
                self.mate[u], self.left = -1, u
                return False
            if v == -2:  # u is the number of an inner blossom that is due
                self._open(u)
                continue
            if number[u] == number[v]:
                continue
            kind = label.get(number[v])
            if kind == INNER:
                continue
            if kind == OUTER:
                self._close(u, v)
            elif self.mate[base_of(self._top(v))] < 0:
                self._flip(u)
                self._rebase(self._top(v), v)
                self._pair(u, v)
                return True
            else:
                self._inner(number[v], (u, v))
                self._outer(number[self.mate[base_of(self._top(v))]])
        return None

    # What the tree is made of.

    def _gains(self, person: int) -> dict[int, int]:
        """With whom somebody may be paired, and the gain of it."""
        found = self._lists.get(person)
        if found is None:
            begins, others, which = self._graph.lists
            at = slice(begins[person], begins[person + 1])
            gains = self._gain[which[at]].tolist()
            found = self._lists[person] = dict(zip(others[at].tolist(), gains, strict=True))
        return found

    def _top(self, person: int) -> Part:
        return self.tops[self.number[person]]

    def _pair(self, u: int, v: int) -> None:
        self.mate[u], self.mate[v] = v, u

    def _put(self, part: Part, inside: Blossom | None) -> None:
        if isinstance(part, int):
            self.within[part] = inside
        else:
            part.within = inside

    def _number(self, part: Part) -> int:
        """A number of its own for a part that is part of nothing."""
        number = len(self.tops)
        self.tops.append(part)
        for person in crowd_of(part):
            self.number[person] = number
        return number

    def _outer(self, number: int) -> None:
        """What was not in the tree, or was inner but told in full, is outer from now on."""
        part = self.tops[number]
        self.label[number] = OUTER
        for person in crowd_of(part):
            self.dual[person] += self.now
        if not isinstance(part, int):
            part.dual -= 2 * self.now
        self._scan(crowd_of(part))

    def _inner(self, number: int, edge: Edge) -> None:
        """What was not in the tree is inner from now on, reached by `edge`."""
        part = self.tops[number]
        self.label[number], self.edge[number] = INNER, edge
        for person in crowd_of(part):
            self.dual[person] -= self.now
        if not isinstance(part, int):
            heappush(self.events, (self.now + part.dual // 2, number, -2))
            part.dual += 2 * self.now

    def _bring(self, number: int) -> None:
        """A top leaves the tree, with its duals as they are now."""
        part = self.tops[number]
        step = self.now if self.label.pop(number) == INNER else -self.now
        for person in crowd_of(part):
            self.dual[person] += step
        if not isinstance(part, int):
            part.dual -= 2 * step

    def _forget(self, number: int) -> None:
        """A top leaves the tree as single people with duals of 0: the next tree begins anew."""
        del self.label[number]
        for person in crowd_of(self.tops[number]):
            self.number[person], self.tops[person] = person, person
            self.within[person], self.dual[person] = None, 0

    def _scan(self, people: list[int]) -> None:
        """Note when the edges of people who are now outer will be tight, and their duals 0."""
        number, label, dual, events = self.number, self.label, self.dual, self.events
        for u in people:
            mine, own = dual[u], number[u]
            if self.weighted or self.owed[u] < self.due:
                heappush(events, (mine, u, -1))
            for v, gain in self._gains(u).items():
                other = number[v]
                if other == own or v in self.frozen:
                    continue
                kind = label.get(other)
                if kind is None:
                    heappush(events, (mine + dual[v] - gain, u, v))
                elif kind == OUTER:
                    heappush(events, ((mine + dual[v] - gain) // 2, u, v))

    def _wait(self, people: list[int]) -> None:
        """Note when outer people's edges to those who just left the tree will be tight."""
        for v in people:
            for u, gain in self._gains(v).items():
                if self.label.get(self.number[u]) == OUTER:
                    heappush(self.events, (self.dual[u] + self.dual[v] - gain, u, v))

    # Changing it.

    def _step(self, part: Part) -> tuple[Part, Part, Edge, Edge] | None:
        """From an outer part towards the root: the inner one, the outer one, and the edges to them."""
        base = base_of(part)
        mate = self.mate[base]
        if mate < 0:
            return None
        above, below = self.edge[self.number[mate]]
        return self._top(mate), self._top(above), (base, mate), (below, above)

    def _ways(self, u: int, v: int) -> list[tuple[list[Part], list[Edge]]] | None:
        """From the parts of outer u and v to the first that is above both: the parts, and the edges
        between them, each from below. Both are climbed in turn, so no farther than need be. None
        where nothing is, for they are of two trees.
        """
        ways: list[tuple[list[Part], list[Edge]]] = [([self._top(u)], []), ([self._top(v)], [])]
        # Where on which way an outer part was come to, by its number.
        seen = {self.number[u]: (0, 0), self.number[v]: (1, 0)}
        side, ended = 0, [False, False]
        while not all(ended):
            parts, edges = ways[side]
            step = None if ended[side] else self._step(parts[-1])
            if step is None:
                ended[side] = True
            else:
                inner, outer, first, second = step
                parts += [inner, outer]
                edges += [first, second]
                number = self.number[second[1]]
                if number in seen:
                    other, at = seen[number]
                    del ways[other][0][at + 1 :], ways[other][1][at:]
                    return ways
                seen[number] = (side, len(parts) - 1)
            side = 1 - side
        return None

    def _close(self, u: int, v: int) -> bool:
        """An edge between two outer parts of a tree: what lies around becomes one blossom.

        False where they are of two trees, and nothing was done.
        """
        ways = self._ways(u, v)
        if ways is None:
            return False
        (left, up), (right, also) = ways
        # Around: from the part that both lead to, down to u, across, and up from v.
        parts = [*reversed(left), *right[:-1]]
        links = [(b, a) for a, b in reversed(up)] + [(u, v), *also]
        numbers = [self.number[base_of(part)] for part in parts]
        turned: list[int] = []
        for part, number in zip(parts, numbers, strict=True):
            if self.label[number] == INNER:
                self._bring(number)
                turned += crowd_of(part)
            else:
                del self.label[number]
                if not isinstance(part, int):
                    part.dual += 2 * self.now
        for person in turned:
            self.dual[person] += self.now
        # The largest part's people keep their number.
        most = max(range(len(parts)), key=lambda k: len(crowd_of(parts[k])))
        kept, crowd = numbers[most], crowd_of(parts[most])
        for k, part in enumerate(parts):
            if k != most:
                for person in crowd_of(part):
                    self.number[person] = kept
                crowd += crowd_of(part)
        whole = Blossom(parts, links, crowd)
        whole.dual = -2 * self.now
        self.tops[kept], self.label[kept] = whole, OUTER
        for part in parts:
            self._put(part, whole)
            if not isinstance(part, int):
                part.crowd = []
        self._scan(turned)
        return True

    def _open(self, number: int) -> None:
        """An inner blossom whose dual is 0 falls into its parts, if it is still in the tree."""
        whole = self.tops[number]
        if isinstance(whole, int) or self.label.get(number) != INNER:
            return
        self._bring(number)
        numbers = []
        for part in whole.parts:
            self._put(part, None)
            if not isinstance(part, int):
                part.crowd = gathered(part)
            numbers.append(self._number(part))
        edge = self.edge[number]
        # From where it was reached to its base by matched and other links in turn.
        size, k = len(numbers), numbers.index(self.number[edge[1]])
        step = 1 if k % 2 else -1
        outer, free = [], set(range(size)) - {k}
        self._inner(numbers[k], edge)
        while k:
            k = (k + step) % size
            outer.append(numbers[k])
            a, b = whole.links[k] if step == 1 else whole.links[k - 1][::-1]
            free.discard(k)
            k = (k + step) % size
            free.discard(k)
            self._inner(numbers[k], (a, b))
        for each in outer:
            self._outer(each)
        self._wait([person for k in sorted(free) for person in crowd_of(whole.parts[k])])

    def _flip(self, u: int) -> None:
        """Along the path from the root to outer u everybody changes; u is free to be matched."""
        parts: list[Part] = [self._top(u)]
        edges: list[Edge] = []
        while (step := self._step(parts[-1])) is not None:
            parts += step[:2]
            edges += step[2:]
        ends = [u]
        for below, above in edges[1::2]:
            ends.append(above)
            self._rebase(self._top(below), below)
        for part, end in zip(parts[::2], ends, strict=True):
            self._rebase(part, end)
        for below, above in edges[1::2]:
            self._pair(below, above)

    def _rebase(self, part: Part, person: int) -> None:
        """Match inside a blossom so that `person` is the one who is not."""
        waiting: list[tuple[Part, int]] = [(part, person)]
        while waiting:
            part, person = waiting.pop()
            below: Part = person
            while below is not part and not isinstance(part, int):
                inside = self.within[below] if isinstance(below, int) else below.within
                if inside is None:
                    break
                if inside.base != person:
                    waiting += self._turn(inside, below)
                    inside.base = person
                below = inside

    def _turn(self, inside: Blossom, first: Part) -> list[tuple[Part, int]]:
        """Pair the parts of a blossom but the first; who has to be open in each of them."""
        at = next(k for k, each in enumerate(inside.parts) if each is first or each == first)
        inside.parts = inside.parts[at:] + inside.parts[:at]
        inside.links = inside.links[at:] + inside.links[:at]
        opened = []
        for k in range(1, len(inside.parts), 2):
            a, b = inside.links[k]
            opened += [(inside.parts[k], a), (inside.parts[k + 1], b)]
            self._pair(a, b)
        return opened
