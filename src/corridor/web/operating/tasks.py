"""The jobs of those who keep the installation running."""

from corridor.runtime.jobs import job
from corridor.web.operating.key_copies import remove_old_copies


@job("operating.remove_old_key_copies", attempts=3)
def remove_old_key_copies() -> None:
    """Remove copies of the key store that are older than a week."""
    remove_old_copies()
