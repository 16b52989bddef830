"""The Django application noticing."""

from django.apps import AppConfig


class NoticingConfig(AppConfig):
    """Corridor's noticing."""

    name = "corridor.practices.noticing"
    label = "noticing"
