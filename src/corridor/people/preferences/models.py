"""What a person set for themselves beside what the HR export says of them.

A table of its own, because the next import writes the person's row anew: a country chosen for help
numbers must not change back because somebody corrected the HR system.
"""

from django.db import models

from corridor.people.models import Person


class Preference(models.Model):
    """One person's own settings. No row means: as the HR export says."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="preference"
    )
    # Two letters (ISO 3166-1): where the person lives or is, for the numbers of those who help.
    help_country = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


def help_country(person: Person) -> str:
    """The country whose help numbers `person` sees first: their own choice, else the HR export's.

    Two letters, or nothing where neither says. One query.
    """
    return chosen_help_country(person) or person.country


def chosen_help_country(person: Person) -> str:
    """The person's own choice, or nothing."""
    chosen = Preference.objects.filter(person=person).values_list("help_country", flat=True)
    return chosen.first() or ""


def choose_help_country(person: Person, country: str) -> None:
    """Keep the person's choice; an empty one means the HR export's country again."""
    if country:
        Preference.objects.update_or_create(person=person, defaults={"help_country": country})
    else:
        Preference.objects.filter(person=person).delete()
