"""How two things move together over the whole organisation, with an interval. No Django.

It is called an association, because that is what it is: neither causes the other as far as this
can tell. Which pairs are looked at is registered before the round.

Between answers on steps the association is Spearman's, with an interval on Fisher's scale whose
variance is (1 + r^2 / 2) / (n - 3) (D. G. Bonett and T. A. Wright, Sample size requirements for
estimating Pearson, Kendall and Spearman correlations, Psychometrika 65, 2000, 23-28); between
measures with even steps it can be Pearson's, with 1 / (n - 3). n is the lower end of the band in
which the number of answers lies: the interval tells no more of it.
"""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

from corridor.ballots.engine.arrays import Given
from corridor.ballots.engine.crosscounts import LEAST, correlation, mid_ranks, steps, table_of
from corridor.ballots.engine.estimates import TWO_SIDED
from corridor.ballots.engine.release import bands

# Fisher's scale has no place for a full agreement.
NEARLY_ONE = 0.999999


@dataclass(frozen=True)
class Association:
    """From -1 to 1, with its interval; `n` is how many answered both."""

    value: float
    low: float
    high: float
    n: int


def associate(counts: Given, *, ranked: bool = True, share: float = 0.9) -> Association:
    """The association of two items.

    `counts` [steps, steps]: how many gave each two answers. `ranked`: by ranks (Spearman), or by
    the steps' numbers (Pearson). `share`: the interval's probability (0.8, 0.9 or 0.95).

    Refuses, with ValueError, fewer than 500 answers, and where all gave one answer to an item.
    """
    table = table_of(counts)
    n = int(table.sum())
    if ranked:
        value = correlation(table, mid_ranks(table.sum(axis=1)), mid_ranks(table.sum(axis=0)))
    else:
        value = correlation(table, *(steps(length) for length in table.shape))
    middle = atanh(max(-NEARLY_ONE, min(NEARLY_ONE, value)))
    at_least = int(bands(n, minimum=LEAST)[0])
    variance = (1 + value**2 / 2 if ranked else 1) / (at_least - 3)
    half = TWO_SIDED[share] * sqrt(variance)
    low, high = tanh(middle - half), tanh(middle + half)
    return Association(value, min(low, value), max(high, value), n)
