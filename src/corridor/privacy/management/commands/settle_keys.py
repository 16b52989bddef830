"""`corridor settle-keys`: bring database and key store to say the same after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from corridor.privacy import erasing, taken_back, tending


class Command(BaseCommand):
    """After a restore: what was erased or taken back since is so again."""

    help = "After a restore: erase what was erased, and take back what was taken back."

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
        self.stdout.write(f"{erasing.finish_erasing_people()} people's erasing was finished.")
        self.stdout.write(f"{tending.finish_erasing()} rows of erased items were deleted.")
        taken_back.carry_to_key_store()
        count = taken_back.honour_taken_back()
        self.stdout.write(f"{count} acts of taking something back were carried out once more.")
        if drop_unreadable:
            self.stdout.write(f"{tending.drop_unreadable()} rows without a key were deleted.")
