"""Rounds for tests: sixteen people and more, who fetch tokens and send boxes as their browsers would."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from corridor.ballots import issuing, round_keys
from corridor.ballots.actions import open_round, prepare_round
from corridor.ballots.answering import Question
from corridor.ballots.kinds import Kind, kinds
from corridor.ballots.models import Cell, Roll, Round
from corridor.ballots.signing.blinding import Token, blind, finish, new_message
from corridor.ballots.signing.boxes import seal_box
from corridor.ballots.signing.posted import Posted
from corridor.ballots.terms import Item, NewCell
from corridor.people.models import Person, Team
from corridor.runtime.delivery import take
from corridor.runtime.jobs import Job, Work, run_waiting_jobs

KIND = "try.team"
ITEMS = (Item("someone_to_trust", 5), Item("noticed", 5), Item("taboo", 3, minimum=10))
AGREE = ("Not at all", "Hardly", "In part", "Mostly", "Wholly")
QUESTIONS = {
    "someone_to_trust": Question("I have somebody here whom I trust.", AGREE),
    "noticed": Question("Somebody notices when I struggle.", AGREE),
    "taboo": Question("Is there something nobody speaks of?", ("Yes", "No", "Hard to say")),
}
FORTNIGHT = timedelta(days=14)
# Who has declined the practice of the tests.
declined: set[UUID] = set()


def page_of(round_: Round) -> str:
    """Any page will do: the practices bring their own."""
    return reverse("ballots_keys", args=[round_.pk])


def register_kind() -> None:
    """A kind of round of a practice that is there, with nobody who has declined."""
    declined.clear()
    kinds[KIND] = Kind("care", "A round", page_of, wanted=lambda person: person.pk not in declined)


def make_people(number: int, team: Team | None = None, *, name: str = "Person") -> list[Person]:
    """So many people in a team."""
    made = [
        Person(name=f"{name} {n}", email=f"{name.lower()}.{n}@example.org", team=team)
        for n in range(number)
    ]
    for person in made:
        person.set_keys()
    return Person.objects.bulk_create(made, 2_000)


def hold_round(
    *cells: Sequence[Person],
    items: Sequence[Item] = ITEMS,
    kind: str = KIND,
    opens: bool = True,
    minimum: int = 8,
    ask: int = 0,
    pairs: Sequence[tuple[str, str]] = (),
) -> Round:
    """A round of a fortnight with these cells, its keys made, and open."""
    now = timezone.now()
    made = prepare_round(
        kind,
        opens_at=now,
        closes_at=now + FORTNIGHT,
        items=items,
        cells=[
            NewCell([person.pk for person in cell], words=f"Team {number}", node=str(number))
            for number, cell in enumerate(cells)
        ],
        minimum=minimum,
        ask=ask,
        pairs=pairs,
    )
    run_waiting_jobs(at=now + timedelta(seconds=1))
    made.refresh_from_db()
    if opens and made.opened_at is None:
        assert open_round(made)
        made.refresh_from_db()
    return made


def cell_of(round_: Round, person: Person) -> Cell:
    """The person's cell."""
    return Roll.objects.select_related("cell").get(round=round_, person=person).cell


def fetch_token(round_: Round, person: Person) -> Token:
    """A token as the person's browser would fetch it, without the way through the network."""
    cell = cell_of(round_, person)
    public = bytes(cell.public_key or b"")
    blinded = blind(public, new_message())
    return finish(public, blinded, issuing.sign_token(round_.pk, blinded.sent, by=person))


def posted_for(round_: Round, cell: Cell, token: Token, answers: Sequence[int | None]) -> Posted:
    """What a browser would post for these answers."""
    key = round_keys.box_key(round_.pk).public
    box = seal_box(key, token.hash, answers, of=round_.pk, cell=cell.pk)
    return Posted(round_.pk, cell.pk, token.message, token.signature, box)


def answer(round_: Round, person: Person, answers: Sequence[int | None]) -> Posted:
    """Fetch a token and have its box ready to be posted."""
    return posted_for(round_, cell_of(round_, person), fetch_token(round_, person), answers)


def work_at(kind: str) -> Work:
    """The waiting job of this kind, in the hands of a worker that can be killed at any place.

    Taken from whoever had it before, as after a dead worker.
    """
    Job.objects.unfinished().filter(kind=kind).update(lease_until=None)
    waiting = Job.objects.unfinished().get(kind=kind)
    held = take(waiting.pk, waiting.delivery, by="here")
    assert held is not None
    return Work(held)
