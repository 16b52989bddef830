"""The Django application rest."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse

from corridor.means import subjects

if TYPE_CHECKING:
    from corridor.means.models import Commitment


def url_of_plan(plan: UUID) -> str:
    """The page of a plan."""
    return reverse("rest_plan", args=[plan])


def url_of_handover(handover: UUID) -> str:
    """The page of what somebody took over."""
    return reverse("rest_handover", args=[handover])


def tell_who_rests(commitment: "Commitment") -> None:
    """Something that was taken on for a rest will not be done after all."""
    from corridor.practices.rest.actions_together import tell_of_release  # models

    tell_of_release(commitment)


class RestConfig(AppConfig):
    """Corridor's rest."""

    name = "corridor.practices.rest"
    label = "rest"

    def ready(self) -> None:
        """Tell the means how to reach what was promised for a rest, and whom a release concerns."""
        subjects.register(
            "rest.plan", practice="rest", url_for=url_of_plan, released=tell_who_rests
        )
        subjects.register(
            "rest.handover", practice="rest", url_for=url_of_handover, released=tell_who_rests
        )
