"""The Django application confidants."""

from django.apps import AppConfig


class ConfidantsConfig(AppConfig):
    """Corridor's confidants."""

    name = "corridor.practices.confidants"
    label = "confidants"

    def ready(self) -> None:
        """Tell the privacy core of the audience "My confidants"."""
        from corridor.practices.confidants.queries import audience_kind  # models
        from corridor.privacy.audiences import kinds  # models

        kind = audience_kind()
        kinds[kind.name] = kind
