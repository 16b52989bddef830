"""The Django application means."""

from django.apps import AppConfig


class MeansConfig(AppConfig):
    """Corridor's means."""

    name = "corridor.means"
    label = "means"
