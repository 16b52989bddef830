"""Over which groups of leaders the organisation may learn how its leaders are felt. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_LEADERS = 8


@dataclass(frozen=True)
class Group:
    """Leaders who are counted together: the regions of which they are, and how many they are."""

    regions: tuple[str, ...]
    leaders: int


def publishable(counts: Mapping[str, int], order: Sequence[str]) -> tuple[Group, ...]:
    """The groups that may be published: each of at least eight leaders, and at least two groups.

    Arguments: `counts`, how many leaders are of each region, everybody who was asked about in one
    of them, so that nothing is left to be found by subtraction; `order`, all regions, in the order
    in which they are shown. The two smallest groups become one until none is too small; equal ones
    in their order. Regions without anybody become part of another group like any small one: that
    nobody is there is not said. One group that is everybody says nothing: then none is published.

    Refuses, with KeyError, a region that is not in `order`.
    """
    unknown = set(counts) - set(order)
    if unknown:
        raise KeyError(sorted(unknown)[0])
    groups = [Group((name,), counts.get(name, 0)) for name in order]
    while len(groups) > 1 and min(group.leaders for group in groups) < LEAST_LEADERS:
        first, second = sorted(groups, key=lambda group: group.leaders)[:2]
        kept = [group for group in groups if group not in (first, second)]
        names = tuple(n for n in order if n in first.regions + second.regions)
        groups = [*kept, Group(names, first.leaders + second.leaders)]
        groups.sort(key=lambda group: order.index(group.regions[0]))
    return tuple(groups) if len(groups) > 1 else ()
