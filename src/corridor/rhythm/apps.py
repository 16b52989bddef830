"""The Django application rhythm."""

from django.apps import AppConfig


class RhythmConfig(AppConfig):
    """Corridor's rhythm."""

    name = "corridor.rhythm"
    label = "rhythm"
