"""A small organisation in which every page has something to show, for tests that walk all pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from brought import brought
from django.db import transaction
from django.utils import timezone

from corridor.ballots.carrying import SEALED as SEALED_TOKEN
from corridor.ballots.models import Carried, Cell, Roll, Round
from corridor.ballots.signing.tokens import make_key
from corridor.means import stewarding
from corridor.means.models import Pool
from corridor.people.joining.actions import begin_import, choose_columns
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch, Team
from corridor.people.signing_in.held import HELD_FOR
from corridor.people.signing_in.models import HeldAddress
from corridor.practices.care import actions as care
from corridor.practices.care import actions_proposals as care_proposals
from corridor.privacy.audiences import Choice
from corridor.privacy.handing_on import hand_on
from corridor.rhythm.calendars.actions import set_occasion
from corridor.rhythm.letters import token_of
from corridor.rhythm.models import OutboxLetter
from corridor.runtime.jobs import enqueue
from corridor.runtime.register import practices

WORDS = "My mother comes home on Thursday."
ANSWER, THANKS, PROPOSED = "I can take Tuesday.", "Thank you.", "Bilal needs a week."
EXPORT = "Number,Name,Email,Manager number\n1,Zoe Zimmer,zoe@example.org,\n"
ABUSIVE = "Something abusive"
WALK = "A walk to the river?"
# What lies sealed in the sample, and can be read in no table.
SEALED = (WORDS, ANSWER, THANKS, PROPOSED, ABUSIVE, WALK)


@dataclass
class Sample:
    """The people by what they are to Bilal's ask, and the parts of every address."""

    people: dict[str, Person] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Person:
        return self.people[role]


# Roles of the matrix. "asker" asked, "helper" is in the circle, "leader" leads both and is not in
# the circle, "colleague" is in their team and is nothing else.
ROLES = (
    "asker",
    "helper",
    "leader",
    "root",
    "colleague",
    "steward",
    "operator",
    "moderator",
    "finance",
    "care_team",
)


@contextmanager
def sample_for_a_module(blocker: Any) -> Iterator[Sample]:
    """A sample that several tests look at; it is taken away by rolling its transaction back.

    `blocker`: pytest-django's `django_db_blocker`.
    """
    with blocker.unblock(), transaction.atomic():
        yield make_sample()
        transaction.set_rollback(True)


def make_sample() -> Sample:
    """Make the people and the items."""
    sample = Sample()
    team = Team.objects.create(name="Harbour")
    office = Team.objects.create(name="Office")

    def person(role: str, name: str, **fields: object) -> Person:
        made = Person.objects.create(
            **{"name": name, "email": f"{role}@example.org", "country": "DE", "team": office}
            | fields
        )
        sample.people[role] = made
        return made

    root = person("root", "Rosa Root")
    leader = person("leader", "Ana Ruiz", team=team, manager=root)
    asker = person("asker", "Bilal Haddad", team=team, manager=leader)
    helper = person("helper", "Chen Wei", team=team, manager=leader)
    colleague = person("colleague", "Dana Novak", team=team, manager=leader)
    held_address_of(colleague)
    person("without_address", "Pia Paper", email=None, number="77", manager=leader)
    person("leaver", "Lena Leaver", team=team, manager=leader, left_at=timezone.now())
    for role in ("steward", "operator", "moderator", "finance", "care_team"):
        Duty.objects.create(person=person(role, f"Person {role}", manager=root), kind=role)
    Organisation.objects.create(name="Sample", country="DE", set_up_by=sample["steward"])
    for practice in practices():
        PracticeSwitch.objects.update_or_create(practice=practice.slug, defaults={"state": "on"})
    _fill(sample, asker, helper, leader, team)
    for practice in brought():
        sample.parts |= practice.fill(sample)
    return sample


def held_address_of(person: Person) -> None:
    """An import gave the person another address."""
    now = timezone.now()
    HeldAddress.objects.create(
        person=person,
        old=person.email or "",
        new=f"new.{person.email}",
        since=now,
        until=now + HELD_FOR,
    )


