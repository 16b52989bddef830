"""How a demo's invented people answer: their browsers are a few lines here, everything else is real.

The tokens, the boxes and what refuses them are those of anybody.
"""

from collections.abc import Sequence

from corridor.ballots import issuing, round_keys
from corridor.ballots.models import Roll, Round
from corridor.ballots.signing.blinding import blind, finish, new_message
from corridor.ballots.signing.boxes import seal_box
from corridor.ballots.signing.posted import Posted
from corridor.ballots.spending import take_box
from corridor.people.models import Person


def answer_round(running: Round, person: Person, chosen: Sequence[int | None]) -> None:
    """Token, box, posting in an open round; nothing where the person is not on its roll.

    Arguments: `chosen`, the options by the round's items, None for what is left out. Refuses as
    `issuing.sign_token` and `spending.take_box` do.
    """
    row = Roll.objects.filter(round=running, person=person).select_related("cell").first()
    if row is None:
        return
    public = bytes(row.cell.public_key or b"")
    blinded = blind(public, new_message())
    token = finish(public, blinded, issuing.sign_token(running.pk, blinded.sent, by=person))
    issuing.note_kept(running.pk, by=person)
    key = round_keys.box_key(running.pk).public
    box = seal_box(key, token.hash, chosen, of=running.pk, cell=row.cell.pk)
    take_box(Posted(running.pk, row.cell.pk, token.message, token.signature, box))
