"""The Django application joining."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    """Corridor's joining."""

    name = "corridor.people.joining"
    label = "joining"
