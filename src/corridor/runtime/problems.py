"""What may be written down of an exception: where it happened, never what it said."""

import traceback
from pathlib import Path

HERE = Path(__file__).parents[2]
LONGEST = 300


def problem_of(error: BaseException) -> str:
    """Where it happened ("ValueError at corridor/people/reading.py:41"), never what it said."""
    kind = type(error).__qualname__
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return kind
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(HERE)]
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    place = path.relative_to(HERE) if ours else Path(*path.parts[-3:])
    return f"{kind} at {place}:{frame.lineno}"[:LONGEST]
