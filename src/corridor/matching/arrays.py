"""The kinds of arrays that the engine speaks of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Places = NDArray[np.int32]  # where millions are gone through, as scipy counts them
Bits = NDArray[np.uint64]
Reals = NDArray[np.float64]
Truths = NDArray[np.bool_]
# Whatever `np.asarray` takes: lists from a caller, arrays from another part of the engine.
Given = Any


def whole(values: Given, name: str) -> Ints:
    """`values` as an array of whole numbers.

    Refuses, with ValueError, anything that is not whole; `name` says which argument it was.
    """
    array = np.asarray(values)
    if array.dtype == np.bool_ or not (array.size == 0 or np.issubdtype(array.dtype, np.integer)):
        raise ValueError(f"{name} holds whole numbers.")
    return array.astype(np.int64)


def places(values: Given, name: str, size: int, *, least: int = 0) -> Ints:
    """`values` as places in an array of `size`; with `least` -1, also none.

    Refuses, with ValueError, whatever lies outside.
    """
    array = whole(values, name)
    if array.size and (array.min() < least or array.max() >= size):
        raise ValueError(f"{name} holds places from {least} to {size - 1}.")
    return array


def pairs_of(values: Given, name: str, size: int) -> Ints:
    """`values` as [pairs, 2] places in an array of `size`; an empty list is no pairs.

    Refuses, with ValueError, another shape, places outside, and anybody paired with themselves.
    """
    array = places(values, name, size)
    if not array.size:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name} has two places in a row.")
    if (array[:, 0] == array[:, 1]).any():
        raise ValueError(f"{name} pairs nobody with themselves.")
    return array


def keys_of(first: Ints, second: Ints, size: int) -> Ints:
    """[pairs] One number for each pair of places below `size`, whichever stands first."""
    key: Ints = np.minimum(first, second) * size + np.maximum(first, second)
    return key


def distinct(values: Ints) -> Ints:
    """Each of `values` once, in order. Of millions numpy's own `unique` takes a hundred times as long."""
    ordered = np.sort(values, axis=None)
    first = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: Ints = ordered[first]
    return found


def place_in(keys: Ints, ordered: Ints) -> Ints:
    """[keys] Where each stands in `ordered` [ordered], which ascends; -1 for what is not there."""
    found = np.full(keys.shape, -1)
    if ordered.size:
        # Searched for in order, each is near the one before: of millions a twentieth of the time.
        order = np.argsort(keys)
        asked = keys[order]
        at = np.minimum(np.searchsorted(ordered, asked), ordered.size - 1)
        found[order] = np.where(ordered[at] == asked, at, -1)
    return found


def among(keys: Ints, ordered: Ints) -> Truths:
    """[keys] Whether each stands in `ordered`, which ascends."""
    found: Truths = place_in(keys, ordered) >= 0
    return found


def spread(begins: Ints, counts: Ints) -> Ints:
    """The places begins[0], begins[0]+1, ... of so many counts[0], then those of the next."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.repeat(begins - (ends - counts), counts) + np.arange(total)
