"""Roughly how many answered about a leader: all that may be drawn, or said, of that number. No Django."""

from corridor.ballots.engine.release import bands


def roughly(n: int, people: int) -> tuple[int, int]:
    """The first and the last of a band in which `n` lies, of so many people who could answer.

    Never a band in which all of them answered: where one begins at `people`, it is part of the one
    below. Refuses, with ValueError, a number below eight, and eight people or fewer.
    """
    ((first, last),) = bands([min(n, people - 1)]).tolist()
    return first, people if last + 1 >= people else last
