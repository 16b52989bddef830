"""What can be given: pools, the ledger that keeps them, and what people took on.

The ledger holds no person, no item and no time of day: what a pool gave is known, whom it helped
is not. Who took on what for which item is a commitment, which its own people see and nobody else.
"""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.means.amounts import DAYS, LIMIT
from corridor.means.references import ReferenceField
from corridor.people.models import Person

UNIT_LENGTH = 4


class PoolQuerySet(models.QuerySet["Pool"]):
    """Questions about pools."""

    def visible_to(self, person: Person) -> Self:
        """Everyone here sees what there is (not how much); nobody sees a closed pool."""
        return self.filter(closed_on=None) if person.is_here else self.none()

    def at_disposal_of(self, person: Person) -> Self:
        """Open pools from which the person may commit: a leader's own, and those of all leaders."""
        leads = Person.objects.here().leaders().filter(pk=person.pk)
        held = PoolHolder.objects.filter(pool=OuterRef("pk"), person=person)
        return self.filter(Q(at_disposal_of_all=True) | Q(Exists(held))).filter(
            Exists(leads), closed_on=None
        )


class Pool(models.Model):
    """Something that stewards put at leaders' disposal, counted or not.

    `committed_since` and `delivered_since` count the different items for which something was
    committed and delivered since the last published figures; they are shown to nobody.
    """

    class Kind(models.TextChoices):
        """The kinds of pools."""

        DAYS = "days", _("Days off")
        FUND = "fund", _("Hardship fund")
        COVER = "cover", _("Cover for work")
        LIGHTER_LOAD = "lighter_load", _("A lighter load")
        QUIET_ROOM = "quiet_room", _("A quiet room")
        ASSISTANCE_LINE = "assistance_line", _("An assistance line")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=UNIT_LENGTH, blank=True)
    at_disposal_of_all = models.BooleanField(default=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    committed_since = models.PositiveIntegerField(default=0)
    delivered_since = models.PositiveIntegerField(default=0)

    objects = PoolQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="days", unit=DAYS)
                | Q(kind="cover", unit__in=("", DAYS))
                | (Q(kind="fund") & ~Q(unit__in=("", DAYS)))
                | Q(kind__in=("lighter_load", "quiet_room", "assistance_line"), unit=""),
                name="means_pool_unit_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_counted(self) -> bool:
        """Whether amounts are kept of it."""
        return self.unit != ""


class PoolHolder(models.Model):
    """A leader at whose disposal a pool is."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="holders")
    person = models.ForeignKey(Person, models.CASCADE, related_name="pools_held")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "person"], name="means_pool_holder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} holds {self.pool_id}"


class Account(models.Model):
    """One of a counted pool's four accounts. Changed by the database alone, with a transfer.

    What is put in comes from `source` (which goes below zero by as much), waits in `available`,
    is promised in `reserved` and ends in `given`. The four always add up to zero.
    """

    class Kind(models.TextChoices):
        """The accounts of a pool."""

        SOURCE = "source", _("Put in")
        AVAILABLE = "available", _("Available")
        RESERVED = "reserved", _("Promised")
        GIVEN = "given", _("Given")

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=UNIT_LENGTH)
    balance = models.BigIntegerField(default=0)
    # The newest transfer in the balance; no foreign key, the guards keep it true.
    last_transfer = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "kind"], name="means_account_once"),
            models.CheckConstraint(
                condition=Q(kind="source", balance__lte=0, balance__gte=-LIMIT)
                | Q(
                    kind__in=("available", "reserved", "given"),
                    balance__gte=0,
                    balance__lte=LIMIT,
                ),
                name="means_account_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.pool_id}"


class Transfer(models.Model):
    """A line of the ledger: an amount that one account gave another. Never changed, never removed.

    It has a day and no time, and neither a person nor an item. `once` is made with a steward's
    form, so that a form sent twice puts in once.
    """

    from_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    unit = models.CharField(max_length=UNIT_LENGTH)
    made_on = models.DateField()
    once = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=LIMIT), name="means_transfer_amount"
            ),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="means_transfer_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


class Figures(models.Model):
    """What a pool's accounts held on a day: published after a quarter, never while it runs.

    Published only when what was committed and what was delivered since the figures before rest
    on enough different items each (see `figures`), so that no single act can be subtracted.
    """

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="figures")
    taken_on = models.DateField()
    put_in = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    given = models.BigIntegerField()

    class Meta:
        ordering = ("taken_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["pool", "taken_on"], name="means_figures_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} on {self.taken_on}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about commitments."""

    def visible_to(self, person: Person) -> Self:
        """Those that the person made or sees to.

        Others see a commitment only through the page of the practice whose item it is for: that
        practice knows the circle, and asks `for_subjects`.
        """
        return self.filter(Q(committed_by=person) | Q(owner=person))

    def for_subjects(self, subjects: Iterable[uuid.UUID]) -> Self:
        """Those for the items, which the caller has checked that its reader may see."""
        return self.filter(subject__in=list(subjects))

    def open(self) -> Self:
        """Neither delivered nor released."""
        return self.filter(delivered_on=None, released_on=None)

    def in_order(self) -> Self:
        """By the day they are due."""
        return self.order_by("due_on", "id")


