"""The Django application means."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

from corridor.runtime.events import subscribe

if TYPE_CHECKING:
    from corridor.privacy.erasing import ItemsErased


class MeansConfig(AppConfig):
    """Corridor's means."""

    name = "corridor.means"
    label = "means"

    def ready(self) -> None:
        """What was taken on for an item goes when the item is erased, whoever erases it."""
        from corridor.privacy.erasing import ItemsErased  # models

        subscribe(ItemsErased, _detach)


def _detach(event: "ItemsErased") -> None:
    from corridor.means.actions import detach  # models

    detach(*event.items)
