"""Rounds of some months among invented people, and a map. Filled below."""

from typing import Any


def fill(world: Any) -> None:
    """Nothing yet."""