def _fill(sample: Sample, asker: Person, helper: Person, leader: Person, team: Team) -> None:
    pool = stewarding.open_pool(
        by=sample["steward"], kind=Pool.Kind.FUND, name="Hardship fund", unit="EUR"
    )
    stewarding.add_to_pool(pool, 50_000, by=sample["steward"])
    ask = care.ask_for_help(
        by=asker, once=uuid4(), body=WORDS, wants=["cover"], choice=Choice(("people",), (helper,))
    )
    answer = care.answer_ask(ask, by=helper, once=uuid4(), body=ANSWER)
    care.answer_ask(ask, by=asker, once=uuid4(), body=THANKS, helper=helper)
    commitment = care.commit_help(
        ask,
        by=helper,
        once=uuid4(),
        kind="cover",
        owner=helper,
        due_on=timezone.localdate() + timedelta(days=2),
    )
    proposal = care_proposals.propose_ask(
        by=helper, once=uuid4(), for_person=asker, body=PROPOSED, wants=["time"]
    )
    copy = hand_on(text=ABUSIVE, about=leader, by=asker)
    at = timezone.now() + timedelta(days=3)
    occasion = set_occasion(
        by=asker,
        people=[helper],
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        zone="Europe/Berlin",
        once=uuid4(),
        words=WALK,
    )
    letter = OutboxLetter.objects.create(to="a@example.org", subject="There is something", body="x")
    steward = sample["steward"]
    job = enqueue("joining.sweep", asked_by=steward.pk)
    opened = begin_import(by=steward, chunks=[EXPORT.encode()])
    choose_columns(opened, opened.mapping, by=steward)
    duty = Duty.objects.get(kind=Duty.Kind.CARE_TEAM)
    ballot = _open_round(asker, team)
    sample.parts = {
        "ask": {"ask_id": ask.pk},
        "answer": {"answer_id": answer.pk},
        "proposal": {"proposal_id": proposal.pk},
        "commitment": {"commitment_id": commitment.pk},
        "pool": {"pool_id": pool.pk},
        "person": {"pk": asker.pk},
        "person_id": {"person_id": asker.pk},
        "without_address": {"person_id": sample["without_address"].pk},
        "team": {"pk": team.pk},
        "copy": {"item_id": copy.pk},
        "letter": {"pk": letter.pk},
        "letter_token": {"token": token_of(asker)},
        "occasion": {"pk": occasion.pk},
        "job": {"pk": job.pk},
        "import": {"pk": opened.pk},
        "import_kind": {"pk": opened.pk, "kind": "joins"},
        "duty": {"pk": duty.pk},
        "ballot": {"round_id": ballot.pk},
        "month": {"year": 2026, "month": 11},
        "country": {"country": "DE"},
        "practice": {"slug": "care"},
        "passkey": {"passkey_id": 1},
        "token": {"token": "made-up"},
        "link": {"link": "made-up"},
    }


@cache
def a_public_key() -> bytes:
    """The key of a cell, made once: nothing of the sample is signed with its other half."""
    _private, public = make_key()
    return public


def _open_round(asker: Person, team: Team) -> Round:
    """A round in which Bilal may answer, and a token of his on its way to another device.

    Written as it stands, not through its actions: the sample has not as many people as a cell.
    """
    now = timezone.now()
    opened = Round.objects.create(
        kind="sample", opens_at=now, closes_at=now + timedelta(days=14), items=[]
    )
    cell = Cell.objects.create(
        round=opened, place=0, words=team.name, people=16, public_key=a_public_key()
    )
    Roll.objects.create(round=opened, person=asker, cell=cell)
    opened.terms, opened.fingerprint = "{}", "0" * 64
    opened.opened_at = now
    opened.save()
    Carried.objects.create(
        round=opened, person=asker, sealed=bytes(SEALED_TOKEN), until=now + timedelta(hours=1)
    )
    return opened
