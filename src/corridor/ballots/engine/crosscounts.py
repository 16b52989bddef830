"""Cross-counts: how often each two answers to two items came from one person. No Django.

They are counted at closing, over the whole organisation, and never leave it: a cell of such a table
may well be one person's. What is told from them is told from 500 answers on.
"""

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, Reals, counts_of

LEAST = 500


def table_of(counts: Given) -> Ints:
    """`counts` [steps, steps] as a table.

    Refuses, with ValueError, anything else and fewer than 500 answers.
    """
    table = counts_of(counts, "counts")
    if table.ndim != 2:
        raise ValueError("A cross-count has two dimensions.")
    if table.sum() < LEAST:
        raise ValueError(f"It is told from {LEAST} answers on.")
    return table


def correlation(table: Ints, rows: Reals, columns: Reals) -> float:
    """The product-moment correlation where a table's rows and columns stand for those values.

    Refuses, with ValueError, where all gave one answer.
    """
    n = table.sum()
    x = rows - (table.sum(axis=1) @ rows) / n
    y = columns - (table.sum(axis=0) @ columns) / n
    spread = float((table.sum(axis=1) @ x**2) * (table.sum(axis=0) @ y**2))
    if not spread > 0:
        raise ValueError("Where all gave one answer nothing moves together.")
    return float(np.clip(x @ table @ y / np.sqrt(spread), -1, 1))


def steps(count: int) -> Reals:
    """The values 1, 2, 3 ... of an item's options."""
    return np.arange(1, count + 1, dtype=np.float64)


def mid_ranks(counts: Ints) -> Reals:
    """The rank that each option's answers share, the lowest answers first."""
    ranks: Reals = np.cumsum(counts) - (counts - 1) / 2
    return ranks
