"""Tokens: once a person and round; lost answers are sent again; another message is refused."""

from datetime import timedelta

import pytest
import rounds
from django.urls import reverse
from django.utils import timezone

from corridor.ballots import issuing
from corridor.ballots.closing import end_without_counts
from corridor.ballots.models import Issue, Roll, Round
from corridor.ballots.signing.blinding import blind, finish, new_message
from corridor.ballots.signing.tokens import LENGTH, Unsignable
from corridor.people.models import PracticeSwitch


def blinded_for(open_round, person):
    public = bytes(rounds.cell_of(open_round, person).public_key)
    return public, blind(public, new_message())


def test_a_token_is_signed_for_the_persons_own_cell(sixteen, practices_on):
    others = rounds.make_people(16, name="Other")
    held = rounds.hold_round(sixteen, others)
    mine, theirs = rounds.cell_of(held, sixteen[0]), rounds.cell_of(held, others[0])
    assert mine.pk != theirs.pk
    public, blinded = blinded_for(held, sixteen[0])
    token = finish(public, blinded, issuing.sign_token(held.pk, blinded.sent, by=sixteen[0]))
    assert len(token.signature) == LENGTH


def test_the_same_blinded_message_gets_the_same_signature_again(open_round, ana):
    _public, blinded = blinded_for(open_round, ana)
    first = issuing.sign_token(open_round.pk, blinded.sent, by=ana)
    assert issuing.sign_token(open_round.pk, blinded.sent, by=ana) == first
    assert Issue.objects.count() == 1


def test_another_blinded_message_is_refused_for_good(open_round, ana):
    _public, blinded = blinded_for(open_round, ana)
    issuing.sign_token(open_round.pk, blinded.sent, by=ana)
    _public, another = blinded_for(open_round, ana)
    for _again in range(2):
        with pytest.raises(issuing.SignedBefore):
            issuing.sign_token(open_round.pk, another.sent, by=ana)
    issuing.note_kept(open_round.pk, by=ana)
    with pytest.raises(issuing.SignedBefore):
        issuing.sign_token(open_round.pk, another.sent, by=ana)


def test_what_is_no_message_uses_nothing_up(open_round, ana):
    for sent in (b"", bytes(255), b"\xff" * 256):
        with pytest.raises(Unsignable):
            issuing.sign_token(open_round.pk, sent, by=ana)
    assert not Issue.objects.exists()


def test_who_is_not_on_the_roll_gets_nothing(open_round, make_person):
    stranger = make_person("Dana Novak")
    with pytest.raises(issuing.NotOnTheRoll):
        issuing.sign_token(open_round.pk, bytes(256), by=stranger)
    assert issuing.waiting_for(stranger) == []


def test_nothing_is_signed_before_the_round_opens_or_after_it_closes(sixteen, practices_on, clock):
    ana = sixteen[0]
    held = rounds.hold_round(sixteen, opens=False)
    if held.opened_at is None:
        with pytest.raises(issuing.NotOnTheRoll):
            issuing.sign_token(held.pk, bytes(256), by=ana)
    clock.move_by(timedelta(days=14, seconds=1))
    with pytest.raises(issuing.NotOnTheRoll):
        issuing.sign_token(held.pk, bytes(256), by=ana)
    assert issuing.waiting_for(ana) == []


def test_the_database_signs_nothing_for_a_round_that_is_closing(open_round, ana):
    Round.objects.filter(pk=open_round.pk).update(closing_at=timezone.now())
    # As if it had closed between the look at the roll and the writing.
    with pytest.raises(issuing.NotOnTheRoll):
        issuing._note_once(open_round, ana, bytes(32))


def test_it_waits_until_a_browser_has_it(open_round, ana):
    assert [place.round for place in issuing.waiting_for(ana)] == [open_round]
    rounds.fetch_token(open_round, ana)
    assert [place.round for place in issuing.waiting_for(ana)] == [open_round]
    issuing.note_kept(open_round.pk, by=ana)
    assert issuing.waiting_for(ana) == []


def test_nothing_is_fetched_for_whoever_declined_or_has_not_the_practice(open_round, ana, bilal):
    rounds.declined.add(ana.pk)
    assert issuing.waiting_for(ana) == []
    assert len(issuing.waiting_for(bilal)) == 1
    PracticeSwitch.objects.filter(practice="care").update(state="off")
    del bilal._practices_on
    assert issuing.waiting_for(bilal) == []


def test_two_queries_whether_something_waits(open_round, ana, bilal, django_assert_num_queries):
    issuing.waiting_for(ana)
    with django_assert_num_queries(2):
        issuing.waiting_for(ana)
    issuing.note_kept(open_round.pk, by=bilal)


def test_the_page_asks_for_a_token_only_while_one_waits(open_round, ana, browser_of):
    def asks():
        return b"ballots/built/tokens.js" in browser_of(ana).get(reverse("people")).content

    assert asks()
    rounds.fetch_token(open_round, ana)
    assert asks()
    issuing.note_kept(open_round.pk, by=ana)
    assert not asks()


def test_whoever_erases_themselves_is_off_the_roll_and_gets_no_second_token(open_round, ana):
    from corridor.ballots.floor import erase, export

    rounds.fetch_token(open_round, ana)
    (section,) = export(ana)
    assert [(row["counted_with"], row["people"], row["token_fetched"]) for row in section.rows] == [
        ("Team 0", 16, True)
    ]
    erase(ana)
    assert not Roll.objects.filter(person=ana).exists()
    assert not Issue.objects.filter(person=ana).exists()
    with pytest.raises(issuing.NotOnTheRoll):
        issuing.sign_token(open_round.pk, bytes(256), by=ana)
    assert list(export(ana)) == []


def test_a_round_that_was_given_up_signs_nothing(open_round, ana):
    assert end_without_counts(open_round.pk)
    with pytest.raises(issuing.NotOnTheRoll):
        issuing.sign_token(open_round.pk, bytes(256), by=ana)


def test_two_people_in_one_browser_keep_their_tokens_apart(open_round, ana, bilal):
    labels = {issuing.label_of(open_round.pk, person) for person in (ana, bilal)}
    assert len(labels) == 2
    assert issuing.label_of(open_round.pk, ana) in labels
