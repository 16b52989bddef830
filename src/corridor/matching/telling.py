"""What whoever was left out can be told: what would have changed it.

Each other is looked at who would have fitted but for one rule. A thing is told only where it kept
`ENOUGH` different people away: who chooses something rare on purpose learns of nobody whether they take
part, nor what they wish. That they work close to each other, or one leads the other, is never told, and
whoever learns nothing else is told the same, whatever the reason. That somebody would rather not meet is
not among what is looked at, so what is told is the same with it and without.
"""

from enum import IntFlag

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.rules import EVERY, Rule, Rules

LOOKED_AT = 50_000  # others, drawn where there are more
ENOUGH = 8  # people who stand behind whatever is told
TOLD = EVERY & ~Rule.RATHER_NOT


class Change(IntFlag):
    """What would have let somebody be introduced. 32 is kept free: it stood for who works close by."""

    LANGUAGE = 1  # another language
    HOURS = 2  # more hours
    FORM = 4  # another form
    MODE = 8  # somebody new each time instead of a regular partner, or the reverse
    TIME = 16  # whoever fits met them within the year
    OFTEN = 128  # as a regular partner more or less often
    PEOPLE = 64  # not enough people fit: told where nothing else is, whatever the reason


OF_RULE = {
    Rule.LANGUAGE: Change.LANGUAGE,
    Rule.HOURS: Change.HOURS,
    Rule.FORM: Change.FORM,
    Rule.MODE: Change.MODE,
    Rule.MET: Change.TIME,
    Rule.OFTEN: Change.OFTEN,
}


def what_would_change(rules: Rules, alone: Ints, rng: np.random.Generator) -> Ints:
    """[alone] For each of these places, the bits of `Change`."""
    size = len(rules.people)
    others = np.arange(size)
    if size > LOOKED_AT:
        others = np.sort(rng.choice(size, LOOKED_AT, replace=False))
    return np.array([_of(rules, int(place), others) for place in alone], dtype=np.int64)


def _of(rules: Rules, place: int, others: Ints) -> int:
    others = others[others != place]
    broken = rules.only_one(np.full(others.size, place), others, rules=TOLD)
    told = Change(0)
    for rule, change in OF_RULE.items():
        if np.count_nonzero(broken == int(rule)) >= ENOUGH:
            told |= change
    return int(told or Change.PEOPLE)
