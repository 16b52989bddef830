"""Reads of a person's own settings."""

from corridor.people.models import Person


def has_reports(person: Person) -> bool:
    """Whether somebody here reports to the person: being somebody's counterpart is not enough."""
    return Person.objects.here().filter(manager=person).exists()
