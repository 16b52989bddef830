"""What whoever was left out can be told: what would have changed it.

Each other is looked at who would have fitted but for one rule. That somebody would rather not meet is
never among what is looked at, so what is told is the same with it and without.
"""

from enum import IntFlag

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.rules import EVERY, Rule, Rules

LOOKED_AT = 50_000  # others, drawn where there are more
TOLD = EVERY & ~Rule.RATHER_NOT


class Change(IntFlag):
    """What would have let somebody be introduced; nothing where no single thing would."""

    LANGUAGE = 1  # another language
    HOURS = 2  # more hours
    FORM = 4  # another form
    MODE = 8  # somebody new each time instead of a regular partner, or the reverse
    TIME = 16  # whoever fits met them within the year
    FARTHER = 32  # whoever fits is too near in the organisation
    MORE_PEOPLE = 64  # somebody fits, and was introduced to another


OF_RULE = {
    Rule.LANGUAGE: Change.LANGUAGE,
    Rule.HOURS: Change.HOURS,
    Rule.FORM: Change.FORM,
    Rule.MODE: Change.MODE,
    Rule.MET: Change.TIME,
    Rule.LINE: Change.FARTHER,
    Rule.NEAR: Change.FARTHER,
    # Whoever is close is mostly both.
    Rule.LINE | Rule.NEAR: Change.FARTHER,
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
    broken = rules.broken(np.full(others.size, place), others, rules=TOLD)
    found = np.unique(broken).tolist()
    told = Change.MORE_PEOPLE if 0 in found else Change(0)
    for rule, change in OF_RULE.items():
        if int(rule) in found:
            told |= change
    return int(told)
