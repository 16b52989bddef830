"""The Django application acts."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    """Corridor's record of what was done for everyone."""

    name = "corridor.people.acts"
    label = "acts"
