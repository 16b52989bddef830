"""`corridor work`: the worker and the clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

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
        """Work in this process until a signal comes."""
        worker = Worker(until_idle=until_idle)
        worker.configure_signals()
        worker.run()
