"""What noticing has in the demo."""

from typing import Any


def fill(world: Any) -> None:
    """Nothing yet."""
