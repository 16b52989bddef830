"""`corridor settle-keys`: bring database and key store to say the same after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from corridor.privacy import tending


class Command(BaseCommand):
    """After a restore: what was erased is erased again."""

    help = "After a restore: destroy the keys, and delete the rows, of what was erased."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument(
            "--drop-unreadable",
            action="store_true",
            help="Also delete every sealed row that has no key: what an older database brought "
            "back. Only with the right key store in place.",
        )

    def handle(self, *, drop_unreadable: bool, **options: Any) -> None:
        """Say what was done."""
        self.stdout.write(f"{tending.honour_erasures()} keys of erased items were destroyed.")
        self.stdout.write(f"{tending.finish_erasing()} rows of erased items were deleted.")
        if drop_unreadable:
            self.stdout.write(f"{tending.drop_unreadable()} rows without a key were deleted.")
