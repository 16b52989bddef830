"""What is published: the nodes of a round, a release of its window, and its figures.

What moves together is with the round (`ballots.Association`), and is published with its release.
None of it is about a person, and all of it stays as it was written: the database refuses to change
or remove a release, a figure or a reliability, and a second release of a series whose window touches another's.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corridor.ballots.bands import said
from corridor.ballots.models import LEAST_ANSWERS, Round


class Node(models.Model):
    """Something of which a round may publish figures: a cell, or a branch of the tree over cells.

    Written with the round's cells, and fixed with them. `parent`: the place of the node above it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="nodes")
    place = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True)
    # The cell's place in the list of keys; of a branch none.
    cell = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=1_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="node_has_its_place"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(parent__lt=F("place")), name="node_below_its_parent"
            ),
        ]
        indexes = [models.Index(fields=["round", "parent"], name="node_below")]

    def __str__(self) -> str:
        return self.words

    @property
    def said(self) -> str:
        """What a page calls it, in the reader's language."""
        return said(self.words)


class TeamPlace(models.Model):
    """In which node a team's own members were counted. The team's id alone: teams come and go."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    team = models.UUIDField()
    node = models.ForeignKey(Node, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "team"], name="team_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team} in {self.node_id}"


class Release(models.Model):
    """What a round published, with the rules by which it was decided. Written once.

    `series`: windows of one series never overlap, so no two releases speak of the same answers;
    `rules`: everything that the decision looked at but the answers themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    round = models.OneToOneField(Round, models.PROTECT, related_name="release")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rules = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="release_window_has_time"
            ),
        ]
        indexes = [models.Index(fields=["series", "ends_at"], name="release_by_end")]

    def __str__(self) -> str:
        return f"{self.series} until {self.ends_at:%Y-%m-%d}"


class Figure(models.Model):
    """One item of one node in a release: published with its interval, or withheld and why.

    `mean` lies on the item's scale from 1, with the 90 % interval `low` to `high`; the number of
    answers is kept as a band and never exactly. `share` (organisation-wide alone): which part
    chose one of the two highest steps (of two or three the highest), from 0 to 1, with its interval.
    """

    class Reason(models.IntegerChoices):
        """Why a figure is withheld; the numbers are the engine's."""

        PUBLISHED = 0, _("Published")
        TOO_FEW = 1, _("fewer answers than a figure rests on")
        SUBTRACTION = 2, _("with it, a smaller group could be found by subtraction")
        ROUNDS = 3, _("with it, a smaller group could be found by comparing rounds")
        NOT_ASKED_FOR = 4, _("only larger groups are published of this round")

    release = models.ForeignKey(Release, models.PROTECT, related_name="figures")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    item = models.CharField(max_length=60)
    reason = models.PositiveSmallIntegerField(choices=Reason.choices)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    at_least = models.PositiveIntegerField(null=True)
    at_most = models.PositiveIntegerField(null=True)
    share = models.FloatField(null=True)
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "node", "item"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(
                    reason=0,
                    mean__isnull=False,
                    low__lte=F("mean"),
                    high__gte=F("mean"),
                    at_least__gte=LEAST_ANSWERS,
                    at_most__gte=F("at_least"),
                )
                | Q(
                    reason__gt=0,
                    mean=None,
                    low=None,
                    high=None,
                    at_least=None,
                    at_most=None,
                    share=None,
                ),
                name="figure_published_or_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.node_id}"

    @property
    def is_published(self) -> bool:
        """Whether there is a figure to be seen."""
        return self.reason == self.Reason.PUBLISHED


class Reliability(models.Model):
    """How well the items of a scale hold together in a release: McDonald's omega, with its interval.

    Of the whole organisation, from 500 answers to each two of its items; which those are, the release's
    rules say. Where it could not be told there is no row.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="reliabilities")
    scale = models.CharField(max_length=60)
    omega = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    at_least = models.PositiveIntegerField()
    at_most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "scale"], name="reliability_once"),
            models.CheckConstraint(
                condition=Q(
                    at_least__gte=500,
                    at_most__gte=F("at_least"),
                    low__gte=0,
                    low__lte=F("omega"),
                    high__gte=F("omega"),
                    high__lte=1,
                ),
                name="reliability_rests_on_enough",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale} in {self.release_id}"
