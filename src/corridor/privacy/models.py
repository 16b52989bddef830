"""Audiences, the owner's log, muting, handing on, and what is erased."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corridor.people.models import Duty, Person, Team
from corridor.privacy.marking import of_nothing
from corridor.privacy.sealing import SealedField, SealedItem


class Audience(models.Model):
    """Who may see an item: said before saving, frozen when saved, widened by its owner alone.

    The members are rows (`AudienceMember`), written once. A member of a team, a leader or a duty
    keeps the sight only while they still belong; a later joiner never gains it. `expires_at` and
    `withdrawn_at` end it for everybody but the owner.
    """

    class Kind(models.TextChoices):
        """The kinds of the privacy core; a practice adds its own to `audiences.kinds`."""

        ONLY_ME = "only_me", _("Only me")
        PEOPLE = "people", _("People I choose")
        LEADER = "leader", _("My leader")
        TEAM = "team", _("My team")
        CARE_TEAM = "care_team", _("The care team")
        EVERYONE = "everyone", _("Everyone here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, models.CASCADE, related_name="audiences")
    # Of "everyone": those who were here then and still are.
    everyone = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="audience_expired"),
            models.Index(fields=["withdrawn_at"], name="audience_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"audience of {self.owner_id}"

    @property
    def is_open(self) -> bool:
        """Neither withdrawn nor expired."""
        now = timezone.now()
        return self.withdrawn_at is None and (self.expires_at is None or self.expires_at > now)


class AudienceMember(models.Model):
    """One person of an audience, and what they must still belong to."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="in_audiences")
    kind = models.CharField(max_length=20)
    while_in_team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    while_leading = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    while_duty = models.CharField(max_length=20, blank=True, choices=Duty.Kind.choices)
    # Whether somebody is in it by name or because of what a practice knows (a confidant, say) cannot
    # be told from the row: see audiences.let_go. Of a name it stands for nothing.
    mark = models.CharField(max_length=64, default=of_nothing, editable=False)
    # Before it is saved: what its owner must have with its person for it to hold, "" for a name.
    because: str = ""
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "person", "kind"], name="audience_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.audience_id}"


def still_belongs(person: Person) -> Q:
    """The condition on a member row under which `person` still sees."""
    return Q(person=person) & membership_holds()


def membership_holds() -> Q:
    """The condition on a member row: its person is here and belongs to what it was frozen for.

    Somebody who left and came back begins anew: what they saw before stays closed.
    """
    in_team = Exists(
        Person.objects.filter(pk=OuterRef("person_id"), team=OuterRef("while_in_team"))
    )
    leads = Exists(
        Person.objects.filter(pk=OuterRef("while_leading")).filter(
            Q(manager=OuterRef("person_id")) | Q(manager=None, counterpart=OuterRef("person_id"))
        )
    )
    has_duty = Exists(
        Duty.objects.filter(person=OuterRef("person_id"), kind=OuterRef("while_duty"))
    )
    return Q(
        Q(person__left_at=None, person__here_since__lte=F("added_at")),
        Q(while_in_team=None) | Q(in_team),
        Q(while_leading=None) | Q(leads),
        Q(while_duty="") | Q(has_duty),
    )


def audience_includes(person: Person, prefix: str = "audience", *, muting: bool = True) -> Q:
    """The condition on rows with an audience (foreign key `prefix`) under which `person` is in it.

    Withdrawn and expired audiences include nobody. The owner is not a member: a model's
    `visible_to` adds `Q(owner=person)` itself. Whom the person muted does not reach them, unless
    `muting` is False (what a duty demands reaches its holder from anybody).
    """
    if not person.is_here:
        return Q(pk__in=[])
    member = AudienceMember.objects.filter(still_belongs(person), audience=OuterRef(f"{prefix}_id"))
    included = is_open(f"{prefix}__") & (Q(Exists(member)) | of_everyone(person, f"{prefix}__"))
    return included & not_muted(person, f"{prefix}__") if muting else included


def is_open(prefix: str = "") -> Q:
    """The condition on an audience (its columns begin with `prefix`): neither withdrawn nor expired."""
    unexpired = Q(**{f"{prefix}expires_at": None}) | Q(
        **{f"{prefix}expires_at__gt": timezone.now()}
    )
    return Q(**{f"{prefix}withdrawn_at": None}) & unexpired


def of_everyone(person: Person, prefix: str = "") -> Q:
    """The condition on an audience: it is of everyone, and the person was here then and still is."""
    if not person.is_here:
        return Q(pk__in=[])
    return Q(**{f"{prefix}everyone": True, f"{prefix}frozen_at__gte": person.here_since})


