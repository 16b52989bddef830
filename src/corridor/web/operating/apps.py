"""The Django application operating."""

from django.apps import AppConfig


class OperatingConfig(AppConfig):
    """Corridor's commands for those who run it."""

    name = "corridor.web.operating"
    label = "operating"
