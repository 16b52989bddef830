"""What care stores: asks, answers, proposals, what fitted, helpers' limits, the quarters' rounds."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.ballots.models import Round
from corridor.people.models import Person
from corridor.privacy.models import Audience, AudienceMember, Mute, audience_includes
from corridor.privacy.reached import Named
from corridor.privacy.sealing import SealedField, SealedItem

PROPOSAL_DAYS = 14


class Want(models.TextChoices):
    """What would help: needs, never diagnoses."""

    LISTENING = "listening", _("A listening ear")
    TIME = "time", _("Time")
    COVER = "cover", _("Cover for my work")
    LIGHTER_LOAD = "lighter_load", _("A lighter load")
    MONEY = "money", _("Money")
    PRACTICAL = "practical", _("Practical help")
    FLEXIBILITY = "flexibility", _("Flexibility")
    INFORMATION = "information", _("Information")
    UNKNOWN = "unknown", _("I don't know")


def _not_set_aside(person: Person) -> Q:
    return Q(~Exists(SetAside.objects.filter(ask=OuterRef("pk"), person=person)))


class AskQuerySet(models.QuerySet["Ask"]):
    """Questions about asks."""

    def visible_to(self, person: Person) -> Self:
        """The person's own, and those whose circle they are in and that they did not set aside."""
        in_circle = audience_includes(person) & _not_set_aside(person) & ~Q(owner=person)
        return self.filter(Q(owner=person) | in_circle)

    def open(self) -> Self:
        """Not ended by their owner."""
        return self.filter(ended_at=None)

    def asked_of(self, person: Person) -> Self:
        """Open asks that others addressed to the person.

        Begins at the person's memberships, so that the index is used however many asks there are.
        """
        audiences = AudienceMember.objects.filter(person=person).values("audience")
        mine = self.filter(audience__in=audiences).exclude(owner=person)
        return mine.visible_to(person).open()

    def asked_through(self, named: Named) -> Self:
        """The same, through audiences of which it is known that they include the person now."""
        mine = self.open().filter(_not_set_aside(named.person), named.has())
        return mine.exclude(owner=named.person)

    def unanswered(self) -> Self:
        """Open asks that their circles still see and to which nobody has answered."""
        living = Q(audience__expires_at=None) | Q(audience__expires_at__gt=timezone.now())
        return self.open().filter(living, first_answer_at=None, audience__withdrawn_at=None)


class Ask(SealedItem):
    """Somebody asks for help, in their own words, from the people they choose."""

    class End(models.TextChoices):
        """What the owner did with an ended ask. Erasing leaves no row at all."""

        OPEN = "", _("Open")
        KEPT = "kept", _("Kept")
        MINE = "mine", _("Kept for myself alone")

    owner = models.ForeignKey(Person, models.CASCADE, related_name="asks")
    audience = models.OneToOneField(Audience, models.PROTECT, related_name="ask")
    body = SealedField()
    wants = SealedField()
    asked_at = models.DateTimeField(default=timezone.now)
    until_on = models.DateField(null=True, blank=True)
    # Who may see it too when nobody answers: named to the owner and frozen when asked. Nobody sees
    # anything through it; on its day those of it who still belong join the audience.
    further = models.OneToOneField(
        Audience, models.SET_NULL, null=True, blank=True, related_name="further_of_ask"
    )
    further_on = models.DateField(null=True, blank=True)
    further_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=5, choices=End.choices, blank=True, default=End.OPEN)

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="care_ask_ended_in_a_way",
            ),
            models.CheckConstraint(
                condition=Q(further=None) | Q(further_on__isnull=False),
                name="care_ask_further_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-asked_at"], name="care_ask_of_owner"),
            models.Index(
                fields=["further_on"],
                condition=Q(ended_at=None, first_answer_at=None, further_at=None),
                name="care_ask_to_go_further",
            ),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"

    @property
    def is_open(self) -> bool:
        """Not ended by its owner."""
        return self.ended_at is None

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("care_ask", args=[self.pk])


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Questions about answers."""

    def visible_to(self, person: Person) -> Self:
        """One's own; those between the asker and oneself; those that the author lets the asker show."""
        shown = Shown.objects.filter(ask=OuterRef("ask_id"), item=OuterRef("pk"))
        asks = Ask.objects.visible_to(person)
        between = Q(ask__owner=person) | (Q(helper=person) & Q(ask__in=asks))
        muted = Mute.objects.filter(person=person, muted=OuterRef("author_id"))
        by_leave = Q(Exists(shown), may_be_shown=True, ask__in=asks)
        reached = (between | by_leave) & ~Exists(muted)
        return self.filter(Q(author=person) | reached)


