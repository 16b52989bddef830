"""The Django application care."""

from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse

from corridor.means import subjects


def url_of_ask(ask: UUID) -> str:
    """The page of an ask."""
    return reverse("care_ask", args=[ask])


class CareConfig(AppConfig):
    """Corridor's care."""

    name = "corridor.practices.care"
    label = "care"

    def ready(self) -> None:
        """Tell the means how to reach an ask from a commitment."""
        subjects.register("care.ask", url_for=url_of_ask)
