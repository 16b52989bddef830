"""The Django application demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Corridor's demo."""

    name = "corridor.demo"
    label = "demo"
