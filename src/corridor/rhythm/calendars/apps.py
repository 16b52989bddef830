"""The Django application calendars."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Corridor's calendars."""

    name = "corridor.rhythm.calendars"
    label = "calendars"
