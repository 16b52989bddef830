"""What invented people do in conversations on one of a demo's days."""

from typing import Any


def live_on(day: Any) -> None:
    """A part of a day."""
