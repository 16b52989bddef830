"""`corridor doctor`: what is wrong with this installation, and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from corridor.web.operating.doctor import Level, examine


class Command(BaseCommand):
    """Say what is wrong with this installation and what to do. Ends with 1 if something is."""

    help = "Say what is wrong with this installation and what to do. Ends with 1 if something is."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Examine, and say it line by line."""
        wrong = 0
        for finding in examine():
            wrong += finding.level == Level.MEND
            text = f"{finding.about}: {finding.text}" if finding.text else finding.about
            self.stdout.write(f"  {finding.level:5} {text}")
        if wrong:
            self.stdout.write(f"\nTo be mended: {wrong}")
            sys.exit(1)
        self.stdout.write("\nAll is well.")
