"""The Django application releases."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Corridor's releases: what is published of a round, once, after it closed."""

    name = "corridor.ballots.releases"
    label = "releases"
