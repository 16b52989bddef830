"""What rest stores: plans, what is handed to whom, proposals, and word that somebody sent."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.practices.rest.engine.days import Days
from corridor.privacy.models import (
    Audience,
    AudienceMember,
    Mute,
    audience_includes,
    still_belongs,
)
from corridor.privacy.sealing import SealedField, SealedItem
from corridor.rhythm.calendars.models import Occasion

# A proposal that nobody took up, and word that nobody put away, are gone after so many days.
PROPOSAL_DAYS = 14
# A plan is erased so many days after the last step of the return.
KEPT_DAYS = 30


def _not_muted(person: Person, by: str) -> Q:
    return Q(~Exists(Mute.objects.filter(person=person, muted=OuterRef(by))))


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions about plans of rest."""

    def visible_to(self, person: Person) -> Self:
        """The whole plan: the person's own, and those that they see as the leader."""
        as_leader = AudienceMember.objects.filter(
            still_belongs(person), audience=OuterRef("audience_id"), kind="leader"
        )
        return self.filter(Q(owner=person) | (audience_includes(person) & Exists(as_leader)))

    def away_for(self, person: Person) -> Self:
        """Plans that hold, of others, of which the person may know that somebody is away, and when.

        Those of the audience, and whoever agreed to take something over.
        """
        agreed = Handover.objects.visible_to(person).filter(
            plan=OuterRef("pk"), agreed_at__isnull=False
        )
        mine = audience_includes(person) | Exists(agreed)
        return self.holding().filter(mine).exclude(owner=person)

    def holding(self) -> Self:
        """To which their person agreed."""
        return self.filter(held_at__isnull=False)


class Plan(SealedItem):
    """A person's plan of rest. Nothing holds until the person agrees to it, and nobody asks why.

    `body`, sealed, has the number of days of the person's own, how many they would like from what
    is at their leader's disposal, and the steps of the return. The audience knows that the person
    is away, and from when to when; of it the leader alone sees the whole plan. `over_on`: the last
    day of the return.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="rest_plans")
    audience = models.OneToOneField(Audience, models.PROTECT, related_name="rest_plan")
    body = SealedField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    begins_at_noon = models.BooleanField(default=False)
    ends_at_noon = models.BooleanField(default=False)
    over_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    # The person agreed: from then on it holds.
    held_at = models.DateTimeField(null=True)
    # The leader said that they agree to the days and steps as they stand. Nothing depends on it.
    agreed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    # Days that were committed are given, or back where they came from.
    settled_on = models.DateField(null=True)
    occasion = models.OneToOneField(Occasion, models.SET_NULL, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("a plan of rest")
        ordering = ("-begins_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on"), over_on__gte=F("ends_on")),
                name="rest_plan_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(begins_on=F("ends_on"), begins_at_noon=True, ends_at_noon=True),
                name="rest_plan_has_days",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "ends_on"], name="rest_plan_of_owner"),
            models.Index(
                fields=["ends_on"], condition=Q(settled_on=None), name="rest_plan_to_settle"
            ),
            models.Index(fields=["over_on"], name="rest_plan_over"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def days(self) -> Days:
        """Its days."""
        return Days(self.begins_on, self.ends_on, self.begins_at_noon, self.ends_at_noon)

    @days.setter
    def days(self, days: Days) -> None:
        self.begins_on, self.ends_on = days.begins_on, days.ends_on
        self.begins_at_noon, self.ends_at_noon = days.begins_at_noon, days.ends_at_noon

    @property
    def holds(self) -> bool:
        """Whether its person agreed to it."""
        return self.held_at is not None

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rest_plan", args=[self.pk])


# Neither declined nor given back.
_ASKED = Q(declined_at=None, given_back_at=None)


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Questions about what is handed over."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and those that one is asked to take over and did not decline."""
        asked = _ASKED & Q(asked=person) & audience_includes(person)
        return self.filter(Q(owner=person) | asked)

    def asked_of(self, person: Person) -> Self:
        """Those that one is asked to take over and did not decline, whoever may see them."""
        return self.filter(_ASKED, asked=person)


class Handover(SealedItem):
    """A piece of work in words, which a person who rests asks one colleague to take over.

    What the colleague answers is seen when they agree. A "No, thank you" stands in `declined_at`,
    which no page shows: to the person who asked it is as if nobody had answered. Who had agreed and
    gives it back does so openly.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="handovers")
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    audience = models.OneToOneField(Audience, models.PROTECT, related_name="rest_handover")
    asked = models.ForeignKey(Person, models.CASCADE, related_name="rest_handovers")
    body = SealedField()
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    given_back_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("something to take over")
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("asked")), name="rest_handover_to_another"),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(declined_at=None), name="rest_handover_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rest_handover", args=[self.pk])


class ProposedRestQuerySet(models.QuerySet["Proposal"]):
    """Questions about proposals."""

    def living(self) -> Self:
        """Not older than 14 days."""
        return self.filter(written_at__gt=timezone.now() - timedelta(days=PROPOSAL_DAYS))

    def visible_to(self, person: Person) -> Self:
        """For whom it was written, unless they muted the writer; not the writer any more."""
        return self.living().filter(Q(owner=person) & _not_muted(person, "written_by_id"))


class Proposal(SealedItem):
    """Somebody says to another person, its owner, that rest might be due; a leader with days.

    The writer does not see it again: what the owner does with it looks the same as nothing.
    `body` is sealed: the words, and from a leader the days and what they would commit.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="rest_proposals")
    written_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body = SealedField()
    written_at = models.DateTimeField(default=timezone.now)

    objects = ProposedRestQuerySet.as_manager()

    class Meta:
        verbose_name = _("a proposal to rest")
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=F("written_by")), name="rest_proposal_for_another"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rest_proposal", args=[self.pk])


class WordQuerySet(models.QuerySet["Word"]):
    """Questions about word that somebody sent."""

    def living(self) -> Self:
        """Not older than 14 days."""
        return self.filter(sent_at__gt=timezone.now() - timedelta(days=PROPOSAL_DAYS))

    def visible_to(self, person: Person) -> Self:
        """To whom it was sent, for 14 days, unless they muted who sent it."""
        return self.living().filter(_not_muted(person, "sender_id"), to=person)


class Word(models.Model):
    """A person who plans rest lets one other know something, by an act of their own."""

    class What(models.TextChoices):
        """What they let them know."""

        PLANS = "plans", _("They plan rest, and wanted you to know.")
        CALLED_OFF = "called_off", _("Something they planned with you is called off.")

    to = models.ForeignKey(Person, models.CASCADE, related_name="rest_words")
    sender = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = WordQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(to=F("sender")), name="rest_word_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.to_id}"
