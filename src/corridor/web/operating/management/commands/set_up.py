"""`corridor set-up`: makes what an installation needs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corridor.web.operating.setting_up import NotReady, set_up


class Command(BaseCommand):
    """Make the database, the key store and the pages' files; bring them up to date."""

    help = "Make the database, the key store and the pages' files, or bring them up to date."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Set up."""
        try:
            set_up(self.stdout.write)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem
