"""The record of imports: who, when, how many. Nothing about single people is kept."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Duty, Person


class ImportQuerySet(models.QuerySet["Import"]):
    """Questions about imports."""

    def visible_to(self, person: Person) -> Self:
        """All of them to stewards, none to anybody else."""
        if person.duties.filter(kind=Duty.Kind.STEWARD).exists():
            return self
        return self.none()

    def open(self) -> Self:
        """The one that has not ended, if there is one."""
        return self.filter(slot=1)


class Import(models.Model):
    """One import, from the upload to its end. Its file and staging file lie on disk until then."""

    class State(models.TextChoices):
        """How far it is."""

        COLUMNS = "columns", _("The columns are being chosen")
        CHECKING = "checking", _("The file is being read")
        CHECKED = "checked", _("Waiting for a decision")
        APPLYING = "applying", _("Being written")
        DONE = "done", _("Done")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COLUMNS)
    # 1 while it is open, empty afterwards: the database lets only one be open.
    slot = models.PositiveSmallIntegerField(unique=True, null=True, default=1)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    # One pair for each column: its heading, and the field it is taken for or "".
    columns = models.JSONField(default=list)
    dates = models.CharField(max_length=12, blank=True)
    job = models.UUIDField(null=True)
    # People were changed between the dry run and the writing: the steward looks once more.
    changed_since = models.BooleanField(default=False)
    joined = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot=1, ended_at=None) | Q(slot=None, ended_at__isnull=False),
                name="import_open_or_ended",
            ),
        ]
        ordering: ClassVar = ["-began_at"]

    def __str__(self) -> str:
        return f"import of {self.began_at:%Y-%m-%d}: {self.state}"

    @property
    def mapping(self) -> dict[int, str]:
        """The chosen columns: {column index: field name}."""
        return {i: field for i, (_heading, field) in enumerate(self.columns) if field}

    @property
    def known(self) -> dict[str, str]:
        """Heading to field, for the next file."""
        return {heading: field for heading, field in self.columns if heading}

    def end(self, state: "Import.State", counts: dict[str, Any] | None = None) -> None:
        """Close it, with the counts of what it did."""
        counts = counts or {}
        self.state, self.slot, self.ended_at = state, None, timezone.now()
        self.joined, self.returned = counts.get("joins", 0), counts.get("returns", 0)
        self.moved, self.left = counts.get("moves", 0), counts.get("leaves", 0)
        self.stayed = counts.get("stays", 0)
        self.save()
