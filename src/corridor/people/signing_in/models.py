"""How people sign in: sessions, links, codes, passkeys, an account elsewhere. Nothing usable is stored.

Cookies, links and codes are stored only as keyed hashes: whoever reads the database, its log or a
backup cannot sign in with what they find. Of a passkey there is only the public half.
"""

from datetime import timedelta
from typing import Self

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person


class Session(AbstractBaseSession):
    """A signed-in browser. `session_key` is a keyed hash of the cookie, never the cookie.

    `session_data` is encrypted with a key made from the cookie: without the browser nobody reads
    it. `expire_date` falls on a midnight, so that the row tells the day of the last visit at most.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    # "Firefox on Android": said by the browser at signing in, for the person's own page of sessions.
    device = models.CharField(max_length=80, blank=True)
    began_on = models.DateField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "signing_in_session"

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        """The store that hashes the cookie."""
        from corridor.people.signing_in.sessions import SessionStore  # circular by Django's design

        return SessionStore


class Came(models.Model):
    """That somebody has come in at least once: not when, and not how often.

    Whoever never came does not count towards the people among whom an answer is hidden.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name_plural = "people who came"

    def __str__(self) -> str:
        return f"{self.person_id} came"


class SignInLink(models.Model):
    """A link that signs in its person until it was used or is too old. Its row goes when used.

    With a `session` it signs nobody in: opened in that browser it only says that it is them.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_links")
    expires_at = models.DateTimeField(db_index=True)
    # Only for the invented people of a demo; refused as soon as the installation is none.
    reusable = models.BooleanField(default=False)
    # The row's key of the session that asked to be confirmed; empty for a link to sign in.
    session = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"link for {self.person_id}"


class HeldAddressQuerySet(models.QuerySet["HeldAddress"]):
    """Questions about held addresses."""

    def due(self) -> Self:
        """Those whose time is over, and whose person did not say no."""
        return self.filter(until__lte=timezone.now(), refused_at=None, person__left_at=None)


class HeldAddress(models.Model):
    """An address that an import gave somebody, and that is not theirs yet.

    Until its time is over `Person.email` stays the old one, so that whatever writes to a person
    writes there, without asking. `old` and `new` are empty for no address. With `refused_at` the
    person said that `new` is not theirs: the row keeps the same file from asking again.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="held_address")
    old = models.EmailField(blank=True)
    new = models.EmailField(blank=True, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    # When the letter to the old address was written.
    told_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    objects = HeldAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "held addresses"
        constraints = [
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="held_address_differs"),
        ]

    def __str__(self) -> str:
        return f"address of {self.person_id} until {self.until:%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        """Its time is over: it becomes theirs as soon as nobody else has it."""
        return self.until <= timezone.now()


class PrintedCodeQuerySet(models.QuerySet["PrintedCode"]):
    """Questions about printed codes."""

    def open(self) -> Self:
        """Those that still sign somebody in."""
        return self.filter(
            expires_at__gt=timezone.now(), person__left_at=None, code_hash__isnull=False
        )


class PrintedCode(models.Model):
    """A code that a steward printed for somebody without a mailbox, and the record of it.

    The record is the person's: only they see whether it was used. `code_hash` is emptied when the
    code was used, replaced or grew too old; it is empty from the start where the person has a
    passkey and did not ask for a code: then the slip opens nothing.
    """

    VALID_FOR = timedelta(days=14)

    person = models.ForeignKey(Person, models.CASCADE, related_name="printed_codes")
    # NULL, not "": a database lets many rows be without one, and of those with one none is double.
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - see above
    printed_on = models.DateField()
    printed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    used_on = models.DateField(null=True)

    objects = PrintedCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "printed_on"], name="printed_code_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(code_hash__isnull=False),
                name="printed_code_one_open_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"code for {self.person_id} printed on {self.printed_on}"


class CodeWish(models.Model):
    """Somebody with a passkey asked that a steward may print them one code, until a day."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="code_wish")
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.person_id} asks for a code until {self.until}"


class Passkey(models.Model):
    """The public half of a passkey. What signs stays in the person's device."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    # base64url, as the browser gives it; at most 1,023 bytes of credential.
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sign_count__gte=0), name="passkey_count_whole"),
        ]

    def __str__(self) -> str:
        return f"passkey of {self.person_id}"


class Identity(models.Model):
    """That an account at the organisation's OpenID provider is this person: a keyed hash of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject_hash = models.CharField(max_length=64, unique=True)
    since = models.DateField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["person", "issuer"], name="identity_one_a_provider"),
        ]

    def __str__(self) -> str:
        return f"account of {self.person_id}"


class Attempts(models.Model):
    """How often somebody tried something in a window of time.

    `who` is a keyed hash, salted by the day, of an address or a network address: rows of two days
    cannot be put together, and the clock removes them within the hour after their window.
    """

    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "attempts"
        constraints = [
            models.UniqueConstraint(fields=["kind", "who", "until"], name="attempts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.kind}"
