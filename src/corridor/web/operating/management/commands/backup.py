"""`corridor backup`: a copy of the database, and elsewhere one of the key store."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.web.operating.backing_up import back_up
from corridor.web.operating.key_copies import KEPT
from corridor.web.operating.setting_up import NotReady


class Command(BaseCommand):
    """Copy the database and, into a folder apart, the key store. Corridor may run meanwhile."""

    help = "Copy the database and, into a folder apart, the key store. Corridor may run meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Two folders."""
        parser.add_argument("folder", type=Path, help="Where the database's copy goes.")
        parser.add_argument(
            "--keys", type=Path, required=True, help="Where the key store's copy goes: elsewhere."
        )

    def handle(self, *, folder: Path, keys: Path, **options: Any) -> None:
        """Make both copies, and say what to do with them."""
        try:
            backup = back_up(folder, keys)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"The database:  {backup.database}")
        self.stdout.write(f"The key store: {backup.keys}")
        self.stdout.write(
            "Keep the two apart. Copies of the key store are removed here after "
            f"{KEPT.days + 1} days at the latest, so that what people erase is gone; if you carry "
            "one elsewhere, remove it there in the same time."
        )
        if backup.removed:
            self.stdout.write(f"Old copies of the key store removed: {backup.removed}")
