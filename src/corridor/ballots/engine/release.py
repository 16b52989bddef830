"""What of a window is published, and what is withheld and why. No Django.

A figure is (node, window, item): the mean of an item over all answers that a node of the
publication tree got in a window. Windows are disjoint in time; in each the tree is one. The sizes
below are numbers of *answers*: who was asked and did not answer protects nobody.

The rule
    The residual of a published node is what it has besides its largest published descendants. It
    is nothing, or at least the minimum (8; 10 for sensitive items). Where it is less, the smallest
    of those descendants is withheld, and it is looked again. A node with fewer answers than the
    minimum is withheld itself.
    Where nodes were also published per round inside the window, what `rounds` says holds besides.

What it guarantees
    Whoever adds and subtracts published figures of one item and window, in any number and with
    any factors, gets numbers that depend on the answers of at least the minimum of people, or on
    nobody's. For the published sets are nested, so each is made of residuals, and what can be
    computed from them is computed from sums over whole residuals. The decision looks at numbers of
    answers alone, so that what is withheld says nothing about what was answered.
    The published means are made of sums of residuals, each kept away from the ends of the scale
    (`figures`). So no subtraction shows that all of a group chose the same end, either.

What it does not
    - Numbers of answers are not kept secret by it: that a node is withheld says that there, or
      beside it, fewer than the minimum answered. Pages give a band (`bands`).
    - Whoever knows answers already, their own or those of people who conspire or were invented,
      subtracts them: of a residual of 8 that seven of its people conspire in, the eighth is read.
    - One person's answers in two windows resemble one another, and groups differ by few people
      from window to window. No set of answers is isolated by that, because the answers are others;
      but where nobody changes their mind the difference of two windows tells what a leaver
      answered. How well it can be guessed is measured by `bin/bench attacks`.
    - Figures of different items about the same people are published side by side: together they
      say more of a group than each, though no linear combination of them isolates anybody.
    - Whoever moved between cells inside a window counts once in each.
    - A mean that is not clipped may still be of people who all chose the same middle answer.
      Nothing published says so: variances are pooled over the whole organisation.

The walk goes depth by depth and is linear in nodes; nodes that have to be mended are visited one
by one.
"""

import heapq
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, Reals, Truths, counts_of
from corridor.ballots.engine.rounds import too_close
from corridor.ballots.engine.tree import Tree

MINIMUM = 8
MINIMUM_SENSITIVE = 10
# Of a figure of an organisation round, which is published every fortnight: with 8 answers to an
# item one of them is guessed too well, and with 30 where some of the others are known; bin/bench
# attacks compares.
MINIMUM_LARGE = 40


class Reason(IntEnum):
    """Why a figure is withheld. Agreeing is no reason: to say so would be to show it."""

    PUBLISHED = 0
    TOO_FEW = 1  # fewer answers than the minimum, or none
    SUBTRACTION = 2  # with it, a smaller group could be found by subtraction
    ROUNDS = 3  # with it, a smaller group could be found by comparing rounds of the window
    NOT_ASKED_FOR = 4  # the round publishes larger nodes only


def decide(
    tree: Tree,
    answers: Given,
    *,
    minimum: Given = MINIMUM,
    may: Given | None = None,
    rounds_out: Given | None = None,
    once: bool = False,
) -> Ints:
    """Which figures of one window are published.

    `tree`: what can be published. `answers` [nodes, items], or [rounds, nodes, items] where the
    window had several rounds: how many answers lie at each node itself, mostly at its leaves.
    `minimum`: for all items or [items]. `may` [nodes]: which nodes are published at all (all,
    where not given). `rounds_out` [rounds, nodes, items]: which figures of a single round are
    public already, each round decided by this function. `once`: whether nobody could answer an
    item twice in the window; otherwise a residual counts as many people as answered in its
    strongest round.

    Returns a `Reason` for each [nodes, items].

    Refuses, with ValueError, arrays of other shapes, numbers below zero and a minimum below 1.
    """
    counts = counts_of(answers, "answers")
    counts = counts[None] if counts.ndim == 2 else counts
    if counts.ndim != 3 or counts.shape[1] != len(tree):
        raise ValueError("answers are [nodes, items] or [rounds, nodes, items].")
    items = counts.shape[2]
    least = np.broadcast_to(counts_of(minimum, "minimum"), items)
    if (least < 1).any():
        raise ValueError("The minimum is 1 or more.")
    allowed = np.ones(len(tree), dtype=bool) if may is None else np.asarray(may, dtype=bool)
    if allowed.shape != (len(tree),):
        raise ValueError("may is [nodes].")
    walk = _Walk(tree, counts.transpose(1, 0, 2), least, allowed, once=once)
    walk.up()
    if rounds_out is not None:
        out = np.asarray(rounds_out, dtype=bool)
        if out.shape != counts.shape:
            raise ValueError("rounds_out has the shape of answers.")
        for item in range(items):
            walk.keep_rounds_apart(item, counts[:, :, item], out[:, :, item])
    return walk.reasons


