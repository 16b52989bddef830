"""What people took back since a copy was made, and how the copy is made to honour it.

What was erased, and every act that narrows (privacy.taken_back), the key store knows as well as
the database does. Who moved away from a team, a leader or a duty and sees less since, the database
alone knows.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from corridor.people.signing_in.models import (
    CodeWish,
    Identity,
    PrintedCode,
    Session,
    SignInLink,
)
from corridor.privacy.erasing import note_erased
from corridor.privacy.keystore import Fact, KeyStoreBroken, KeyStoreMissing, key_store
from corridor.privacy.models import AudienceMember, Erasure, membership_holds
from corridor.privacy.taken_back import KEPT, carry_out, facts_here
from corridor.rhythm.sending import pass_over
from corridor.runtime.models import ClockSlot, Job
from corridor.web.operating.setting_up import NotReady


@dataclass
class TakenBack:
    """What is known of it.

    `lapsed` are members of audiences, as (audience, person, kind), who no longer belong to what
    they were let in for; `facts` the acts, by their ids.
    """

    erased: set[UUID] = field(default_factory=set)
    lapsed: set[tuple[str, str, str]] = field(default_factory=set)
    facts: dict[UUID, Fact] = field(default_factory=dict)

    def to_json(self) -> str:
        """As a file's text."""
        return json.dumps(
            {
                "erased": sorted(map(str, self.erased)),
                "lapsed": sorted(self.lapsed),
                "facts": [asdict(fact) for fact in self.facts.values()],
            },
            default=str,
        )

    @classmethod
    def from_json(cls, text: str) -> "TakenBack":
        """From the file's text."""
        held = json.loads(text)
        return cls(
            {UUID(item) for item in held["erased"]},
            {(audience, person, kind) for audience, person, kind in held["lapsed"]},
            _by_id(_fact(**fact) for fact in held["facts"]),
        )

    def joined_with(self, earlier: "TakenBack") -> "TakenBack":
        """Together with what an earlier, broken-off restore knew, which saw what was there."""
        return TakenBack(
            self.erased | earlier.erased,
            self.lapsed | earlier.lapsed,
            self.facts | earlier.facts,
        )

    @transaction.atomic
    def apply(self) -> None:
        """Take it back in the database at hand too, and end what only held at the copy's time.

        Refuses, with NotReady, a database that is older than what is known of being taken back.
        """
        _refuse_too_old()
        note_erased(self.erased)
        # First: what is carried out below may ask for jobs.
        _drop_unfinished_jobs()
        _sign_everybody_out()
        for audience, person, kind in self.lapsed:
            members = AudienceMember.objects.filter(audience=UUID(audience), kind=kind)
            members.filter(person=UUID(person)).delete()
        carry_out(sorted(self.facts.values(), key=lambda fact: fact.at))


def _fact(id: str, kind: str, what: list[str], owner: str, at: str) -> Fact:  # noqa: A002 - the fact's own name for it
    return Fact(UUID(id), kind, tuple(what), owner, datetime.fromisoformat(at))


def _by_id(facts: Iterable[Fact]) -> dict[UUID, Fact]:
    return {fact.id: fact for fact in facts}


def _refuse_too_old() -> None:
    # The clock wrote into it as long as it was in use.
    last = ClockSlot.objects.aggregate(last=Max("slot_at"))["last"]
    if last is not None and last < timezone.now() - KEPT:
        raise NotReady(
            f"This copy is of {last.date()}. What people took back is known for {KEPT.days} days: "
            "whoever was let in then would be let in again. Bring back a newer copy."
        )


def _sign_everybody_out() -> None:
    """Nothing signs in that was used or ended since the copy was made."""
    Session.objects.all().delete()
    SignInLink.objects.all().delete()
    PrintedCode.objects.update(code_hash=None)
    CodeWish.objects.all().delete()
    # An account disconnected since then must not sign in again; the others connect anew.
    Identity.objects.all().delete()


def _drop_unfinished_jobs() -> None:
    """Jobs that waited when the copy was made were done since: a letter must not leave twice."""
    Job.objects.unfinished().delete()
    DBTaskResult.objects.all().delete()
    pass_over()


def known_now(say: Callable[[str], None]) -> TakenBack:
    """What the present database and the present key store know; as much of it as can be read."""
    taken = TakenBack()
    try:
        taken.erased |= {item for item, _day in key_store().destroyed()}
        taken.facts |= _by_id(key_store().taken_back())
    except (KeyStoreMissing, KeyStoreBroken):
        say("The key store here cannot be read: what was taken back is known from databases alone.")
    try:
        _read_database(taken)
    except DatabaseError:
        say(
            "The database here cannot be read: what was taken back is known from the key store, "
            "but not who moved to another team or leader since the copy was made. Import your "
            "people anew before you serve."
        )
    return taken


def _read_database(taken: TakenBack) -> None:
    taken.erased |= set(Erasure.objects.values_list("item", flat=True))
    taken.facts |= _by_id(facts_here())
    lapsed = AudienceMember.objects.exclude(membership_holds())
    taken.lapsed = {
        (str(audience), str(person), kind)
        for audience, person, kind in lapsed.values_list("audience", "person", "kind").iterator()
    }
