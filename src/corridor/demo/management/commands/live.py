"""`corridor live`: lets days pass in a demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.demo.living import live
from corridor.runtime.moved_clock import NotMovable


class Command(BaseCommand):
    """Let days pass by the demo's own clock, with all that its people do and receive in them."""

    help = "In a demo only: let days pass, with all that its people do and receive in them."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long."""
        parser.add_argument("--days", type=int, default=365, help="How many days (365).")
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same days.")

    def handle(self, *, days: int, seed: int, **options: Any) -> None:
        """Live, and say how far it is."""
        try:
            live(days, seed=seed, report=self.stdout.write)
        except NotMovable as problem:
            raise CommandError(
                "Only a demo can be lived: make one with corridor demo."
            ) from problem
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
