"""The Django application signing_in."""

from django.apps import AppConfig


class SigningInConfig(AppConfig):
    """Corridor's signing_in."""

    name = "corridor.people.signing_in"
    label = "signing_in"
