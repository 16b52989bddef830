"""`corridor new-key-store`: begin anew where the key store is lost for ever."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.privacy.keeping import begin_anew
from corridor.privacy.keystore import key_store

ASKED = "lose everything sealed"


class Command(BaseCommand):
    """Make an empty key store although the database holds sealed items: they are lost."""

    help = (
        "Make an empty key store where the old one is lost for ever. Everything that people sealed "
        "until now can never be read again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The sentence that must be typed."""
        parser.add_argument("--confirm", default="", help=f"Type: {ASKED}")

    def handle(self, *, confirm: str, **options: Any) -> None:
        """Refuse without the sentence, and while a key store is there."""
        if confirm != ASKED:
            raise CommandError(f'Nothing was done. To go on: --confirm "{ASKED}"')
        try:
            begin_anew()
        except FileExistsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"A new key store lies at {key_store().path}. Make a copy of it.")
