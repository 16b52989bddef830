"""What the releases contribute: nothing in them is about a person."""

from django.utils.translation import gettext_lazy as _

from corridor.ballots.releases.health import problems
from corridor.runtime.register import Floor

floor = Floor(
    name="releases",
    title=_("What is published of anonymous rounds"),
    problems=problems,
    # Figures of groups, the groups' names, and in which group a team's members were counted.
    impersonal=(
        "releases.Node",
        "releases.TeamPlace",
        "releases.Release",
        "releases.Figure",
        "releases.Reliability",
    ),
)