class _Walk:
    """The walk of `decide` from the leaves to the root.

    `total` and `rest` [nodes, rounds, items]: each node's answers, and its residual.
    """

    def __init__(
        self, tree: Tree, counts: Ints, least: Ints, allowed: Truths, *, once: bool
    ) -> None:
        self.tree, self.least, self.allowed, self.once = tree, least, allowed, once
        self.total: Ints = tree.summed(counts)
        self.covered = np.zeros_like(self.total)  # by the largest published nodes at or below
        self.rest = np.zeros_like(self.total)
        self.reasons = np.full((len(tree), counts.shape[2]), Reason.TOO_FEW, dtype=np.int64)
        self.reasons[~allowed] = Reason.NOT_ASKED_FOR

    def _people(self, answers: Ints, axis: int) -> Ints:
        """How many people at least gave these answers of several rounds."""
        people: Ints = answers.sum(axis=axis) if self.once else answers.max(axis=axis)
        return people

    def up(self) -> None:
        """Decide every node, the lowest first."""
        for level in reversed(self.tree.levels):
            self._decide_level(level)
            published = (self.reasons[level] == Reason.PUBLISHED)[:, None, :]
            covered = np.where(published, self.total[level], self.covered[level])
            self.covered[level] = covered
            if level[0] != 0:
                np.add.at(self.covered, self.tree.parent[level], covered)

    def _decide_level(self, level: Ints) -> None:
        total = self.total[level]
        rest = total - self.covered[level]
        self.rest[level] = rest
        size = self._people(rest, 1)
        allowed = self.allowed[level][:, None]
        good = allowed & ((size >= self.least) | ((size == 0) & (total.sum(axis=1) > 0)))
        self.reasons[level] = np.where(good, Reason.PUBLISHED, self.reasons[level])
        covered = self.covered[level].sum(axis=1) > 0
        bad = allowed & (size > 0) & (size < self.least) & covered
        for place, item in np.argwhere(bad).tolist():
            self._mend(int(level[place]), item)

    def _mend(self, node: int, item: int) -> None:
        """Withhold the smallest below a node until its residual suffices, then publish it."""
        below = self._largest_published(node, item)
        heapq.heapify(below)
        rest = self.rest[node, :, item]
        while below and self._people(rest, 0) < self.least[item]:
            _size, smallest = heapq.heappop(below)
            self.reasons[smallest, item] = Reason.SUBTRACTION
            rest += self.rest[smallest, :, item]
            for one in self._largest_published(smallest, item):
                heapq.heappush(below, one)
        if self._people(rest, 0) >= self.least[item]:
            self.reasons[node, item] = Reason.PUBLISHED
        else:
            self.covered[node, :, item] = 0

    def _largest_published(self, node: int, item: int) -> list[tuple[int, int]]:
        """The published nodes below one with none between, each after its number of answers."""
        found = []
        look = self.tree.children(node).tolist()
        while look:
            one = look.pop()
            if self.reasons[one, item] == Reason.PUBLISHED:
                found.append((int(self.total[one, :, item].sum()), one))
            elif self.covered[one, :, item].any():
                look += self.tree.children(one).tolist()
        return found

    def keep_rounds_apart(self, item: int, counts: Ints, out: Truths) -> None:
        """Withhold what would let rounds of one item be told apart; both [rounds, nodes]."""
        size = self.total[:, :, item].sum(axis=1)
        while True:
            published = self.reasons[:, item] == Reason.PUBLISHED
            least = int(self.least[item])
            groups = too_close(self.tree, counts, published, out, least, once=self.once)
            if not groups:
                return
            changed: set[int] = set()
            for group in groups:
                if not changed.isdisjoint(group):
                    continue  # look again first
                # What is public in every round is known as a whole, whether or not it is said.
                unsaid = [node for node in group if not out[:, node].any()] or group
                smallest = min(unsaid, key=lambda node: (size[node], node))
                self.reasons[smallest, item] = Reason.ROUNDS
                changed.update(group)


@dataclass(frozen=True, eq=False)
class Figures:
    """What is published: `n` and `mean` [nodes, items], 0 and nan where withheld.

    `rest_n`, `rest_mean` [nodes, items]: of each published node's residual, of which `mean` is
    made; 0 and nan where it has none. `rest_n` is the lower end of a band (`least_of`): whatever is
    made of it, an interval above all, tells no more of how many answered than the band does. `n` is
    exact, to be said as a band and for nothing else.
    """

    n: Ints
    mean: Reals
    rest_n: Ints
    rest_mean: Reals


