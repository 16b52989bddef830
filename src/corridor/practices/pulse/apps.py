"""The Django application pulse."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corridor.runtime.events import subscribe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.ballots.closing import RoundCounted, RoundLost
    from corridor.ballots.models import Round
    from corridor.people.models import Person


def page_of(round_: "Round") -> str:
    """Where one answers."""
    return reverse("pulse_answer")


def wants_pulse(person: "Person") -> bool:
    """Nobody fetches a token for somebody who said no."""
    from corridor.practices.pulse.queries import has_declined  # models

    return not has_declined(person)


def of_bands(nodes: "Sequence[str]") -> "Sequence[str]":
    """What a page says of the cells of a round by tenure."""
    from corridor.ballots.bands import said  # texts

    return [said(node) for node in nodes]


def publish_soon(event: "RoundCounted") -> None:
    """A round was counted: in the same transaction, ask a worker to publish it."""
    from corridor.practices.pulse.models import KINDS  # models
    from corridor.runtime.jobs import enqueue  # models

    if event.kind in KINDS:
        enqueue("pulse.publish", round=str(event.round), once=f"pulse.publish:{event.round}")


def forget_lost(event: "RoundLost") -> None:
    """A round ended without counts: nothing will be published of it."""
    from corridor.practices.pulse.actions import forget_put_away  # models

    forget_put_away(event.round)


class PulseConfig(AppConfig):
    """Corridor's pulse."""

    name = "corridor.practices.pulse"
    label = "pulse"

    def ready(self) -> None:
        """Tell the ballots of the kinds of rounds, and listen for their counts, or that there are none."""
        from corridor.ballots.closing import RoundCounted, RoundLost  # models
        from corridor.ballots.kinds import Kind, kinds  # models
        from corridor.practices.pulse.models import KINDS, TEAM, TENURE  # models

        for kind in KINDS:
            # The pulse has a line of its own in the letter, with the fingerprint.
            kinds[kind] = Kind(
                "pulse",
                title=_("The pulse"),
                page=page_of,
                wanted=wants_pulse,
                in_letter=False,
                carries=kind == TEAM,
                words=of_bands if kind == TENURE else None,
            )
        subscribe(RoundCounted, publish_soon)
        subscribe(RoundLost, forget_lost)
