"""Two years of rounds."""

from typing import Any


def fill(world: Any) -> None:
    """Nothing yet."""
