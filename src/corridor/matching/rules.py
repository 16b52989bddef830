"""Who may meet: what no weight can buy."""

from enum import IntFlag
from functools import cached_property

import numpy as np

from corridor.matching.arrays import Bits, Ints, Truths, among, keys_of
from corridor.matching.people import People

# Steps in the tree of teams: 2 keeps a team, the teams above and below it, and those beside it apart.
DISTANCE = 2


class Rule(IntFlag):
    """Why two may not meet."""

    LANGUAGE = 1  # they have no language in common
    HOURS = 2  # nor an hour
    FORM = 4  # nor a form: in person, by phone, by video
    MODE = 8  # one wants somebody new each time, the other a regular partner
    LINE = 16  # one leads the other, directly or through others
    NEAR = 32  # their teams lie close together
    MET = 64  # they met within the year
    RATHER_NOT = 128  # one would rather not
    OFTEN = 256  # as regular partners one wants to meet more often than the other


EVERY = Rule(511)


class Rules:
    """The rules for some people. `distance`: how many steps apart teams are still too near; -1 for
    none, so that only reporting lines count.
    """

    def __init__(self, people: People, *, distance: int = DISTANCE) -> None:
        self.people, self.distance = people, distance

    def only_one(self, first: Ints, second: Ints, *, rules: Rule = EVERY) -> Ints:
        """[pairs] The one of `rules` that forbids each pair of places; 0 where none does, -1 where several."""
        found = np.zeros(first.shape, dtype=np.int64)
        at = np.arange(first.size)
        for rule in rules:
            broken = self._breaks(rule, first[at], second[at])
            several = broken & (found[at] != 0)
            found[at[broken]] = int(rule)
            found[at[several]] = -1
            at = at[~several]
        return found

    def allowed(self, first: Ints, second: Ints, *, rules: Rule = EVERY) -> Ints:
        """The places, in order, of those pairs that no rule forbids."""
        at = np.arange(first.size)
        for rule in rules:
            at = at[~self._breaks(rule, first[at], second[at])]
        return at

    @cached_property
    def barred(self) -> Truths:
        """[people] Who may meet nobody, for they have no language, no hour or no form at all."""
        people = self.people
        without: Truths = (people.languages == 0) | (people.forms == 0) | ~people.hours.any(axis=1)
        return without

    def partners(self, place: int) -> Ints:
        """Everybody whom somebody may meet, in order of their places; looks at all."""
        if self.barred[place]:
            return np.zeros(0, dtype=np.int64)
        others = np.delete(np.arange(len(self.people)), place)
        return others[self.allowed(np.full(others.size, place), others)]

    def _breaks(self, rule: Rule, i: Ints, j: Ints) -> Truths:
        people = self.people
        match rule:
            case Rule.LANGUAGE:
                found = (people.languages[i] & people.languages[j]) == 0
            case Rule.HOURS:
                found = _without(people.hours, i, j)
            case Rule.FORM:
                found = (people.forms[i] & people.forms[j]) == 0
            case Rule.MODE:
                found = people.regular[i] != people.regular[j]
            case Rule.OFTEN:
                found = people.regular[i] & people.regular[j] & (people.often[i] != people.often[j])
            case Rule.LINE:
                found = people.lines.in_line(people.person[i], people.person[j])
            case Rule.NEAR:
                found = people.teams.within(people.team[i], people.team[j], self.distance)
            case Rule.MET:
                found = among(keys_of(i, j, len(people)), people.met_keys)
            case _:
                found = among(keys_of(i, j, len(people)), people.rather_not_keys)
        answer: Truths = np.asarray(found, dtype=bool)
        return answer


def _without(sets: Bits, i: Ints, j: Ints) -> Truths:
    """[pairs] Whether two rows of `sets` [people, words] have nothing in common; word by word."""
    left = np.arange(i.size)
    for word in range(sets.shape[1]):
        left = left[(sets[i[left], word] & sets[j[left], word]) == 0]
    found = np.zeros(i.size, dtype=bool)
    found[left] = True
    return found
