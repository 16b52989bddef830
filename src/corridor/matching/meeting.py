"""A round: who is introduced to whom this time.

`hold_round` keeps regular partners together, makes the sparse graph of pairs, finds the best pairing,
looks after whoever is left, puts the odd ones to a pair as a third, and says of whoever is alone what
would have changed that.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from corridor.matching.arrays import Given, Ints, distinct, pairs_of, whole
from corridor.matching.candidates import candidates
from corridor.matching.closing import close
from corridor.matching.pairing import EXACT, pair
from corridor.matching.people import People
from corridor.matching.rules import DISTANCE, EVERY, Rule, Rules
from corridor.matching.telling import what_would_change
from corridor.matching.worth import Ties, owed, worth_of_meeting

REGULAR_ROUNDS = 6  # three months of fortnights
PAIRS_OF_ONE = 64  # to which somebody may come as a third


@dataclass(frozen=True, eq=False)
class Round:
    """Places of `People`. `pairs` [pairs, 2] and `threes` [threes, 3], in order; `kept` [pairs]: for
    regular partners, which round of theirs this is, 1 for a first one and 0 for who is not regular.

    `alone` [alone]: for whom there was nobody; `change` [alone]: the bits of `telling.Change`.
    `left_out` [people]: for how many rounds now. `whole`: whether it is proven that no more pairs were
    possible.
    """

    pairs: Ints
    threes: Ints
    kept: Ints
    alone: Ints
    change: Ints
    left_out: Ints
    whole: bool


def hold_round(
    people: People,
    ties: Ties,
    *,
    seed: int,
    standing: Given = (),
    held: Given = (),
    distance: int = DISTANCE,
    exact: int = EXACT,
) -> Round:
    """One round; the same for the same arguments.

    `ties`: between departments. `standing` [pairs, 2]: regular partners of earlier rounds, `held`
    [pairs]: how many rounds each pair had; they stay together for `REGULAR_ROUNDS` as long as both
    still want it and every other rule allows it. `distance`: steps in the tree of teams within which
    nobody is introduced. `exact`: up to how many people weights are the very best.

    Refuses, with ValueError, places that are not there, other lengths, somebody in two standing pairs,
    and departments that `ties` does not know.
    """
    if len(people) and people.department.max() >= max(ties.departments, 1):
        raise ValueError("The ties know every department.")
    rng = np.random.default_rng(seed)
    rules = Rules(people, distance=distance)
    together, rounds = _still(rules, standing, held)
    free = _without(len(people), together)
    among_free = Rules(only(people, free), distance=distance)
    graph = candidates(among_free, ties, rng)
    closed = close(graph, pair(graph, exact=exact).mate, among_free, ties, rng)
    mate = np.full(len(people), -1)
    mate[free] = np.where(closed.mate >= 0, free[closed.mate], -1)
    threes = _thirds(rules, ties, mate, together)
    mate[threes] = -1
    first = np.flatnonzero(mate > np.arange(mate.size))
    pairs = np.concatenate([np.stack([first, mate[first]], axis=1), together])
    kept = np.concatenate([people.regular[first].astype(np.int64), rounds + 1])
    in_order = np.argsort(pairs[:, 0])
    alone = _without(len(people), pairs, threes)
    left_out = np.zeros(len(people), dtype=np.int64)
    left_out[alone] = people.left_out[alone] + 1
    change = what_would_change(rules, alone, rng)
    return Round(pairs[in_order], threes, kept[in_order], alone, change, left_out, closed.whole)


def _without(size: int, *groups: Ints) -> Ints:
    """The places, in order, of who of `size` people is in none of `groups`."""
    left = np.ones(size, dtype=bool)
    for group in groups:
        left[group] = False
    return np.flatnonzero(left)


def only(people: People, places: Ints) -> People:
    """Those of `people` at `places`, in this order; pairs with others fall away."""
    place = np.full(len(people), -1)
    place[places] = np.arange(places.size)
    each = (
        "person", "team", "department", "languages", "forms", "hours", "topics", "left_out",
        "regular", "threes", "often",
    )  # fmt: skip
    chosen = {name: getattr(people, name)[places] for name in each}
    for name in ("rather_not", "met"):
        pairs = place[getattr(people, name)]
        chosen[name] = pairs[(pairs >= 0).all(axis=1)]
    return replace(people, **chosen)


def _still(rules: Rules, standing: Given, held: Given) -> tuple[Ints, Ints]:
    """Of regular partners those who stay together, the lower place first, and their rounds so far."""
    pairs, rounds = pairs_of(standing, "standing", len(rules.people)), whole(held, "held")
    if rounds.shape != (len(pairs),):
        raise ValueError("Each standing pair has had some rounds.")
    if distinct(pairs).size != pairs.size:
        raise ValueError("Nobody stands in two pairs.")
    pairs = np.sort(pairs, axis=1)
    on = np.zeros(len(pairs), dtype=bool)
    on[rules.allowed(pairs[:, 0], pairs[:, 1], rules=EVERY & ~Rule.MET)] = True
    on &= (rounds < REGULAR_ROUNDS) & rules.people.regular[pairs].all(axis=1)
    return pairs[on], rounds[on]


def _thirds(rules: Rules, ties: Ties, mate: Ints, together: Ints) -> Ints:
    """[threes, 3] Pairs with somebody who was left, in order: as many as there can be, the best ones.

    All three may meet each other, and threes are welcome to each. Regular partners stay two.
    """
    people, due = rules.people, owed(rules.people)
    asked = (mate < 0) & people.threes & ~people.regular
    asked[together] = False
    alone = np.flatnonzero(asked)
    row, column, value = [], [], []
    for k, place in enumerate(alone.tolist()):
        found = rules.partners(place)
        fits = np.zeros(len(people), dtype=bool)
        fits[found] = people.threes[found]
        pair_of = found[(mate[found] > found)]
        pair_of = pair_of[fits[pair_of] & fits[mate[pair_of]]]
        at = np.full(pair_of.size, place)
        good = due[place] + sum(
            worth_of_meeting(people, ties, at, other) for other in (pair_of, mate[pair_of])
        )
        best = np.argsort(-good, kind="stable")[:PAIRS_OF_ONE]
        row.append(np.full(best.size, k))
        column.append(pair_of[best])
        value.append(good[best])
    if not alone.size or not sum(map(len, row)):
        return np.zeros((0, 3), dtype=np.int64)
    return _seated(alone, mate, np.concatenate(row), np.concatenate(column), np.concatenate(value))


def _seated(alone: Ints, mate: Ints, row: Ints, column: Ints, value: Ints) -> Ints:
    """Each of `alone` with one pair at most, each pair with one of them at most."""
    pairs, seat = np.unique(column, return_inverse=True)
    # Whoever finds no pair takes a seat of their own, which costs more than all others.
    top = int(value.max()) + 1
    dear = float(top * (alone.size + 1))
    cost = np.concatenate([top - value.astype(float), np.full(alone.size, dear)])
    rows = np.concatenate([row, np.arange(alone.size)])
    columns = np.concatenate([seat, pairs.size + np.arange(alone.size)])
    table = csr_array((cost, (rows, columns)), shape=(alone.size, pairs.size + alone.size))
    who, where = min_weight_full_bipartite_matching(table)
    taken = where < pairs.size
    one = pairs[where[taken]]
    threes = np.sort(np.stack([alone[who[taken]], one, mate[one]], axis=1), axis=1)
    return threes[np.argsort(threes[:, 0])]