def figures(
    tree: Tree,
    reasons: Given,
    answers: Given,
    sums: Given,
    *,
    low: float = 1.0,
    high: float = 5.0,
    minimum: Given = MINIMUM,
    people: Given | None = None,
) -> Figures:
    """The means of what `decide` published.

    `answers`, `sums` [nodes, items]: number and sum of the answers at each node itself, over all
    rounds of the window; `minimum` as for `decide`; `people` [nodes]: how many could answer at each
    node itself. A residual's mean is kept within [low + w/n, high - w/n], w being the width of the
    scale and n the lower end of the residual's band: the mean of a group in which one person
    disagrees as much as one can. Each node's mean is then made of its residuals' means, each as
    often as its n, so that no subtraction finds one that was not clipped.

    Refuses, with ValueError, sums that the scale does not allow, and what `bands` refuses.
    """
    counts = counts_of(answers, "answers")
    totals = np.asarray(sums, dtype=np.float64)
    if ((totals < low * counts - 1e-9) | (totals > high * counts + 1e-9)).any():
        raise ValueError("A sum of answers lies outside the scale.")
    published = np.asarray(reasons) == Reason.PUBLISHED
    rest_n, rest_sum = np.zeros_like(counts), np.zeros_like(totals)
    items = np.broadcast_to(np.arange(counts.shape[1]), counts.shape)
    whose = tree.nearest(published)
    known = whose >= 0
    np.add.at(rest_n, (whose[known], items[known]), counts[known])
    np.add.at(rest_sum, (whose[known], items[known]), totals[known])
    roughly = least_of(rest_n, minimum=minimum, people=_people_at(whose, known, items, people))
    with np.errstate(divide="ignore", invalid="ignore"):
        step = (high - low) / roughly
        rest_mean = np.clip(rest_sum / rest_n, low + step, high - step)
    n = np.where(published, tree.summed(rest_n), 0)
    total = tree.summed(np.where(roughly > 0, rest_mean * roughly, 0.0))
    mean = np.where(published, total / np.maximum(tree.summed(roughly), 1), np.nan)
    return Figures(n, mean, roughly, rest_mean)


def _people_at(whose: Ints, known: Truths, items: Ints, people: Given | None) -> Ints | None:
    """[nodes, items] How many could answer in each residual; None where it is not known."""
    if people is None:
        return None
    own = np.broadcast_to(counts_of(people, "people")[:, None], whose.shape)
    found = np.zeros_like(whose)
    np.add.at(found, (whose[known], items[known]), own[known])
    return found


def least_of(n: Given, *, minimum: Given = MINIMUM, people: Given | None = None) -> Ints:
    """[as n] The lower end of the band in which each number lies; 0 where nobody answered.

    Arguments and what is refused: as for `bands`.
    """
    array = counts_of(n, "n")
    some = array > 0
    least = np.broadcast_to(counts_of(minimum, "minimum"), array.shape)[some]
    of = None if people is None else np.broadcast_to(counts_of(people, "people"), array.shape)[some]
    found = np.zeros_like(array)
    found[some] = bands(array[some], minimum=least, people=of)[..., 0]
    return found


def bands(n: Given, *, minimum: Given = MINIMUM, people: Given | None = None) -> Ints:
    """Numbers of answers as pages say them: [..., 2], first and last of a band.

    The bands begin at 8, 12, 16, 24, 32, 48, 64, 96 and so on. A band never begins below the
    minimum (one, or [as n]). `people` [as n]: how many could answer. A band ends with them, and none begins with
    them: "16 to 23" of sixteen people would say that every one of them answered. Of sixteen,
    twelve to sixteen are one.

    Refuses, with ValueError, a number below the minimum, and no more people than it.
    """
    array = counts_of(n, "n")
    least = np.broadcast_to(counts_of(minimum, "minimum"), array.shape)
    if (array < least).any():
        raise ValueError("A number below the minimum has no band.")
    if people is not None:
        people = counts_of(people, "people")
        if (people <= least).any():
            raise ValueError("Of so few people there is no band that not all have answered.")
        array = np.minimum(array, people - 1)
    doublings = np.floor(np.log2(np.maximum(array, 1))).astype(np.int64)
    half = 2**doublings // 2
    first = 2**doublings + np.where(array >= 2**doublings + half, half, 0)
    after = np.where(first == 2**doublings, first + half, 2 ** (doublings + 1))
    last = np.maximum(after - 1, first)
    if people is not None:
        last = np.where(last + 1 >= people, people, last)
    return np.stack([np.maximum(first, least), last], axis=-1)
