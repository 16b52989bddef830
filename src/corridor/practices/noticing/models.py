"""What noticing stores: check-ins, one's own choices, invitations to be together, and notes."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Person
from corridor.privacy.models import Mute
from corridor.privacy.sealing import SealedField, SealedItem
from corridor.rhythm.calendars.models import Occasion


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Questions about check-ins."""

    def visible_to(self, person: Person) -> Self:
        """One's own: nobody is ever let in."""
        return self.filter(owner=person)


class CheckIn(SealedItem):
    """How somebody is, really, in their own words and for themselves alone.

    `marks` are the steps chosen on the scales that its owner had chosen, by their keys. A step is
    a place between two words: it is never added up, averaged or compared.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="check_ins")
    body = SealedField()
    good = SealedField()
    marks = SealedField()
    written_at = models.DateTimeField(default=timezone.now)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "id")
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        indexes = [models.Index(fields=["owner", "-written_at"], name="noticing_check_in_of_owner")]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class ChoicesQuerySet(models.QuerySet["Choices"]):
    """Questions about choices."""

    def visible_to(self, person: Person) -> Self:
        """One's own."""
        return self.filter(owner=person)


class Choices(SealedItem):
    """What somebody chose for themselves: scales, people they can talk to, the order of prompts.

    `next_offer_on` is the day from which home offers a check-in again, None for never again. A
    check-in and "Not this time" move it alike, so that it says nothing of either.
    """

    owner = models.OneToOneField(Person, models.CASCADE, related_name="noticing_choices")
    scales = SealedField()
    talk_to = SealedField()
    prompts = SealedField()
    next_offer_on = models.DateField(null=True)

    objects = ChoicesQuerySet.as_manager()

    class Meta:
        verbose_name = _("choices for checking in")
        verbose_name_plural = _("choices for checking in")

    def __str__(self) -> str:
        return f"choices of {self.owner_id}"


def _reaches(person: Person) -> Q:
    """The condition on what somebody sent (`owner`, `to`, `sent_at`) under which it reaches `person`.

    Nothing of a leaver, of somebody whom the person muted, from before the person came back, or
    that the person put away.
    """
    if not person.is_here:
        return Q(pk__in=[])
    muted = Mute.objects.filter(person=person, muted=OuterRef("owner_id"))
    aside = SetAside.objects.filter(item=OuterRef("pk"), person=person)
    mine = Q(to=person, closed_at=None, sent_at__gte=person.here_since)
    return mine & ~Q(Exists(muted)) & ~Q(Exists(aside))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def living(self) -> Self:
        """Those whose day has not passed."""
        return self.filter(lapses_at__gt=timezone.now())

    def visible_to(self, person: Person) -> Self:
        """One's own, and living ones that reach the person."""
        reached = _reaches(person) & Q(lapses_at__gt=timezone.now())
        return self.filter(Q(owner=person) | reached)

    def on_pages_of(self, person: Person) -> Self:
        """Living ones of both sides, without what the person put away.

        To their owner, what somebody whom they muted suggests is not there.
        """
        aside = SetAside.objects.filter(item=OuterRef("pk"), person=person)
        muted = Mute.objects.filter(person=person, muted=OuterRef("to_id"))
        unwanted = Q(owner=person, turn=person, accepted_at=None) & Q(Exists(muted))
        return self.living().visible_to(person).exclude(unwanted).filter(~Q(Exists(aside)))

    def waiting_for(self, person: Person) -> Self:
        """Those that the person may answer now."""
        return self.on_pages_of(person).filter(
            turn=person, accepted_at=None, owner__left_at=None, to__left_at=None
        )


class Invitation(SealedItem):
    """A human being wants time with another. Only a yes is told; else it lapses, quietly, for both.

    `turn` is who is asked now: `to` at first, and the owner once `to` suggests another time.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="noticing_invitations")
    to = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = SealedField()
    body = SealedField()
    turn = models.ForeignKey(Person, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    occasion = models.ForeignKey(Occasion, models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "id")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("to")), name="noticing_to_another"),
            models.CheckConstraint(
                condition=Q(turn=F("to")) | Q(turn=F("owner")), name="noticing_turn_of_the_two"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(starts_at__isnull=False),
                name="noticing_accepted_for_a_time",
            ),
        ]
        indexes = [models.Index(fields=["lapses_at"], name="noticing_invitation_lapses")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("noticing_invitation", args=[self.pk])

    def other(self, person: Person) -> Person:
        """Of the two, the one who is not `person`."""
        return self.to if person.pk == self.owner_id else self.owner


class NoteQuerySet(models.QuerySet["Note"]):
    """Questions about notes."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and those that reach the person."""
        return self.filter(Q(owner=person) | _reaches(person))


class Note(SealedItem):
    """Words from one person to another: a few words, or a thank-you. Which of them is sealed, too.

    So nobody can count thank-yous, not even whoever holds the database.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="noticing_notes")
    to = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = SealedField()
    body = SealedField()
    sent_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "id")
        verbose_name = _("words to one person")
        verbose_name_plural = _("words to one person")
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("to")), name="noticing_note_to_another")
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("noticing_note", args=[self.pk])


class SetAside(models.Model):
    """An invitation or a note is off one person's pages; nobody else's change.

    "No, thank you" to an invitation; a note erased from its receiver's side.
    """

    item = models.UUIDField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="noticing_set_aside_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} set aside"
