"""The Django application privacy."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from corridor.runtime.events import subscribe
from corridor.runtime.taking_back import GaveAgain, TookBack


class PrivacyConfig(AppConfig):
    """Corridor's privacy."""

    name = "corridor.privacy"
    label = "privacy"

    def ready(self) -> None:
        """The key store is made when the database is: at no other moment, and never silently.

        What people take back is noted whichever floor or practice they do it in.
        """
        from corridor.privacy import taken_back  # models

        post_migrate.connect(_after_migrations, sender=self)
        subscribe(TookBack, taken_back.note)
        subscribe(GaveAgain, taken_back.forget)


def _after_migrations(using: str, **_more: Any) -> None:
    # Inline: models can only be imported when the apps are ready.
    from corridor.privacy.keeping import is_migrated, make_if_new

    if using == "default" and is_migrated():
        make_if_new()
