"""Occasions, who is asked to them, and the ways in which they reach people's own calendars."""

import uuid
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.privacy.models import Mute
from corridor.privacy.sealing import SealedField, SealedItem


class OccasionQuerySet(models.QuerySet["Occasion"]):
    """Questions about occasions."""

    def visible_to(self, person: Person) -> Self:
        """One's own, those one is asked to, and public ones for everyone; none that one declined.

        Nothing personal of somebody whom the person muted.
        """
        if not person.is_here:
            return self.none()
        rows = Attendee.objects.filter(occasion=OuterRef("pk"), person=person)
        declined = rows.filter(answer=Attendee.Answer.DECLINED)
        asked = rows.exclude(answer=Attendee.Answer.DECLINED)
        muted = Mute.objects.filter(person=person, muted=OuterRef("organiser_id"))
        reached = Q(Exists(asked)) & (Q(kind=Occasion.Kind.PUBLIC) | ~Q(Exists(muted)))
        for_all = Q(everyone=True) & ~Q(Exists(declined))
        return self.filter(Q(organiser=person) | reached | for_all)

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_at=None)

    def touching(self, since: datetime, until: datetime) -> Self:
        """Those that may have an occurrence between the two times."""
        return self.filter(
            Q(last_ends_at=None) | Q(last_ends_at__gt=since), first_starts_at__lt=until
        )


class Occasion(models.Model):
    """Something with a time: people meet, somebody is away, or the organisation does something.

    A personal occasion has no title and no place: whatever leaves Corridor says the same words of
    each. What it is about is known to the practice that made it. `zone` is the zone in which it
    recurs; times are kept in UTC. The public identifier in calendars (`uid`) is the row's own.
    """

    class Kind(models.TextChoices):
        """Whether people meet, somebody is away, or it is public."""

        TOGETHER = "together", gettext_lazy("People meet")
        AWAY = "away", gettext_lazy("Somebody is away")
        PUBLIC = "public", gettext_lazy("Public")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # None: the organisation itself; of a cancelled one also somebody who erased what was theirs.
    organiser = models.ForeignKey(Person, models.CASCADE, null=True, related_name="occasions")
    # For everybody who is here, without a row for each; only of a public one.
    everyone = models.BooleanField(default=False)
    title = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    all_day = models.BooleanField(default=False)
    # An RRULE of RFC 5545, as `recurrence.checked` left it; empty: once.
    recurs = models.CharField(max_length=300, blank=True)
    # Of all occurrences, the moved ones included; the end is None for one that never ends.
    first_starts_at = models.DateTimeField()
    last_ends_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occasion_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(kind="public") | Q(title="", place="", everyone=False),
                name="occasion_personal_says_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(kind="public") | ~Q(title=""), name="occasion_public_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(kind="public")
                | Q(organiser__isnull=False)
                | Q(cancelled_at__isnull=False),
                name="occasion_personal_has_an_organiser",
            ),
        ]
        indexes = [
            models.Index(fields=["last_ends_at"], name="occasion_over"),
            models.Index(
                fields=["first_starts_at"], condition=Q(everyone=True), name="occasion_of_everyone"
            ),
        ]

    def __str__(self) -> str:
        return f"occasion {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("occasion", args=[self.pk])

    @property
    def uid(self) -> str:
        """How calendars know it: random, as RFC 7986 (5.3) wants it, and the same for ever."""
        return str(self.pk)

    @property
    def is_personal(self) -> bool:
        """Whether nothing of it may be said outside."""
        return self.kind != self.Kind.PUBLIC

    @property
    def own_zone(self) -> ZoneInfo:
        """The zone in which it recurs."""
        return ZoneInfo(self.zone)

    @property
    def starts_on(self) -> date:
        """Its first day, in its own zone."""
        return self.starts_at.astimezone(self.own_zone).date()

    @property
    def said(self) -> str:
        """What a calendar may say of it: the title of a public one, else always the same words."""
        return self.title or _("Corridor: time set aside")


