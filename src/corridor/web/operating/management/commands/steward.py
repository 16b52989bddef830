"""`corridor steward`: who sets Corridor up."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.people.models import Duty
from corridor.web.operating.machine_duties import (
    has_steward,
    name_first_steward,
    person_at,
    what_a_link_means,
)
from corridor.web.operating.setting_up import NotReady
from corridor.web.steward.actions import give_duty


class Command(BaseCommand):
    """Give somebody the duty of steward; the first one becomes operator as well."""

    help = "Give somebody the duty of steward. The first one becomes operator as well."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("address", nargs="?", default="", help="Their address or number.")
        parser.add_argument(
            "--first", action="store_true", help="Do nothing if there is a steward already."
        )

    def handle(self, *, address: str, first: bool, **options: Any) -> None:
        """Give the duty; ask for the address where there is none and somebody to ask."""
        if first and has_steward():
            return
        ask = not address and sys.stdin.isatty()
        while True:
            if ask:
                address = input("Who sets Corridor up? The address of the first steward: ")
            try:
                self._name(address)
            except NotReady as problem:
                if not ask:
                    raise CommandError(str(problem)) from problem
                self.stdout.write(str(problem))
            else:
                break

    def _name(self, address: str) -> None:
        if not address.strip():
            raise NotReady("Name somebody: corridor steward ADDRESS")
        person = person_at(address)
        if has_steward():
            given = give_duty(person, Duty.Kind.STEWARD, by=None)
            self.stdout.write("Given." if given else "They are steward already.")
            return
        link = name_first_steward(person)
        self.stdout.write(f"{person.name} is steward and operator. Sign in as {person.name}:")
        self.stdout.write(f"  {link}\n{what_a_link_means(person.name)}")
        self.stdout.write(f"What comes next: {settings.ADDRESS}/steward/")
