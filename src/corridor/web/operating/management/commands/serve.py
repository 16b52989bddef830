"""`corridor serve`: the pages and the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.web.operating.serving import could_serve, serve
from corridor.web.operating.setting_up import NotReady


class Command(BaseCommand):
    """Serve the pages, and run the worker and the clock beside them."""

    help = "Serve the pages, and run the worker and the clock beside them. Stop it with Ctrl+C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--check",
            action="store_true",
            help="Only say whether the port and address can be used.",
        )
        parser.add_argument("--workers", type=int, help="Processes for the pages.")

    def handle(self, *, host: str, port: int, workers: int | None, **options: Any) -> None:
        """Serve until stopped."""
        try:
            if options["check"]:
                could_serve(host, port)
            else:
                serve(host=host, port=port, workers=workers, say=self._say)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
