"""What conversations stores: what somebody wishes, rounds, and introductions until they are over.

Who would rather not meet whom, how often, when and whether at all is sealed. Of whether two met, and
of what they said, there is no column.
"""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.practices.conversations.models_offered import NEAR
from corridor.privacy.models import Mute
from corridor.privacy.sealing import SealedField, SealedItem
from corridor.rhythm.calendars.models import Occasion
from corridor.rhythm.fortnight import MOMENT

# Whose keys a round's are: nobody's. They go when the round's pairs are a year old.
OWNER_OF_ROUNDS = "conversations:rounds"


class WishesQuerySet(models.QuerySet["Wishes"]):
    """Questions about wishes."""

    def visible_to(self, person: Person) -> Self:
        """One's own: nobody is ever let in."""
        return self.filter(owner=person)


class Wishes(SealedItem):
    """What somebody wishes of introductions. Whether they want any is sealed like the rest.

    `wishes`: as `queries.Wished.as_json`; `rather_not`: ids, always as long as if there were as many
    as there can be.
    """

    owner = models.OneToOneField(Person, models.CASCADE, related_name="conversation_wishes")
    wishes = SealedField()
    rather_not = SealedField()

    objects = WishesQuerySet.as_manager()

    class Meta:
        verbose_name = _("wishes for conversations")
        verbose_name_plural = _("wishes for conversations")

    def __str__(self) -> str:
        return f"wishes {self.pk}"


class ShownQuerySet(models.QuerySet["Shown"]):
    """Questions about what somebody shows."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and of those to whom the person is introduced while that stands."""
        standing = Introduction.objects.standing_for(person)
        others = Introduced.objects.filter(introduction__in=standing).exclude(person=person)
        here = others.filter(person__left_at=None).values("person")
        return self.filter(Q(owner=person) | Q(owner__in=here))


class Shown(SealedItem):
    """What somebody shows to those to whom they are introduced: a line, and what to talk about."""

    owner = models.OneToOneField(Person, models.CASCADE, related_name="conversation_shown")
    body = SealedField()

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("what somebody shows in an introduction")
        verbose_name_plural = _("what somebody shows in introductions")

    def __str__(self) -> str:
        return f"shown {self.pk}"


class RoundQuerySet(models.QuerySet["Round"]):
    """Questions about rounds."""

    def visible_to(self, person: Person) -> Self:
        """Nobody reads who was with whom."""
        return self.none()


class Round(SealedItem):
    """A round of introductions, once a fortnight.

    `plan`: who is introduced to whom and for whom there was nobody, as `queries_round.Plan`; the next
    rounds need it for a year, so that nobody is introduced to the same person again. `handed_out`: with
    how many introductions of the plan the job is done; `ended_at`: with all. `cancelled_at`: the operator
    cancelled it, and it was not gone on with.
    """

    begins_on = models.DateField(unique=True)
    plan = SealedField()
    handed_out = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-begins_on"]

    def __str__(self) -> str:
        return f"round from {self.begins_on}"

    @property
    def key_owner(self) -> str:
        """Nobody: its keys go with the round."""
        return OWNER_OF_ROUNDS


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Questions about introductions."""

    def standing_for(self, person: Person) -> Self:
        """Those of the person that are not over, and that they did not put away."""
        own = Introduced.objects.filter(person=person, put_away=False)
        return self.filter(
            introduced__in=own, lapses_at__gt=timezone.now(), made_at__gte=person.here_since
        )

    def visible_to(self, person: Person) -> Self:
        """Standing ones, unless the person muted all of the others."""
        muted = Mute.objects.filter(person=person).values("muted")
        others = Introduced.objects.exclude(person=person).exclude(person__in=muted)
        return self.standing_for(person).filter(
            pk__in=others.filter(person__left_at=None).values("introduction")
        )


class Introduction(models.Model):
    """Two or three who are introduced to each other, until its fortnight is over.

    `forms`: the ways that suit all of them, as the bits of `models_offered.FORMS`; `opening`: the key
    of an opening question, empty for none; `regular`: they are partners for three months; `minutes`:
    how long; `occasion`: the time on which two of them agreed.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    forms = models.PositiveSmallIntegerField()
    languages = models.JSONField(default=list)
    opening = models.CharField(max_length=20, blank=True)
    regular = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(default=30)
    made_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField(db_index=True)
    occasion = models.ForeignKey(Occasion, models.SET_NULL, null=True, related_name="+")

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")

    def __str__(self) -> str:
        return f"introduction {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("conversations_introduction", args=[self.pk])

    @property
    def last_moment(self) -> datetime:
        """A moment of the last day on which it stands: it ends at midnight."""
        return self.lapses_at - MOMENT


def mark_of(starts_at: datetime) -> int:
    """What stands for a time in a form: its second. A row's number would count all introductions."""
    return int(starts_at.timestamp())


class Proposed(models.Model):
    """A time for an introduction: found by the round, or suggested by one of them."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["introduction", "starts_at"], name="conversations_time_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id} at {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def mark(self) -> int:
        """What stands for it in a form."""
        return mark_of(self.starts_at)


class Introduced(models.Model):
    """One of those who are introduced, the time that suits them, and whether it is off their pages."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="introduced")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    suits = models.ForeignKey(Proposed, models.SET_NULL, null=True, related_name="suits")
    put_away = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["introduction", "person"], name="conversations_introduced_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.introduction_id}"


class Nearness(models.Model):
    """How near to each other in the tree of teams two are too near to be introduced.

    Never changed: who chooses anew adds a row, and the newest holds. `steps`: as in `models_offered.NEAR`.
    """

    steps = models.SmallIntegerField()
    chosen_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-chosen_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(steps__in=list(NEAR)), name="conversations_nearness_is_offered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.steps} steps from {self.chosen_at:%Y-%m-%d} on"


class Ties(models.Model):
    """Between which parts of the organisation there were introductions in a quarter. Written once.

    `parts`: [[the team's id, its name], ...], each of 60 people and more; `bands`: [[one, other, band],
    ...] by their places in `parts`; see `engine.ties`.
    """

    begins_on = models.DateField(primary_key=True)
    parts = models.JSONField()
    bands = models.JSONField()

    class Meta:
        ordering: ClassVar = ["begins_on"]

    def __str__(self) -> str:
        return f"ties of the quarter from {self.begins_on}"
