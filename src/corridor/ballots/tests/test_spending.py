"""Boxes: one for a token; forged, copied, replayed and cross-cell ones are refused."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import rounds
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from corridor.ballots import round_keys
from corridor.ballots.models import Box, Cell, Round
from corridor.ballots.signing import tokens
from corridor.ballots.signing.blinding import blind, finish, new_message
from corridor.ballots.spending import NoToken, RoundOver, Spent, spend_token, take_box


@pytest.fixture
def two_cells(sixteen, practices_on):
    others = rounds.make_people(16, name="Other")
    return rounds.hold_round(sixteen, others), sixteen[0], others[0]


def test_a_box_is_taken_and_its_row_says_nothing_but_token_cell_and_ciphertext(open_round, ana):
    posted = rounds.answer(open_round, ana, [4, 0, 1])
    take_box(posted)
    box = Box.objects.get()
    assert (bytes(box.token), box.cell, bytes(box.sealed)) == (
        posted.token,
        rounds.cell_of(open_round, ana),
        posted.box,
    )
    assert {field.name for field in Box._meta.fields} == {"token", "cell", "sealed"}


def test_the_same_box_sent_again_changes_nothing(open_round, ana):
    posted = rounds.answer(open_round, ana, [4, 0, 1])
    take_box(posted)
    take_box(posted)
    assert Box.objects.count() == 1


def test_a_token_is_good_for_one_box(open_round, ana):
    token = rounds.fetch_token(open_round, ana)
    cell = rounds.cell_of(open_round, ana)
    first = rounds.posted_for(open_round, cell, token, [1, 1, 1])
    take_box(first)
    with pytest.raises(Spent):
        take_box(rounds.posted_for(open_round, cell, token, [2, 2, 2]))
    assert bytes(Box.objects.get().sealed) == first.box


def test_another_signature_under_the_same_message_is_the_same_token(open_round, ana):
    """Whoever held the cell's key could sign twice; the token is its message, and is spent."""
    cell = rounds.cell_of(open_round, ana)
    key, public = round_keys.signing_key(open_round.pk, cell.pk), bytes(cell.public_key)
    message = new_message()
    made = [
        finish(public, one, tokens.blind_sign(key, one.sent))
        for one in (blind(public, message), blind(public, message))
    ]
    take_box(rounds.posted_for(open_round, cell, made[0], [1]))
    with pytest.raises(Spent):
        take_box(rounds.posted_for(open_round, cell, made[1], [2]))


def test_a_forged_token_is_refused(open_round, ana):
    posted = rounds.answer(open_round, ana, [1, 1, 1])
    for changed in (
        {"signature": bytes(256)},
        {"signature": b"\xff" * 256},
        {"message": new_message()},
        {"signature": posted.signature[::-1]},
    ):
        with pytest.raises(NoToken):
            take_box(replace(posted, **changed))
    assert not Box.objects.exists()


def test_a_token_of_one_cell_is_nothing_in_another(two_cells):
    held, mine, theirs = two_cells
    posted = rounds.answer(held, mine, [1, 1, 1])
    with pytest.raises(NoToken):
        take_box(replace(posted, cell=rounds.cell_of(held, theirs).pk))


def test_a_token_of_one_round_is_nothing_in_another(sixteen, practices_on):
    first, second = rounds.hold_round(sixteen), rounds.hold_round(sixteen)
    posted = rounds.answer(first, sixteen[0], [1, 1, 1])
    other = rounds.cell_of(second, sixteen[0]).pk
    with pytest.raises(NoToken):
        take_box(replace(posted, round=second.pk, cell=other))
    with pytest.raises(RoundOver):
        take_box(replace(posted, round=second.pk))
    with pytest.raises(RoundOver):
        take_box(replace(posted, round=uuid4()))


def test_nothing_is_taken_after_the_end(open_round, ana, clock):
    posted = rounds.answer(open_round, ana, [1, 1, 1])
    clock.move_by(timedelta(days=14, seconds=1))
    with pytest.raises(RoundOver):
        take_box(posted)


def test_the_database_takes_nothing_from_the_moment_when_closing_begins(open_round, ana):
    """As if the round had begun to close between the look at it and the writing."""
    posted = rounds.answer(open_round, ana, [1, 1, 1])
    cell = rounds.cell_of(open_round, ana)
    Round.objects.filter(pk=open_round.pk).update(closing_at=timezone.now())
    with pytest.raises(RoundOver):
        take_box(posted)
    with pytest.raises(DatabaseError), transaction.atomic():
        Box.objects.create(token=bytes(32), cell=cell, sealed=b"")


def test_no_hand_at_a_console_changes_or_replaces_a_box(open_round, ana):
    take_box(rounds.answer(open_round, ana, [1, 1, 1]))
    with pytest.raises(DatabaseError), transaction.atomic():
        Box.objects.update(sealed=b"another")
    if connection.vendor == "sqlite":
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT OR REPLACE INTO ballots_box (token, cell_id, sealed)"
                " SELECT token, cell_id, x'00' FROM ballots_box"
            )


def test_a_token_can_be_spent_for_words_that_are_open(sixteen, practices_on):
    """What a question at a meeting does: the hash of the words stands where a box would."""
    held = rounds.hold_round(sixteen, items=())
    token, cell = rounds.fetch_token(held, sixteen[0]), Cell.objects.get(round=held)

    def spend(words):
        sealed = tokens.hash_of(words)
        message, signature = token.message, token.signature
        spend_token(held.pk, cell.pk, message=message, signature=signature, sealed=sealed)

    spend(b"Why do we close the Harbour?")
    spend(b"Why do we close the Harbour?")
    with pytest.raises(Spent):
        spend(b"And another question")