class Exceptional(models.Model):
    """One occurrence of a recurring occasion that takes place at another time, or not at all."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="exceptional")
    # When it would have begun: RECURRENCE-ID.
    original_at = models.DateTimeField()
    # Both None: it does not take place.
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "original_at"], name="exceptional_once"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="exceptional_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"exceptional occurrence of {self.occasion_id}"


class Attendee(models.Model):
    """Somebody who is asked to an occasion, and their own answer; the organiser who comes, too.

    Others are told of an acceptance and of nothing else. `mailed` is the sequence number that
    their mail program was told last (None: it knows of nothing).
    """

    class Answer(models.TextChoices):
        """What somebody answered."""

        NONE = "", gettext_lazy("No answer")
        ACCEPTED = "accepted", gettext_lazy("Comes")
        DECLINED = "declined", gettext_lazy("No, thank you")

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, models.CASCADE, related_name="attends")
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    mailed = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "person"], name="attendee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.occasion_id}"


class OccasionWordsQuerySet(models.QuerySet["OccasionWords"]):
    """Questions about words."""

    def visible_to(self, person: Person) -> Self:
        """Those of occasions that the person sees."""
        occasions = Occasion.objects.visible_to(person).filter(kind=Occasion.Kind.TOGETHER)
        return self.filter(Q(owner=person) | Q(occasion__in=occasions))


class OccasionWords(SealedItem):
    """The few words with which somebody asks others to a personal occasion."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    occasion = models.OneToOneField(Occasion, models.CASCADE, related_name="words")
    body = SealedField()

    objects = OccasionWordsQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("words to an invitation")
        verbose_name_plural = gettext_lazy("words to invitations")

    def __str__(self) -> str:
        return f"words to {self.occasion_id}"

    def get_absolute_url(self) -> str:
        """The page of the occasion."""
        return reverse("occasion", args=[self.occasion_id])


class Wishes(models.Model):
    """Which occasions come to a person by mail."""

    class Mail(models.TextChoices):
        """How much."""

        NONE = "none", gettext_lazy("None")
        OTHERS = "others", gettext_lazy("What others ask me to")
        ALL = "all", gettext_lazy("What others ask me to, and my own")

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="calendar_wishes"
    )
    mail = models.CharField(max_length=6, choices=Mail.choices, default=Mail.OTHERS)

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"


class Feed(models.Model):
    """A person's private calendar address. The address itself is nowhere: only its keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"calendar address of {self.person_id}"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Questions about connections."""

    def visible_to(self, person: Person) -> Self:
        """One's own."""
        return self.filter(owner=person)


class Connection(SealedItem):
    """A calendar of a person's own, elsewhere, that speaks CalDAV.

    `way_in` is sealed: its address, the name and password for it. The machine itself reads it to
    ask which times are taken; nobody else does.
    """

    owner = models.OneToOneField(Person, models.CASCADE, related_name="calendar_connection")
    way_in = SealedField()
    # Whether Corridor writes an entry for each occasion ("time set aside").
    blocks = models.BooleanField(default=False)
    connected_on = models.DateField()
    # The name of the last problem (dav.problems), empty while it works.
    trouble = models.CharField(max_length=20, blank=True)
    # Disconnected: its entries are being taken out, then it is erased.
    ends_at = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of {self.owner_id}"


class Block(models.Model):
    """An entry that Corridor wrote into a person's connected calendar, for one occasion."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="entries")
    # None: the occasion is gone, and so must the entry.
    occasion = models.ForeignKey(Occasion, models.SET_NULL, null=True, related_name="+")
    entry = models.UUIDField(default=uuid.uuid4)
    # The calendar on the server in which it stands.
    path = models.CharField(max_length=1000)
    written = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "occasion"], name="block_once"),
        ]

    def __str__(self) -> str:
        return f"entry {self.entry}"
