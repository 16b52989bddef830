"""`corridor give-up-round`: end a round whose key is lost, or destroy keys that belong to no round."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.ballots import round_keys
from corridor.ballots.closing import end_without_counts
from corridor.ballots.models import Round


class Command(BaseCommand):
    """What no program does by itself, because it cannot be undone."""

    help = "End a round without counts, because its key is lost; or destroy keys of no round."

    def add_arguments(self, parser: CommandParser) -> None:
        """A round, or the keys of those that the database does not know."""
        parser.add_argument("round", nargs="?", type=UUID, help="its number, as the doctor says it")
        parser.add_argument(
            "--keys-of-no-round",
            action="store_true",
            help="destroy the keys of rounds that this database does not know: after a restore",
        )

    def handle(self, *, round: UUID | None, keys_of_no_round: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        """Say what was done."""
        if round is None and not keys_of_no_round:
            raise CommandError("Which round? `corridor doctor` says its number.")
        if round is not None:
            if not end_without_counts(round):
                raise CommandError("There is no such round that is open.")
            self.stdout.write("The round has ended without counts. Its boxes are deleted.")
        if keys_of_no_round:
            here = set(round_keys.known_rounds())
            strange = here - set(Round.objects.filter(pk__in=here).values_list("pk", flat=True))
            for number in strange:
                round_keys.destroy_keys(number)
            self.stdout.write(f"The keys of {len(strange)} rounds were destroyed.")
