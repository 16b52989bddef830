"""The Django application people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Corridor's people."""

    name = "corridor.people"
    label = "people"
