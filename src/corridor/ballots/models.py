"""Rounds, their cells, who may answer in which, and the boxes that wait for the end.

No row says when somebody fetched a token, used one, or what they said. Whoever reads the database
while a round is open sees who fetched a token, and sealed boxes; after it closed, counts.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from corridor.people.models import Person

# No figure rests on fewer answers, and no cell has fewer people, whatever a practice wants.
LEAST_ANSWERS = 8
LEAST_PEOPLE = 16


class RoundQuerySet(models.QuerySet["Round"]):
    """Questions about rounds."""

    def running(self, at: datetime) -> Self:
        """Those in which tokens are given and boxes taken at `at`."""
        return self.filter(opened_at__isnull=False, closing_at=None, closes_at__gt=at)

    def to_open(self, at: datetime) -> Self:
        """Those whose keys are made and whose time has come, and is not over."""
        return self.waiting(at).filter(opens_at__lte=at).exclude(fingerprint="")

    def to_close(self, at: datetime) -> Self:
        """Those whose time is over and that are not closed to the end."""
        return self.filter(opened_at__isnull=False, closes_at__lte=at, closed_at=None)

    def without_keys(self, at: datetime) -> Self:
        """Those whose keys are still to be made, and whose time is not over."""
        return self.waiting(at).filter(fingerprint="")

    def waiting(self, at: datetime) -> Self:
        """Those that have not opened, and still can."""
        return self.filter(opened_at=None, closed_at=None, closes_at__gt=at)

    def missed(self, at: datetime) -> Self:
        """Those whose time went by before they opened, and that have not ended."""
        return self.filter(opened_at=None, closed_at=None, closes_at__lte=at)


class Round(models.Model):
    """Something that is asked of several cells at once, from one moment to another.

    Its terms (items, minimum, times, cells and their keys) are fixed when its keys are made, before
    it opens, and are what the fingerprint is of; the database refuses to change them afterwards.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    minimum = models.PositiveSmallIntegerField(default=LEAST_ANSWERS)
    # [{"key": ..., "options": how many, "minimum": how many answers at least}], in the boxes' order.
    items = models.JSONField()
    # How many of them a browser asks, chosen by chance there; 0: all.
    ask = models.PositiveSmallIntegerField(default=0)
    # Pairs of items that are counted against each other, over the whole organisation.
    pairs = models.JSONField(default=list)
    # What everybody's browser is given, as text: the fingerprint is of these very words.
    terms = models.TextField(default="")
    fingerprint = models.CharField(max_length=64, default="")
    opened_at = models.DateTimeField(null=True)
    closing_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Ended without counts: it was given up, or never opened, or its key had been destroyed already
    # when this copy of the database came back.
    lost_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_has_time"),
            models.CheckConstraint(
                condition=Q(minimum__gte=LEAST_ANSWERS), name="round_minimum_at_least"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | ~Q(fingerprint=""), name="round_opens_with_keys"
            ),
            models.CheckConstraint(
                condition=Q(closing_at=None) | Q(opened_at__isnull=False),
                name="round_closes_after_it_opened",
            ),
            models.CheckConstraint(
                condition=Q(counted_at=None) | Q(closing_at__isnull=False),
                name="round_counted_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(counted_at__isnull=False)
                | Q(lost_at__isnull=False),
                name="round_closed_after_counting",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "closes_at"], name="round_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def never_opened(self) -> bool:
        """Whether it ended without having opened, as far as this database knows."""
        return self.opened_at is None and self.closed_at is not None

    @property
    def is_running(self) -> bool:
        """Whether tokens are given and boxes taken now."""
        open_now = self.opened_at is not None and self.closing_at is None
        return open_now and timezone.now() < self.closes_at


class Cell(models.Model):
    """People who are counted together in one round. What is less than a cell is never counted.

    `node` is what the practice calls it (a team's number), `words` what the form says ("Ana's and
    Bilal's teams"), `people` how many, as the form says. Words stay once the keys are made, so they
    name no person: where a cell is about one, its kind makes the words when they are shown
    (`Kind.words`), and here stands that person's id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="cells")
    place = models.PositiveIntegerField()  # in the list of keys
    node = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=1_000)
    people = models.PositiveIntegerField()
    public_key = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="cell_has_its_place"),
            models.CheckConstraint(
                condition=Q(people__gte=LEAST_PEOPLE), name="cell_has_people_enough"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Roll(models.Model):
    """That a person may answer in a round, and in which cell.

    Gone when the round is counted; of a kind that keeps it (`Kind.keeps_roll`), when its practice has
    published, or after `KEPT_AT_MOST` all the same.
    """

    KEPT_AT_MOST = timedelta(days=14)

    round = models.ForeignKey(Round, models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="roll")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="roll_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.person_id}"


class Issue(models.Model):
    """That a person's token was signed: once a round, for one blinded message.

    `blinded` is a hash of that message, to know it when a browser sends it again; it says nothing
    of the token. `kept`: the browser said that it has the signature. Gone when the round is counted.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    blinded = models.BinaryField(max_length=32)
    kept = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="issue_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.person_id}"


class Carried(models.Model):
    """A token on its way to another device of the same person, encrypted with a code they carry."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="carried_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.person_id}"


class Box(models.Model):
    """A sealed box, under the hash of the token that it spends: being in the table is the spending.

    Nobody can open it before the round's end. It has no time; gone when the round is counted.
    """

    token = models.BinaryField(primary_key=True, max_length=32)
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"A box of {self.cell_id}"


class Count(models.Model):
    """How often each option of an item was chosen in a cell; `answers` in all, never too few.

    Where there is no row, too few answered, and nothing of what they said was kept.
    """

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="counts")
    item = models.CharField(max_length=60)
    answers = models.PositiveIntegerField()
    by_option = models.JSONField()  # [n, n, ...]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell", "item"], name="count_once_an_item"),
            models.CheckConstraint(
                condition=Q(answers__gte=LEAST_ANSWERS), name="count_rests_on_enough"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_id}: {self.item}"


class Association(models.Model):
    """How two items moved together over the whole round, as it is published: rounded, with its interval.

    The table of who gave which two answers is made in memory while the round is counted and is
    written nowhere: less the counts, it would tell what those answered who are too few to count.
    `value` goes by ranks; `product` is the same by the steps' numbers, for reliability;
    `at_least`, `at_most`: how many answered both, as a band.
    """

    LEAST = 500

    round = models.ForeignKey(Round, models.CASCADE, related_name="associations")
    one = models.CharField(max_length=60)
    other = models.CharField(max_length=60)
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    product = models.FloatField()
    at_least = models.PositiveIntegerField()
    at_most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "one", "other"], name="association_once"),
            models.CheckConstraint(
                condition=Q(
                    at_least__gte=500,
                    at_most__gte=F("at_least"),
                    low__gte=-1,
                    low__lte=F("value"),
                    high__gte=F("value"),
                    high__lte=1,
                    product__gte=-1,
                    product__lte=1,
                ),
                name="association_rests_on_enough",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.one}, {self.other}"
