"""What can be computed from published figures, by trying everything.

An element is the answers of one cell in one round. A published figure is a row over elements, and
whatever can be computed by adding and subtracting figures is a combination of rows. A set of
elements is isolated by a combination that is zero everywhere else.
"""

from itertools import product

import numpy as np

from corridor.ballots.engine.release import Reason
from corridor.ballots.engine.tests.trees import walked


def rows(tree, counts, published, out=None):
    """The published figures as rows over the elements that have answers, and those elements.

    `counts` [rounds, nodes]; `published` [nodes]; `out` [rounds, nodes].
    """
    elements = [(r, v) for r, v in product(*map(range, counts.shape)) if counts[r, v]]
    found = []
    for node in range(len(tree)):
        below = set(walked(tree, node))
        if published[node]:
            found.append([v in below for _r, v in elements])
        found += [
            [v in below and r == round_ for r, v in elements]
            for round_ in range(len(counts))
            if out is not None and out[round_, node]
        ]
    return np.array(found, dtype=float).reshape(len(found), len(elements)), elements


def people(elements, counts, chosen, *, once):
    """How many people at least gave the chosen elements' answers; unless `once`, rounds may ask the same."""
    if once:
        return sum(counts[one] for one, is_in in zip(elements, chosen, strict=True) if is_in)
    strongest = {}
    for (round_, node), is_in in zip(elements, chosen, strict=True):
        if is_in:
            strongest[node] = max(strongest.get(node, 0), counts[round_, node])
    return sum(strongest.values())


def smallest_isolated(tree, counts, published, out=None, *, once=False):
    """The fewest people whose answers some combination isolates; infinite where there is none."""
    figures, elements = rows(tree, counts, published, out)
    if not len(figures):
        return np.inf
    whole = np.linalg.matrix_rank(figures)
    fewest = np.inf
    for chosen in product((False, True), repeat=len(elements)):
        size = people(elements, counts, chosen, once=once)
        if 0 < size < fewest:
            others = figures[:, ~np.array(chosen)]
            # Fewer dimensions without the chosen: some combination vanishes on all others.
            if not others.size or np.linalg.matrix_rank(others) < whole:
                fewest = size
    return fewest


def by_the_words(tree, counts, minimum):
    """The rule for one round as it is written, from the beginning after every change."""
    total = np.array([counts[walked(tree, node)].sum() for node in range(len(tree))])
    published = total >= minimum

    def largest_below(node):
        found = []
        for child in tree.children(node):
            found += [child] if published[child] else largest_below(child)
        return found

    def failing():
        for node in walked(tree):
            below = largest_below(node)
            rest = total[node] - sum(total[one] for one in below)
            if published[node] and 0 < rest < minimum:
                return below
        return None

    while (below := failing()) is not None:
        published[min(below, key=lambda one: (total[one], one))] = False
    return published


def is_published(reasons):
    """Where a figure is published."""
    return reasons == Reason.PUBLISHED
