"""The Django application ballots."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Corridor's ballots."""

    name = "corridor.ballots"
    label = "ballots"
