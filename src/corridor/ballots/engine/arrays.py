"""The kinds of arrays that the engine speaks of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
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


def counts_of(values: Given, name: str) -> Ints:
    """`values` as an array of whole numbers from zero up; refuses others as `whole` does."""
    array = whole(values, name)
    if array.size and array.min() < 0:
        raise ValueError(f"{name} holds nothing below zero.")
    return array
