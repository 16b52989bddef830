"""Who is here: persons, teams, reporting lines and duties."""

import unicodedata
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def fold(text: str) -> str:
    """`text` without accents, in lower case: how names are looked up ("Ruíz" is found by "ruiz")."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


@models.CharField.register_lookup
class Prefix(models.Lookup[str]):
    """`column__prefix="ana"`: begins with these characters, on an index in both databases.

    SQLite's LIKE ignores the index of a case-sensitive column, so there it becomes a range.
    Meant for folded columns: the comparison is exact.
    """

    lookup_name = "prefix"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        """As a range."""
        left, parameters = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        return f"({left} >= %s AND {left} < %s)", [
            *parameters,
            *parameters,
            prefix,
            prefix + "\U0010ffff",
        ]

    def as_postgresql(self, compiler, connection):  # type: ignore[no-untyped-def]
        """As LIKE, which PostgreSQL answers from its pattern index."""
        left, parameters = self.process_lhs(compiler, connection)
        pattern = str(self.rhs).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{left} LIKE %s", [*parameters, pattern + "%"]


class Team(models.Model):
    """A team of the organisation's tree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    # How the HR system calls it ("Port / Harbour"); empty for a team made from a reporting line.
    code = models.CharField(max_length=500, unique=True, null=True, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="teams")
    # Of a team made from a reporting line: the leader after whom it is named.
    led_by = models.OneToOneField("Person", models.SET_NULL, null=True, related_name="leads_team")

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about persons."""

    def here(self) -> Self:
        """Those who have not left."""
        return self.filter(left_at=None)

    def named_like(self, words: str) -> Self:
        """Those whose given or family name begins with `words`; nobody for an empty text."""
        words = fold(words)
        if not words:
            return self.none()
        return self.filter(Q(name_key__prefix=words) | Q(family_key__prefix=words))

    def with_duty(self, duty: "Duty.Kind | str") -> Self:
        """Those who hold the duty now."""
        return self.filter(duties__kind=duty)

    def led_by(self, leader: "Person") -> Self:
        """Those who are here and to whom `leader` is what a leader is."""
        return self.here().filter(Q(manager=leader) | Q(counterpart=leader))

    def leaders(self) -> Self:
        """Those to whom somebody reports, and counterparts."""
        reports = Person.objects.here().filter(
            Q(manager=OuterRef("pk")) | Q(counterpart=OuterRef("pk"))
        )
        return self.filter(Exists(reports))


class Person(models.Model):
    """Somebody who works here, or was named to stand beside somebody who does (a chair, say).

    The row holds what the organisation's HR export says and the person's own settings; nothing
    about what the person does in Corridor, not even when they last came.
    """

    class Source(models.TextChoices):
        """Where the row comes from: an import may only let go those whom an import brought."""

        IMPORTED = "imported", _("HR export")
        NAMED = "named", _("Named by hand")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=64, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True, editable=False)
    family_key = models.CharField(max_length=200, db_index=True, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="people")
    manager = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reports")
    # Only for the person at the root: who is to them what a leader is. Named by that person.
    counterpart = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="counterpart_to"
    )
    joined_on = models.DateField(null=True, blank=True)
    here_since = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.NAMED)

    objects = PersonQuerySet.as_manager()

    # Of the person of a request alone, and gone with it: their duties, as the session's row brought
    # them, and what was asked of them so far (`people.once`).
    duty_kinds: frozenset[str] | None = None
    answered: dict[Any, Any] | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(manager=models.F("id")), name="person_not_own_manager"
            ),
            models.CheckConstraint(
                condition=~Q(counterpart=models.F("id")), name="person_not_own_counterpart"
            ),
            models.CheckConstraint(
                condition=Q(counterpart=None) | Q(manager=None),
                name="person_counterpart_only_at_the_root",
            ),
        ]
        indexes = [models.Index(fields=["name_key", "id"], name="person_directory")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the folded names in step with the name."""
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_keys(self) -> None:
        """Set the folded names from `name` (bulk writes call this themselves)."""
        self.name_key = fold(self.name)
        self.family_key = self.name_key.rpartition(" ")[2]
        if self.email:
            self.email = self.email.strip().lower()

    @property
    def is_here(self) -> bool:
        """Has not left."""
        return self.left_at is None

    @property
    def leader_id(self) -> uuid.UUID | None:
        """Who leads this person: the manager, or at the root the counterpart they named."""
        return self.manager_id or self.counterpart_id

    @property
    def key_owner(self) -> str:
        """How the key store names this person as an owner of keys."""
        return f"person:{self.pk}"


class Duty(models.Model):
    """A narrow duty that somebody holds. Holding one never lets anybody read a confidence."""

    class Kind(models.TextChoices):
        """The duties."""

        STEWARD = "steward", _("Steward")
        OPERATOR = "operator", _("Operator")
        FINANCE = "finance", _("Finance")
        MODERATOR = "moderator", _("Moderator")
        JUDGE = "judge", _("Judge")
        CARE_TEAM = "care_team", _("Care team")

    person = models.ForeignKey(Person, models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="duty_once_a_person"),
        ]
        indexes = [models.Index(fields=["kind"], name="duty_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person_id}"


class PracticeSwitch(models.Model):
    """Whether the organisation has a practice on, off, or on for a pilot's teams only."""

    class State(models.TextChoices):
        """The states of a practice."""

        OFF = "off", _("Off")
        PILOT = "pilot", _("Pilot")
        ON = "on", _("On")

    practice = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=5, choices=State.choices, default=State.OFF)
    teams = models.ManyToManyField(Team, related_name="pilots")
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.practice}: {self.state}"


class Switched(models.Model):
    """That a practice was switched, once for every change: what `PracticeSwitch` was after it.

    Kept for ever: the culture page marks it. Twice in a pilot: its teams changed. Who did it stands
    in the record of acts.
    """

    practice = models.CharField(max_length=40)
    state = models.CharField(max_length=5, choices=PracticeSwitch.State.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.practice}: {self.state}"


class Organisation(models.Model):
    """The one organisation of this installation, and how far its stewards are with the first day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    set_up_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    set_up_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="organisation_only_one"),
        ]

    def __str__(self) -> str:
        return self.name
