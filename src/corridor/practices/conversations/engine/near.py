"""Where in the tree of teams nearness counts. Plain Python."""

from collections.abc import Sequence


def near_above(above: Sequence[int], people: Sequence[int]) -> list[int]:
    """[teams] The team above each, as far as being near is concerned; -1 where the tree is cut.

    A team that holds, with all below it, more than half of everybody says nothing of who is near to
    whom: it is cut off from the teams below it. What is left of the tree above or beside anybody holds
    at most half of all, so that, one's own team aside, nobody is kept from more than half of them,
    however many steps apart is too near.

    Arguments: `above` [teams], the team above each, -1 for none, no rings; `people` [teams], in each
    itself.
    """
    held = list(people)
    for team, number in enumerate(people):
        at = above[team]
        while at >= 0:
            held[at] += number
            at = above[at]
    everybody = sum(people)
    return [-1 if at < 0 or held[at] * 2 > everybody else at for at in above]
