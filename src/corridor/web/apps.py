"""The Django application web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Corridor's web."""

    name = "corridor.web"
    label = "web"

    def ready(self) -> None:
        """Connect what happened on a floor below with what the web does about it."""
        # Inline: models can only be imported when the apps are ready.
        from corridor.privacy.handing_on import MessageHandedOn
        from corridor.runtime.events import subscribe
        from corridor.web.privacy.telling import tell_moderators

        subscribe(MessageHandedOn, tell_moderators)