class Answer(SealedItem):
    """A message between the asker and one helper about an ask; its author owns it."""

    OWNER = "author"

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="answers")
    author = models.ForeignKey(Person, models.CASCADE, related_name="+")
    helper = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body = SealedField()
    # The author's leave: without it the asker cannot show the answer to the rest of the circle.
    may_be_shown = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("sent_at", "id")
        indexes = [models.Index(fields=["author"], name="care_answer_author")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Shown(models.Model):
    """The asker shows an answer or a commitment to the whole circle."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="shown")
    item = models.UUIDField()
    shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "item"], name="care_shown_once")]

    def __str__(self) -> str:
        return f"{self.item} shown"


class SetAside(models.Model):
    """Somebody said "No, thank you": the ask leaves their pages, and nobody else's change."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ask", "person"], name="care_set_aside_once")
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} set aside"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Questions about proposals."""

    def living(self) -> Self:
        """Not older than they may be."""
        return self.filter(written_at__gt=timezone.now() - timedelta(days=PROPOSAL_DAYS))

    def visible_to(self, person: Person) -> Self:
        """For whom it was written, unless they muted the writer; not the writer any more."""
        muted = Mute.objects.filter(person=person, muted=OuterRef("written_by_id"))
        return self.living().filter(Q(owner=person) & ~Exists(muted))


class Proposal(SealedItem):
    """Words that somebody gave to another person, its owner, to ask with.

    The writer does not see it again: what the owner does with it looks the same as nothing.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="care_proposals")
    written_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body = SealedField()
    wants = SealedField()
    written_at = models.DateTimeField(default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=F("written_by")), name="care_proposal_for_another"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class FitQuerySet(models.QuerySet["Fit"]):
    """Questions about what fitted."""

    def visible_to(self, person: Person) -> Self:
        """The asker, and the giver once the asker told them."""
        told = Q(giver=person, told_at__isnull=False, ask__in=Ask.objects.visible_to(person))
        return self.filter(Q(owner=person) | told)


class Fit(SealedItem):
    """How well one thing that was given fitted, 1 to 5, in the asker's own judgement."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="fits")
    item = models.UUIDField()
    giver = models.ForeignKey(Person, models.CASCADE, related_name="+")
    value = SealedField()
    told_at = models.DateTimeField(null=True, blank=True)

    objects = FitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "item"], name="care_fit_once")]

    def __str__(self) -> str:
        return f"fit {self.pk}"


class Limit(models.Model):
    """How many open asks a person carries at most before they are passed over."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    at_most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(at_most__lte=50), name="care_limit_believable"),
        ]

    def __str__(self) -> str:
        return str(self.at_most)


class Lacked(models.Model):
    """That something could not be given for an ask, for want of means. Not what, not by whom.

    Nobody sees it; it goes with the ask, and with the publishing of its quarter.
    """

    ask = models.OneToOneField(Ask, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"something lacked for {self.ask_id}"


class Held(models.Model):
    """That a quarter's round was prepared for a fortnight; without `round`, people were too few."""

    begins_on = models.DateField(primary_key=True)
    round = models.OneToOneField(Round, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"what care teaches, from {self.begins_on}"
