"""The Django application preferences."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """Corridor's preferences of persons."""

    name = "corridor.people.preferences"
    label = "preferences"
