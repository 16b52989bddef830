"""What a demo's people do about the pulse in a part of a day: come, fetch a token, answer or not.

Their browsers are a few lines here; the tokens, the boxes and what refuses them are the real ones.
"""

from collections.abc import Sequence
from typing import Any

from corridor.ballots import issuing, round_keys
from corridor.ballots.models import Issue, Roll, Round
from corridor.ballots.signing.blinding import blind, finish, new_message
from corridor.ballots.signing.boxes import seal_box
from corridor.ballots.signing.posted import Posted
from corridor.ballots.spending import take_box
from corridor.people.models import Person
from corridor.practices.pulse.demo import ANSWERING
from corridor.practices.pulse.queries import open_now

BLANK_ONE_IN = 12


def live_on(day: Any) -> None:
    """Of those who may answer the open round, some do."""
    running = open_now()
    if running is None:
        return
    days = (running.closes_at - running.opens_at).days
    for person in day.some(days / ANSWERING):
        if not Issue.objects.filter(round=running, person=person).exists():
            _answer(day, running, person)


def _answer(day: Any, running: Round, person: Person) -> None:
    """Token, box, posting; nothing where the person is not on the roll."""
    row = Roll.objects.filter(round=running, person=person).select_related("cell").first()
    if row is None:
        return
    public = bytes(row.cell.public_key or b"")
    blinded = blind(public, new_message())
    token = finish(public, blinded, issuing.sign_token(running.pk, blinded.sent, by=person))
    issuing.note_kept(running.pk, by=person)
    key = round_keys.box_key(running.pk).public
    box = seal_box(key, token.hash, _chosen(day, running), of=running.pk, cell=row.cell.pk)
    take_box(Posted(running.pk, row.cell.pk, token.message, token.signature, box))


def _chosen(day: Any, running: Round) -> Sequence[int | None]:
    """What the person chose, by the round's items; None for what they left out or were not asked."""
    count = len(running.items)
    asked = set(day.random.sample(range(count), running.ask or count))
    return [
        min(4, max(0, round(day.random.gauss(2.5, 1))))
        if place in asked and day.random.randrange(BLANK_ONE_IN)
        else None
        for place in range(count)
    ]
