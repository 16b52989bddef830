"""`corridor demo`: an invented organisation to look around in."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from corridor.demo.make import World, make_demo
from corridor.people.models import Person
from corridor.people.signing_in.links import make_link
from corridor.rhythm.demo import write_letters

MARK = "demo.json"
LINKS_WORK_FOR = timedelta(days=30)


class Command(BaseCommand):
    """Make an invented organisation, unless it is here already, and print links that sign in."""

    help = "Make an invented organisation, unless it is here already, and print links to sign in."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How large, and which."""
        parser.add_argument("--size", type=int, default=300, help="How many people (300).")
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same people.")

    def handle(self, *, size: int, seed: int, **options: Any) -> None:
        """Make it, mark the folder as a demo's, and print the links."""
        call_command("set_up", stdout=self.stdout)
        mark = settings.DATA / MARK
        if not mark.exists():
            world = self._make(size, seed)
            roles = {"employee": world.employee, "leader": world.leader, "steward": world.steward}
            write_letters(roles.values())
            made = {role: str(person.pk) for role, person in roles.items()}
            mark.write_text(json.dumps({"size": size, "seed": seed, "people": made}))
        settings.DEMO = True
        self._print_links(json.loads(mark.read_text())["people"])

    def _make(self, size: int, seed: int) -> World:
        try:
            # In one transaction: a demo that was broken off is made anew, not found half made.
            with transaction.atomic():
                return make_demo(size=size, seed=seed, report=self.stdout.write)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem

    def _print_links(self, people: dict[str, str]) -> None:
        self.stdout.write("\nSign in as one of its people (these links work for 30 days):")
        for role, pk in people.items():
            person = Person.objects.get(pk=UUID(pk))
            link = make_link(person, valid_for=LINKS_WORK_FOR, reusable=True)
            self.stdout.write(f"  {role:9} {person.name}\n            {link}")
        self.stdout.write("")
