"""`corridor duty`: gives a duty, or takes it back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corridor.people.actions import LastSteward
from corridor.people.models import Duty
from corridor.web.operating.machine_duties import person_at
from corridor.web.operating.setting_up import NotReady
from corridor.web.steward.actions import give_duty, take_duty


class Command(BaseCommand):
    """Give somebody a duty, or take it back. No duty lets anybody read a confidence."""

    help = "Give somebody a duty, or take it back. No duty lets anybody read a confidence."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and which duty."""
        parser.add_argument("address", help="Their address or number.")
        parser.add_argument("kind", choices=Duty.Kind.values)
        parser.add_argument("--take", action="store_true", help="Take it back.")

    def handle(self, *, address: str, kind: str, take: bool, **options: Any) -> None:
        """Give or take."""
        try:
            person = person_at(address)
        except NotReady as problem:
            raise CommandError(str(problem)) from problem
        if not take:
            given = give_duty(person, Duty.Kind(kind), by=None)
            self.stdout.write("Given." if given else "They have it already.")
            return
        duty = Duty.objects.filter(person=person, kind=kind).first()
        if duty is None:
            raise CommandError("They do not have it.")
        try:
            take_duty(duty, by=None)
        except LastSteward as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("Taken back.")
