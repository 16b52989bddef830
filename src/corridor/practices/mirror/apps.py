"""The Django application mirror."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.ballots.counting import Counted
    from corridor.ballots.models import Round
    from corridor.people.models import Person


def page_of(round_: "Round") -> str:
    """Where one answers."""
    return reverse("mirror_answer", args=[round_.pk])


def wants_mirror(person: "Person") -> bool:
    """Nobody fetches a token for somebody who said no."""
    from corridor.practices.mirror.queries import has_declined  # models

    return not has_declined(person)


def about_whom(nodes: "Sequence[str]") -> "Sequence[str]":
    """Who is counted together, with the leader's name as it is now."""
    from corridor.practices.mirror import queries_lines  # models

    return queries_lines.about_whom(nodes)


def take_counts(round_: "Round", counted: "Counted") -> None:
    """A round was counted: each leader's part is sealed for that leader, and nothing else is kept."""
    from corridor.practices.mirror.actions_results import keep_results  # arrays, for workers alone

    keep_results(round_, counted)


class MirrorConfig(AppConfig):
    """Corridor's mirror."""

    name = "corridor.practices.mirror"
    label = "mirror"

    def ready(self) -> None:
        """Tell the ballots of both kinds of rounds."""
        from corridor.ballots.kinds import Kind, kinds  # models
        from corridor.practices.mirror.models import KINDS  # models

        titles = (_("The mirror, first part"), _("The mirror, second part"))
        for kind, title in zip(KINDS, titles, strict=True):
            kinds[kind] = Kind(
                "mirror",
                title=title,
                page=page_of,
                wanted=wants_mirror,
                take_counts=take_counts,
                words=about_whom,
                pairs=_(
                    "How the answers go together is taken over the whole round, from 500 people on,"
                    " for the shape of the area in which a leader stands. Nothing of it is published."
                ),
            )
