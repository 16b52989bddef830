"""By which rules a release was decided: as it keeps them, and in words for pages and downloads."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.bands import YEARS, dimension_of, is_of_pilot
from corridor.ballots.models import Association, Round
from corridor.ballots.queries import facts_of
from corridor.ballots.releases.models import Node, Release
from corridor.kit import speaking

INTERVAL = 0.9
# From so many answers on, the share of those who agree is published of the whole organisation. A band
# of numbers begins here: whether there is a share tells no more than the band.
SHARE_FROM = 64

Scales = Mapping[str, Sequence[str]]


def rules_of(round_: Round, nodes: Sequence[Node], scales: Scales) -> dict[str, object]:
    """What the decision looked at besides the answers, as it is kept and shown."""
    facts = facts_of(round_)
    whole = nodes[0].words if nodes else ""
    return {
        "items": round_.items,
        "asked": round_.ask or len(round_.items),
        "cells": facts.cells,
        "people": facts.people,
        "people_in_a_cell": facts.smallest,
        "dimension": dimension_of(whole),
        "pilot": is_of_pilot(whole),
        # Of a published node, what it has besides its largest published descendants.
        "residuals": "nothing, or the item's minimum",
        # n: the lower end of the residual's band, for these and for all intervals.
        "means_within": "the scale's ends, less its width / n",
        "interval": INTERVAL,
        "share_from": SHARE_FROM,
        "pairs": round_.pairs,
        "pairs_from": Association.LEAST,
        "scales": {scale: list(items) for scale, items in scales.items()},
    }


def rules_in_words(release: Release, about: Callable[[str], str], locale: Locale) -> list[str]:
    """A release's rules, a sentence each.

    Arguments: `about(item)`, in two or three words what an item is about. A release of a former
    program keeps fewer rules: what it does not keep is not said.
    """
    rules = release.rules
    return [
        *_of_people(rules, locale),
        *_of_minimums(rules, about, locale),
        _(
            "What a group has besides the published groups in it is nothing, or at least as many"
            " answers: no smaller group can be found by adding and subtracting."
        ),
        _(
            "A figure is kept as far from both ends of its scale as if at least one person had"
            " answered at the other end: a group that agreed unanimously looks like any other."
        ),
        _of_bands(rules),
        *_of_the_whole(rules, locale),
    ]


def _of_bands(rules: Mapping[str, object]) -> str:
    if "cells" not in rules:  # figures were made of exact numbers then
        return _(
            "How many answered is said roughly. About nine in ten intervals hold the true figure."
        )
    return _(
        "How many answered is said roughly, and neither a figure nor its interval tells more of"
        " it. About nine in ten intervals hold the true figure."
    )


def _of_people(rules: Mapping[str, object], locale: Locale) -> Iterator[str]:
    if "cells" not in rules:
        return
    cells = int(str(rules["cells"]))
    numbers = {
        "people": speaking.number(int(str(rules["people"])), locale=locale),
        "n": speaking.number(cells, locale=locale),
        "least": speaking.number(int(str(rules["people_in_a_cell"])), locale=locale),
    }
    words = ngettext(
        "%(people)s people could answer. They were counted as %(n)s group.",
        "%(people)s people could answer. They were counted in %(n)s groups that were fixed before the"
        " first answer; the smallest had %(least)s people.",
        cells,
    )
    yield words % numbers
    if rules["dimension"] == YEARS:
        yield _("Groups go by how long people have been here, and by nothing else.")
    else:
        yield _("Groups go by teams, and by nothing else.")
    if rules["pilot"]:
        yield _("It was asked in the teams of a pilot: nothing here is of everybody.")


def _of_minimums(
    rules: Mapping[str, object], about: Callable[[str], str], locale: Locale
) -> Iterator[str]:
    """On how many answers figures rest; items that need more are named."""
    items: Sequence[Mapping[str, object]] = rules["items"]  # type: ignore[assignment]  # JSON
    by_minimum: dict[int, list[str]] = {}
    for item in items:
        by_minimum.setdefault(int(str(item["minimum"])), []).append(about(str(item["key"])))
    for place, (minimum, names) in enumerate(sorted(by_minimum.items())):
        words = {"n": speaking.number(minimum, locale=locale), "items": ", ".join(names)}
        if place == 0:
            yield _("A figure rests on at least %(n)s answers, and is left out otherwise.") % words
        else:
            yield _("At least %(n)s answers are needed for: %(items)s.") % words
    if "people_at_least" in rules:
        least = speaking.number(int(str(rules["people_at_least"])), locale=locale)
        yield _("What is not made of answers rests on at least %(n)s people.") % {"n": least}
    asked = int(str(rules["asked"]))
    if asked < len(items):
        words = {
            "asked": speaking.number(asked, locale=locale),
            "n": speaking.number(len(items), locale=locale),
        }
        yield (
            _("Each person was asked %(asked)s of the %(n)s questions, as their browser drew them.")
            % words
        )


def _of_the_whole(rules: Mapping[str, object], locale: Locale) -> Iterator[str]:
    if rules["items"]:
        least = speaking.number(int(str(rules["share_from"])), locale=locale)
        yield (
            _("Of all together, which share agrees is published from %(n)s answers on.")
            % {"n": least}
        )
    if rules.get("pairs"):
        least = speaking.number(int(str(rules["pairs_from"])), locale=locale)
        yield (
            _(
                "How answers to two questions go together is published of all together, from %(n)s"
                " people on who answered both."
            )
            % {"n": least}
        )
