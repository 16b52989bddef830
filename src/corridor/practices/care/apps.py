"""The Django application care."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corridor.means import subjects
from corridor.runtime.events import subscribe

if TYPE_CHECKING:
    from corridor.ballots.closing import RoundCounted, RoundLost
    from corridor.means.models import Commitment


def url_of_ask(ask: UUID) -> str:
    """The page of an ask."""
    return reverse("care_ask", args=[ask])


def tell_asker(commitment: "Commitment") -> None:
    """Something that was taken on for an ask will not be done after all."""
    from corridor.practices.care.actions import tell_of_release  # models

    tell_of_release(commitment)


def publish_soon(event: "RoundCounted") -> None:
    """A round was counted: in the same transaction, ask a worker to publish it."""
    from corridor.practices.care.models_taught import KIND  # models
    from corridor.runtime.jobs import enqueue  # models

    if event.kind == KIND:
        enqueue("care.publish_taught", round=str(event.round), once=f"care.taught:{event.round}")


def forget_lost(event: "RoundLost") -> None:
    """A quarter's round ended without counts: what was noted for it is not published any more."""
    from corridor.ballots.models import Round  # models
    from corridor.practices.care.actions import forget_lacks  # models
    from corridor.practices.care.models_taught import KIND  # models

    if event.kind == KIND:
        forget_lacks(Round.objects.get(pk=event.round).opens_at)


class CareConfig(AppConfig):
    """Corridor's care."""

    name = "corridor.practices.care"
    label = "care"

    def ready(self) -> None:
        """Tell the means how to reach an ask, and the ballots of the quarter's round."""
        from corridor.ballots.closing import RoundCounted, RoundLost  # models
        from corridor.ballots.kinds import Kind, kinds  # models
        from corridor.practices.care.models_taught import KIND, RIDING  # models
        from corridor.practices.care.queries_rounds import page_of  # models

        subjects.register("care.ask", practice="care", url_for=url_of_ask, released=tell_asker)
        kinds[KIND] = Kind(
            "care", title=_("What care teaches"), page=page_of, rides=RIDING, keeps_roll=True
        )
        subscribe(RoundCounted, publish_soon)
        subscribe(RoundLost, forget_lost)
