"""The Django application conversations."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Corridor's conversations."""

    name = "corridor.practices.conversations"
    label = "conversations"
