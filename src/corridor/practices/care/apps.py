"""The Django application care."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse

from corridor.means import subjects

if TYPE_CHECKING:
    from corridor.means.models import Commitment


def url_of_ask(ask: UUID) -> str:
    """The page of an ask."""
    return reverse("care_ask", args=[ask])


def tell_asker(commitment: "Commitment") -> None:
    """Something that was taken on for an ask will not be done after all."""
    from corridor.practices.care.actions import tell_of_release  # models

    tell_of_release(commitment)


class CareConfig(AppConfig):
    """Corridor's care."""

    name = "corridor.practices.care"
    label = "care"

    def ready(self) -> None:
        """Tell the means how to reach an ask from a commitment, and what falls away with one."""
        subjects.register("care.ask", practice="care", url_for=url_of_ask, released=tell_asker)
