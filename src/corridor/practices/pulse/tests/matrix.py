"""Who is let in where: this practice's lines of the role matrix, and a release of the sample's."""

from typing import Any

from counted import counted_round
from sample import ROLES, Sample

from corridor.ballots.releases.publishing import publish_round
from corridor.practices.pulse.models import SERIES, TEAM

LINES = {
    "pulse": (ROLES, ""),
    "pulse_answer": (ROLES, ""),
    "pulse_decline": (ROLES, ""),
    "pulse_take_part": (ROLES, ""),
    "pulse_put_away": (ROLES, ""),
    "pulse_rounds": (("steward",), ""),
    "pulse_results": (ROLES, ""),
    "pulse_release": (ROLES, "pulse_release"),
    "pulse_download": (ROLES, "pulse_release"),
    "pulse_over_time": (ROLES, "pulse_item"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """A round that was counted and published: two cells, one of them too small for one item.

    One pair of its items was answered by enough people, one by too few.
    """
    counts = {
        "trust": [(4, 6, 8, 20, 12), (9, 9, 8, 6, 3)],
        "noticed": [(4, 6, 8, 20, 12), (1, 1, 1, 0, 0)],
    }
    together = [[60 if one == other else 12 for other in range(5)] for one in range(5)]
    held = counted_round(
        counts,
        (-1, 0, 0),
        kind=TEAM,
        tables={("trust", "capacity"): together, ("other_teams", "well"): None},
    )
    release = publish_round(held, series=SERIES)
    return {
        "pulse_release": {"release_id": release.pk},
        "pulse_item": {"key": "trust"},
        "culture_row": {"practice": "pulse", "key": "trust"},
    }
