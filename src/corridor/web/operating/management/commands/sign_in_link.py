"""`corridor sign-in-link`: a first way in for somebody, while no mail can leave."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.web.operating.machine_duties import first_link, person_at, what_a_link_means
from corridor.web.operating.setting_up import NotReady


class Command(BaseCommand):
    """Print a link that signs somebody in once, while no mail server is set."""

    help = "Print a link that signs somebody in once, while no mail server is set."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("address", help="Their address or number.")

    def handle(self, *, address: str, **options: Any) -> None:
        """Make it, and say what it means."""
        try:
            person = person_at(address)
            link = first_link(person)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"  {link}\n{what_a_link_means(person.name)}")
