"""What the mirror stores: rounds held, results and notes sealed for one leader, what was put away.

Nothing here says what anybody answered. How a leader is felt is in no column that can be read: not
whether enough answered, not how many.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from corridor.ballots.models import Round
from corridor.people.models import Person
from corridor.privacy.models import Audience, audience_includes
from corridor.privacy.reached import Named, includes_through
from corridor.privacy.sealing import SealedField, SealedItem

# Two rounds a half-year: leaders at even and at odd distances from the root of their line. Whoever
# has somebody's leader and that leader's leader above them is asked about both, once in each.
KINDS = ("mirror.one", "mirror.other")


class HalfYear(models.Model):
    """A half-year in which those who work with leaders were asked. Half-years never overlap.

    `leaders`: how many there were for whom the mirror was on; `offered`: about how many of them
    their people were asked.
    """

    begins_on = models.DateField(primary_key=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    leaders = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="mirror_half_year_has_time"
            ),
            models.CheckConstraint(
                condition=Q(offered__lte=models.F("leaders")), name="mirror_offered_to_leaders"
            ),
        ]

    def __str__(self) -> str:
        return f"half-year from {self.begins_on}"


class Part(models.Model):
    """One of the two rounds of a half-year; forgotten with its list of leaders once it is closed.

    `ended`: it was counted, or given up; `not_held`: it ended without having opened.
    """

    half_year = models.ForeignKey(HalfYear, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    round = models.OneToOneField(Round, models.SET_NULL, null=True, related_name="+")
    offered = models.PositiveIntegerField()
    ended = models.BooleanField(default=False)
    not_held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["half_year", "kind"], name="mirror_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.half_year_id}"


class Distribution(models.Model):
    """How the leaders of a half-year are felt, over groups of eight leaders and more. Written once.

    `groups`: [[[region, ...], how many leaders], ...]; empty where nothing may be published.
    """

    half_year = models.OneToOneField(HalfYear, models.PROTECT, primary_key=True)
    groups = models.JSONField()

    def __str__(self) -> str:
        return f"distribution of {self.half_year_id}"


class ResultQuerySet(models.QuerySet["Result"]):
    """Questions about results."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and those that a leader shows to the person."""
        return self.filter(Q(owner=person) | audience_includes(person))

    def shown_through(self, named: Named) -> Self:
        """Those of others that the person sees, by what `audiences_naming` said of them."""
        return self.filter(includes_through(named)).exclude(owner=named.person)

    def newest_first(self) -> Self:
        """In the order of half-years."""
        return self.order_by("-half_year_id", "pk")


class Result(SealedItem):
    """How one leader's warmth, competence and ethics are felt: for that leader alone.

    There is one for every leader who was asked about and wants one, whether enough answered or not:
    which of the two is sealed. `audience` is None until its owner shows it to somebody.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="mirror_results")
    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="+")
    audience = models.OneToOneField(
        Audience, models.SET_NULL, null=True, related_name="mirror_result"
    )
    felt = SealedField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "half_year"], name="mirror_result_once"),
        ]

    def __str__(self) -> str:
        return f"result {self.pk}"


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    """Questions about reflections."""

    def visible_to(self, person: Person) -> Self:
        """One's own: nobody is ever let in."""
        return self.filter(owner=person)


class Reflection(SealedItem):
    """What a leader writes for themselves, once a half-year: a note on a mirror, or answers to questions.

    `half_year` is its first day, whether anybody was asked in it or not.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="mirror_reflections")
    half_year = models.DateField()
    words = SealedField()

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-half_year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "half_year"], name="mirror_reflection_once"),
        ]

    def __str__(self) -> str:
        return f"reflection {self.pk}"


class Declined(models.Model):
    """That somebody does not want to be asked about anybody, until they say otherwise."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id}"


class Unwanted(models.Model):
    """That a leader wants no mirror of their own, until they say otherwise. No page tells anybody else."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id}"


class PutAway(models.Model):
    """That somebody took a line about a half-year off home, whether they answered or looked or not."""

    class Line(models.TextChoices):
        """The two lines that home can have."""

        ASKED = "asked"
        RESULT = "result"

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    half_year = models.ForeignKey(HalfYear, models.CASCADE, related_name="+")
    line = models.CharField(max_length=6, choices=Line.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "half_year", "line"], name="mirror_put_away_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class ShownPutAway(models.Model):
    """That somebody took the line about a mirror that is shown to them off home.

    It goes with the showing: stopped and shown anew, the line is there anew.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "audience"], name="mirror_shown_put_away_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
