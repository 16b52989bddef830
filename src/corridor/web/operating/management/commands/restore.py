"""`corridor restore`: copies come back; what was erased stays erased."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.web.operating.restoring import restore
from corridor.web.operating.setting_up import NotReady


class Command(BaseCommand):
    """Bring the database, the key store or both back from copies. Stop Corridor first."""

    help = "Bring the database, the key store or both back from copies. Stop Corridor first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which copies."""
        parser.add_argument("--database", type=Path, help="A file that `corridor backup` made.")
        parser.add_argument("--keys", type=Path, help="A folder that `corridor backup` made.")

    def handle(self, *, database: Path | None, keys: Path | None, **options: Any) -> None:
        """Bring them back."""
        if database is None and keys is None:
            raise CommandError("Say what to bring back: --database FILE, --keys FOLDER, or both.")
        try:
            restore(database=database, keys=keys, say=self.stdout.write)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("Now type: corridor doctor")
