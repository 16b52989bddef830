"""The Django application culture."""

from django.apps import AppConfig


class CultureConfig(AppConfig):
    """Corridor's culture page: what the practices publish, put together."""

    name = "corridor.web.culture"
    label = "culture"
