"""How pairs of items moved together, and how well a scale's items do: from tables in memory to figures.

What comes out is rounded, intervals outwards, and rests on 500 people who answered both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import ceil, floor

import numpy as np

from corridor.ballots.engine import associations, crosscounts, release, reliability
from corridor.ballots.models import Association, Round

INTERVAL = 0.9
HUNDREDTHS = 100
Table = Sequence[Sequence[int]]


def associations_of(
    round_: Round, tables: Iterable[tuple[str, str, Table]]
) -> Iterator[Association]:
    """The associations of pairs, each given with how often which two answers came from one person.

    Where all gave one answer to an item there is none: to say so would be to show that they agreed.
    """
    for one, other, table in tables:
        try:
            found = associations.associate(table, share=INTERVAL)
            product = _product(table)
        except ValueError:
            continue
        value, low, high = outwards(found.value, found.low, found.high)
        at_least, at_most = release.bands(found.n, minimum=Association.LEAST).tolist()
        yield Association(
            round=round_,
            one=one,
            other=other,
            value=value,
            low=low,
            high=high,
            product=product,
            at_least=at_least,
            at_most=at_most,
        )


def _product(table: Table) -> float:
    array = crosscounts.table_of(table)
    rows, columns = (crosscounts.steps(length) for length in array.shape)
    return round(crosscounts.correlation(array, rows, columns), 2)


def outwards(value: float, low: float, high: float) -> tuple[float, float, float]:
    """In hundredths: the value to the nearest, its interval outwards."""
    return (
        round(value, 2),
        floor(low * HUNDREDTHS + 1e-9) / HUNDREDTHS,
        ceil(high * HUNDREDTHS - 1e-9) / HUNDREDTHS,
    )


def pairs_of(items: Sequence[str]) -> list[tuple[str, str]]:
    """Each two items of a scale: the pairs that its reliability is made of."""
    return list(combinations(items, 2))


def reliability_of(
    items: Sequence[str], found: Mapping[tuple[str, str], Association]
) -> tuple[reliability.Reliability, Association] | None:
    """How well a scale's items hold together, and the pair that fewest answered, whose band it has.

    None where one of the pairs has no association, or where the items are no scale.
    """
    pairs = pairs_of(items)
    if any(pair not in found for pair in pairs):
        return None
    fewest = min((found[pair] for pair in pairs), key=lambda one: one.at_least)
    together = np.eye(len(items))
    for one, other in pairs:
        rows = items.index(one), items.index(other)
        together[rows] = together[rows[::-1]] = found[one, other].product
    try:
        return reliability.from_correlations(together, fewest.at_least), fewest
    except ValueError:
        return None