# What an amount of days can be, and what an amount of money: the database refuses anything else.
OF_DAYS = ("time", "cover", "lighter_load", "flexibility")
OF_MONEY = ("money", "goods", "practical")


class Commitment(models.Model):
    """Something that a person took on for an item of a practice: an amount, never a description.

    Days and no times: a time would lead from the commitment to the answer that was given then.
    """

    class Kind(models.TextChoices):
        """What is given (the kinds of help of Dutton, Worline, Frost & Lilius 2006, and two more)."""

        TIME = "time", _("Time")
        COVER = "cover", _("Cover for work")
        LIGHTER_LOAD = "lighter_load", _("A lighter load")
        FLEXIBILITY = "flexibility", _("Flexibility")
        MONEY = "money", _("Money")
        GOODS = "goods", _("Goods")
        PRACTICAL = "practical", _("Practical help")
        COMPANY = "company", _("Company")
        INFORMATION = "information", _("Information")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = ReferenceField(db_index=True)
    subject_kind = models.CharField(max_length=40)
    # PROTECT: leaving and erasing settle a person's commitments first, or amounts would stay
    # promised to nobody for ever.
    committed_by = models.ForeignKey(Person, models.PROTECT, related_name="commitments_made")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="commitments_owned")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=UNIT_LENGTH, blank=True)
    committed_on = models.DateField()
    due_on = models.DateField()
    delivered_on = models.DateField(null=True)
    released_on = models.DateField(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None, unit="")
                # Said in full: a comparison with an empty amount is unknown, which a CHECK lets pass.
                | (
                    Q(amount__isnull=False, amount__gte=1, amount__lte=LIMIT, pool__isnull=False)
                    & ~Q(unit="")
                ),
                name="means_commitment_amount_of_a_pool",
            ),
            models.CheckConstraint(
                condition=Q(unit="")
                | Q(unit=DAYS, kind__in=OF_DAYS)
                | (~Q(unit__in=("", DAYS)) & Q(kind__in=OF_MONEY)),
                name="means_commitment_kind_fits_unit",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(released_on=None),
                name="means_commitment_delivered_or_released",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="means_commitment_open",
                condition=Q(delivered_on=None, released_on=None),
            ),
            models.Index(fields=["pool", "committed_on"], name="means_commitment_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due on {self.due_on}"

    @property
    def is_open(self) -> bool:
        """Neither delivered nor released."""
        return self.delivered_on is None and self.released_on is None


_Kind = Commitment.Kind
# What can be given from a pool of each kind: "Money" from a pool of days would say two things.
GIVEN_FROM: dict[str, tuple[Commitment.Kind, ...]] = {
    Pool.Kind.DAYS: (_Kind.TIME, _Kind.LIGHTER_LOAD, _Kind.FLEXIBILITY),
    Pool.Kind.FUND: (_Kind.MONEY, _Kind.GOODS, _Kind.PRACTICAL),
    Pool.Kind.COVER: (_Kind.COVER, _Kind.LIGHTER_LOAD, _Kind.TIME),
    Pool.Kind.LIGHTER_LOAD: (_Kind.LIGHTER_LOAD, _Kind.COVER, _Kind.FLEXIBILITY, _Kind.TIME),
    Pool.Kind.QUIET_ROOM: (_Kind.PRACTICAL, _Kind.TIME, _Kind.FLEXIBILITY),
    Pool.Kind.ASSISTANCE_LINE: (_Kind.PRACTICAL, _Kind.INFORMATION, _Kind.COMPANY),
}


class Reminder(models.Model):
    """That the owner of a commitment was reminded at a stage: each stage at most once."""

    class Stage(models.TextChoices):
        """The stages."""

        TOMORROW = "tomorrow", _("The day before")
        TODAY = "today", _("On the day")
        LATE = "late", _("Three days after")

    # Days from today to the day it is due, at each stage.
    DAYS_AHEAD: ClassVar = {Stage.TOMORROW: 1, Stage.TODAY: 0, Stage.LATE: -3}

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    told_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "stage"], name="means_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.commitment_id}"

    @classmethod
    def stage_of(cls, due_on: date, today: date) -> "Reminder.Stage | None":
        """The stage at which something due on `due_on` is today; None between the stages."""
        ahead = due_on - today
        if ahead <= timedelta(days=cls.DAYS_AHEAD[cls.Stage.LATE]):
            return cls.Stage.LATE
        if ahead == timedelta(days=cls.DAYS_AHEAD[cls.Stage.TODAY]):
            return cls.Stage.TODAY
        if ahead == timedelta(days=cls.DAYS_AHEAD[cls.Stage.TOMORROW]):
            return cls.Stage.TOMORROW
        return None


def today() -> date:
    """The day of the ledger (UTC)."""
    return timezone.now().date()
