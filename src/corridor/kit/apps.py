"""The Django application kit."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Corridor's kit."""

    name = "corridor.kit"
    label = "kit"
