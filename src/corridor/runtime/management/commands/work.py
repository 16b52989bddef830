"""`corridor work`: the worker and the clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.runtime.holding import WORKING, holding
from corridor.runtime.worker import Worker


class Command(BaseCommand):
    """Run jobs as they come due, and enqueue what the clock asks for."""

    help = "Run jobs as they come due, and enqueue what the clock asks for. Stop it with Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option, for tests and scripts."""
        parser.add_argument(
            "--until-idle", action="store_true", help="Stop when no job is due any more."
        )

    def handle(self, *, until_idle: bool, **options: Any) -> None:
        """Work in this process until a signal comes. Refused while copies are brought back."""
        restoring = CommandError("Copies are being brought back. Start this when that is done.")
        with holding(WORKING, alone=False, refusal=restoring):
            worker = Worker(until_idle=until_idle)
            worker.configure_signals()
            worker.run()