def not_muted(person: Person, prefix: str = "") -> Q:
    """The condition on an audience: the person has not muted whose it is."""
    return Q(~Exists(Mute.objects.filter(person=person, muted=OuterRef(f"{prefix}owner_id"))))


class Opening(models.Model):
    """A line of the owner's log: somebody of the circle opened an item of theirs on a day."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="openings")
    item = models.UUIDField()
    item_kind = models.CharField(max_length=60)
    reader = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "item", "reader", "opened_on"], name="opening_once_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-opened_on", "-id"], name="opening_log"),
            models.Index(fields=["item"], name="opening_of_item"),
        ]
        ordering: ClassVar = ["-opened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.item_kind} opened on {self.opened_on}"


class Mute(models.Model):
    """`person` does not want to be reached by `muted`. The muted person is never told."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(Person, models.CASCADE, related_name="+")
    since = models.DateField(default=date.today)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(person=F("muted")), name="mute_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.muted_id}"


class HandedOnQuerySet(models.QuerySet["HandedOn"]):
    """Questions about messages handed on."""

    def visible_to(self, person: Person) -> Self:
        """The one who handed it on, and the moderators of that time who still hold the duty."""
        return self.filter(Q(owner=person) | audience_includes(person, muting=False))

    def newest_first(self) -> Self:
        """In the order of the moderators' page."""
        return self.order_by("-handed_on_at", "-pk")


class HandedOn(SealedItem):
    """A copy of an abusive message, handed by its recipient to the moderators."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="handed_on")
    audience = models.OneToOneField(Audience, models.CASCADE, related_name="handed_on")
    about = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    body = SealedField()
    handed_on_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    objects = HandedOnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-handed_on_at"], name="handed_on_by"),
            models.Index(fields=["settled_at"], name="handed_on_settled"),
        ]
        verbose_name = _("something handed on to the moderators")

    def __str__(self) -> str:
        return f"handed on at {self.handed_on_at}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("handed_on_item", args=[self.pk])


class Erasure(models.Model):
    """The database's half of the journal of erased items: a restored key store honours it."""

    item = models.UUIDField(primary_key=True)
    erased_on = models.DateField()

    def __str__(self) -> str:
        return str(self.item)


class TakenBack(models.Model):
    """Something was taken back without being erased (see privacy.taken_back): the database's half.

    `id` is the fact's in the key store too: a database that lacks it is older than the act.
    `over`: it was given again, and is forgotten as soon as the key store has forgotten it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    what = models.TextField()
    owner = models.UUIDField(null=True)
    at = models.DateTimeField()
    in_key_store = models.BooleanField(default=False)
    over = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "what"], name="taken_back_what"),
            models.Index(fields=["owner"], name="taken_back_owner"),
            models.Index(fields=["at"], name="taken_back_at"),
            models.Index(
                fields=["id"], name="taken_back_to_carry", condition=Q(in_key_store=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"


class KeyStoreMark(models.Model):
    """Which key store belongs to this database: a missing or a wrong one is noticed at once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    store = models.UUIDField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="key_store_only_one")]

    def __str__(self) -> str:
        return str(self.store)


class Rotation(models.Model):
    """How far sealing everything anew has come: the last row done, so that it can go on after a kill."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    began_at = models.DateTimeField(default=timezone.now)
    table = models.CharField(max_length=100, blank=True)
    done_up_to = models.UUIDField(null=True)
    items = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="rotation_only_one")]

    def __str__(self) -> str:
        return f"rotation of {self.began_at}"


class PrivateAddressQuerySet(models.QuerySet["PrivateAddress"]):
    """Questions about private addresses."""

    def visible_to(self, person: Person) -> Self:
        """One's own."""
        return self.filter(owner=person)


class PrivateAddress(SealedItem):
    """Where a person wants their export sent when they leave: not where a successor reads mail."""

    owner = models.OneToOneField(Person, models.CASCADE, related_name="private_address")
    body = SealedField()

    objects = PrivateAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"private address of {self.owner_id}"


class Leaving(models.Model):
    """Somebody left: until when they can fetch or erase what is theirs, and with which link.

    The link itself is nowhere: `token` is its keyed hash.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="leaving")
    left_at = models.DateTimeField()
    token = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - none is not unique
    # Whether the link went to an address that the person themselves gave: only then does it show
    # anything. Whoever takes over a work mailbox can at most erase.
    private = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} left at {self.left_at}"
