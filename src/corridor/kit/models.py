"""What a steward confirmed about the help lines of a country."""

from django.db import models
from django.utils import timezone

from corridor.people.models import Person


class HelpConfirmation(models.Model):
    """A steward checked a country's help lines, and may have added the organisation's own.

    `fingerprint` is the state of the entry that was confirmed (help_lines.CountryLines): when a
    later version of Corridor brings other numbers, the confirmation no longer counts.
    """

    country = models.CharField(max_length=2, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    # The organisation's own assistance line, or empty: {"name", "number", "hours"}.
    own_line = models.JSONField(default=dict, blank=True)
    confirmed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"help lines of {self.country}"
