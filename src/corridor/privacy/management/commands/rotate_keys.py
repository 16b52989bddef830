"""`corridor rotate-keys`: seal everything anew with fresh keys."""

from typing import Any

from django.core.management.base import BaseCommand

from corridor.privacy.rotating import rotate_keys


class Command(BaseCommand):
    """Seal every item anew with a fresh key, while people go on reading and writing."""

    help = (
        "Seal every item anew with a fresh key, while people go on reading and writing. Stopped, it "
        "goes on where it was when you start it again. Afterwards older backups of the database "
        "cannot be read any more: make a new one."
    )

    def handle(self, **options: Any) -> None:
        """Report after each batch."""
        done = rotate_keys(lambda items: self.stdout.write(f"{items} items"))
        self.stdout.write(
            f"{done} items are sealed with fresh keys; the old keys are gone. Sealed items in older "
            "backups of the database cannot be read any more: run `corridor backup` now."
        )
