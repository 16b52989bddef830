"""The organisation's beat, a person's own hours, letters and where they did not arrive."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person


class Beat(models.Model):
    """From which day on fortnights are counted, and in which zone its days begin."""

    begins_on = models.DateField(primary_key=True)
    zone = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"from {self.begins_on}"


class Hours(models.Model):
    """When mail may reach a person, in their own zone. No row: the usual hours."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    # ISO days of the week ("12345"); none: never by mail.
    days = models.CharField(max_length=7, blank=True)
    begins = models.TimeField()
    ends = models.TimeField()
    holidays_off = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"hours of {self.person_id}"


class QuietDay(models.Model):
    """A day on which a person is reached by nothing."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    day_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day_on"], name="quiet_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day_on}"


class NoLetter(models.Model):
    """Somebody switched the letter off. They see it on its page."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"no letter for {self.person_id}"


class Bounce(models.Model):
    """An address that a mail server refused for good: not tried again until somebody mends it.

    It holds while the person still has this address.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    address = models.EmailField()
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail to {self.person_id} does not arrive"


class MadeReady(models.Model):
    """A fortnight of whose letters there are rows: nobody gets one afterwards."""

    fortnight_on = models.DateField(primary_key=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"letters of {self.fortnight_on}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def open(self) -> Self:
        """Those that are still to be sent."""
        return self.filter(sent_at=None).exclude(due_at=None)

    def due(self, at: datetime, claimed_before: datetime) -> Self:
        """Those to be sent at `at` that nobody has in hand, or has had since before `claimed_before`."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=claimed_before)
        return self.open().filter(free, due_at__lte=at).order_by("due_at", "pk")


class Letter(models.Model):
    """One person's letter of one fortnight: when it is due, and that it left.

    `id` is the letter's Message-ID, the same at every attempt. `due_at` None: it does not go by mail
    (any more). `claim` is the sending that has it in hand since `claimed_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    fortnight_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "fortnight_on"], name="letter_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(sent_at=None, due_at__isnull=False),
                name="letter_open",
            ),
            models.Index(fields=["fortnight_on"], name="letter_fortnight"),
        ]

    def __str__(self) -> str:
        return f"letter of {self.fortnight_on} to {self.person_id}"


class OutboxLetter(models.Model):
    """A letter of the demo, kept instead of sent."""

    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
