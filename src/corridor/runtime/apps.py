"""The Django application runtime."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RuntimeConfig(AppConfig):
    """Corridor's runtime."""

    name = "corridor.runtime"
    label = "runtime"

    def ready(self) -> None:
        """Read every app's `tasks`, so that each process knows every kind of job."""
        autodiscover_modules("tasks")
