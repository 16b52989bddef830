"""Volunteers: what they are trained for, what they say of themselves, what they note for themselves."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.privacy.sealing import SealedField, SealedItem

WEEK = 7
AT_MOST = 20
# A note goes so long after it was last changed, if its writer does not erase it before.
KEPT = timedelta(days=180)


class Training(models.Model):
    """A steward confirms what somebody is trained for, and until when. Everybody can read it."""

    class Kind(models.TextChoices):
        """What there is training for."""

        FIRST_AIDER = "first_aider", _("Mental-health first aider")
        ADVISER = "adviser", _("Confidential adviser")

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    until_on = models.DateField()
    confirmed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="confidants_training_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until_on}"


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Questions about volunteers."""

    def listed(self, today: date) -> Self:
        """Those who are here, whose training holds, and who said that they are there for others."""
        holds = Training.objects.filter(person=OuterRef("person"), until_on__gte=today)
        return self.filter(Exists(holds), person__left_at=None, person__here_since__lte=F("since"))


class Volunteer(models.Model):
    """What a volunteer says of themselves. They wrote it, and take it away whenever they like."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField(max_length=2_000)
    at_most = models.PositiveSmallIntegerField()
    # One letter a day from Monday on: "1" for a day on which they can be reached.
    days = models.CharField(max_length=WEEK)
    begins_at = models.TimeField()
    ends_at = models.TimeField()
    # Full or away: the page says that they take nobody on now, and does not know which.
    takes_on = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="confidants_hours_in_order"
            ),
            models.CheckConstraint(
                condition=Q(at_most__gte=1, at_most__lte=AT_MOST),
                name="confidants_limit_believable",
            ),
        ]

    def __str__(self) -> str:
        return f"volunteer {self.person_id}"

    @property
    def weekdays(self) -> list[str]:
        """The names of the days on which they can be reached."""
        return [str(WEEKDAYS[n]) for n, there in enumerate(self.days) if there == "1"]


class InDanger(models.Model):
    """What a volunteer may do when somebody's life is in danger, in the organisation's own words.

    Never changed: whoever words it anew confirms it anew, and the newest holds.
    """

    words = models.TextField(max_length=2_000)
    confirmed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-confirmed_at", "-id")

    def __str__(self) -> str:
        return f"confirmed at {self.confirmed_at}"


class NoteQuerySet(models.QuerySet["Note"]):
    """Questions about notes."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and nobody else's."""
        return self.filter(owner=person)


class Note(SealedItem):
    """What a volunteer notes for themselves. About whom is nowhere but in their words."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body = SealedField()
    changed_on = models.DateField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-changed_on", "id")
        indexes = [models.Index(fields=["changed_on"], name="confidants_note_changed")]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def goes_on(self) -> date:
        """The day on which it is erased, unless it is changed before."""
        return self.changed_on + KEPT
