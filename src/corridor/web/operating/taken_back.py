"""What people took back since a copy was made: erased, withdrawn, left, muted, signed out."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from corridor.people.models import Person
from corridor.people.signing_in.models import (
    CodeWish,
    Identity,
    Passkey,
    PrintedCode,
    Session,
    SignInLink,
)
from corridor.privacy.erasing import note_erased
from corridor.privacy.keystore import KeyStoreBroken, KeyStoreMissing, key_store
from corridor.privacy.models import Audience, Erasure, Mute
from corridor.runtime.models import Job

BATCH = 500


@dataclass
class TakenBack:
    """What is known of it: ids, and moments in ISO 8601.

    `passkeys` are those that still sign in; None where that is not known.
    """

    erased: set[UUID] = field(default_factory=set)
    withdrawn: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    muted: list[tuple[str, str]] = field(default_factory=list)
    passkeys: set[str] | None = None

    def to_json(self) -> str:
        """As a file's text."""
        lists = {
            "erased": sorted(map(str, self.erased)),
            "passkeys": None if self.passkeys is None else sorted(self.passkeys),
        }
        return json.dumps(self.__dict__ | lists)

    @classmethod
    def from_json(cls, text: str) -> "TakenBack":
        """From the file's text."""
        held = json.loads(text)
        held["erased"] = {UUID(item) for item in held["erased"]}
        held["muted"] = [(one, other) for one, other in held["muted"]]
        if held["passkeys"] is not None:
            held["passkeys"] = set(held["passkeys"])
        return cls(**held)

    def joined_with(self, earlier: "TakenBack") -> "TakenBack":
        """Together with what an earlier, broken-off restore knew, which saw what was there."""
        return TakenBack(
            self.erased | earlier.erased,
            self.withdrawn | earlier.withdrawn,
            self.left | earlier.left,
            [*earlier.muted, *(pair for pair in self.muted if pair not in earlier.muted)],
            self.passkeys if earlier.passkeys is None else earlier.passkeys,
        )

    @transaction.atomic
    def apply(self) -> None:
        """Take it back in the database at hand too, and end what only held at the copy's time."""
        note_erased(self.erased)
        for pk, moment in self.withdrawn.items():
            Audience.objects.filter(pk=pk, withdrawn_at=None).update(
                withdrawn_at=datetime.fromisoformat(moment)
            )
        for pk, moment in self.left.items():
            Person.objects.filter(pk=pk, left_at=None).update(
                left_at=datetime.fromisoformat(moment)
            )
        self._mute()
        self._sign_everybody_out()
        _drop_unfinished_jobs()

    def _mute(self) -> None:
        known = set(map(str, Person.objects.values_list("pk", flat=True))) if self.muted else set()
        Mute.objects.bulk_create(
            (
                Mute(person_id=one, muted_id=other)
                for one, other in self.muted
                if {one, other} <= known
            ),
            ignore_conflicts=True,
            batch_size=BATCH,
        )

    def _sign_everybody_out(self) -> None:
        """Nothing signs in that was used, ended or taken away since the copy was made."""
        Session.objects.all().delete()
        SignInLink.objects.all().delete()
        PrintedCode.objects.update(code_hash=None)
        CodeWish.objects.all().delete()
        # An account disconnected since then must not sign in again; the others connect anew.
        Identity.objects.all().delete()
        if self.passkeys is not None:
            for passkey in Passkey.objects.only("pk", "credential"):
                if passkey.credential not in self.passkeys:
                    passkey.delete()


def _drop_unfinished_jobs() -> None:
    """Jobs that waited when the copy was made were done since: a letter must not leave twice."""
    Job.objects.unfinished().delete()
    DBTaskResult.objects.all().delete()


def known_now(say: Callable[[str], None]) -> TakenBack:
    """What the present database and the present key store know; as much of it as can be read."""
    taken = TakenBack()
    try:
        taken.erased |= {item for item, _day in key_store().destroyed()}
    except (KeyStoreMissing, KeyStoreBroken):
        say("The key store here cannot be read: what was erased is known from databases alone.")
    try:
        _read_database(taken)
    except DatabaseError:
        say(
            "The database here cannot be read: what was withdrawn, and who left, since the copy was "
            "made is not known. Import your people anew, and tell everybody that withdrawals since "
            "then must be repeated."
        )
    return taken


def _read_database(taken: TakenBack) -> None:
    taken.erased |= set(Erasure.objects.values_list("item", flat=True))
    withdrawn = Audience.objects.exclude(withdrawn_at=None)
    taken.withdrawn = _moments(withdrawn.values_list("pk", "withdrawn_at"))
    taken.left = _moments(Person.objects.exclude(left_at=None).values_list("pk", "left_at"))
    mutes = Mute.objects.values_list("person_id", "muted_id")
    taken.muted = [(str(one), str(other)) for one, other in mutes]
    if Person.objects.exists():  # otherwise it is new, and knows of no passkey
        taken.passkeys = set(Passkey.objects.values_list("credential", flat=True))


def _moments(rows: Iterable[tuple[object, datetime | None]]) -> dict[str, str]:
    return {str(pk): moment.isoformat() for pk, moment in rows if moment is not None}
