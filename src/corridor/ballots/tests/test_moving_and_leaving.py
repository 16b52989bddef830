"""Who moves within a round stays where they are counted; who leaves can answer until their last day."""

from base64 import b64encode
from datetime import timedelta

import rounds
from django.urls import reverse
from django.utils import timezone

from corridor.ballots.issuing import place_of, waiting_for
from corridor.ballots.models import Issue
from corridor.ballots.queries import counts_of
from corridor.ballots.signing.blinding import blind, new_message
from corridor.ballots.spending import take_box
from corridor.people.joining.leaving import leave_together
from corridor.people.models import Team
from corridor.runtime.jobs import run_waiting_jobs


def close(held, clock):
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_waiting_jobs()


def test_who_moves_keeps_place_and_token(sixteen, practices_on, clock):
    held = rounds.hold_round(sixteen, rounds.make_people(16, name="Other"))
    mover, late = sixteen[3:5]
    fetched = rounds.answer(held, mover, [4, None, None])
    before = place_of(late, held.pk)
    for person in (mover, late):
        person.team = Team.objects.create(name=f"Yard of {person.name}")
        person.save()
    # One had the token before, the other fetches it afterwards: both in the cell of the form.
    assert [place.cell for place in waiting_for(late)] == [before.cell]
    take_box(fetched)
    take_box(rounds.answer(held, late, [4, None, None]))
    for person in sixteen[5:11]:
        take_box(rounds.answer(held, person, [0, None, None]))
    close(held, clock)
    assert counts_of(held) == {"0": {"someone_to_trust": [6, 0, 0, 0, 2]}}


def test_who_leaves_can_answer_until_their_last_day_and_what_was_sent_counts(
    open_round, sixteen, browser_of, clock
):
    sent, silent = sixteen[3:5]
    take_box(rounds.answer(open_round, sent, [4, None, None]))
    client = browser_of(silent)
    cell = place_of(silent, open_round.pk).cell
    assert client.get(reverse("ballots_waiting")).status_code == 200
    leave_together([sent.pk, silent.pk])
    assert silent.__class__.objects.get(pk=silent.pk).left_at <= timezone.now()
    # From now on there is no page, and no token, whatever the browser kept.
    assert client.get(reverse("ballots_waiting")).status_code == 302
    blinded = b64encode(blind(bytes(cell.public_key), new_message()).sent)
    address = reverse("ballots_token", args=[open_round.pk])
    assert client.post(address, blinded, content_type="text/plain").status_code == 302
    assert not Issue.objects.filter(person=silent).exists()
    for person in sixteen[5:12]:
        take_box(rounds.answer(open_round, person, [0, None, None]))
    close(open_round, clock)
    assert counts_of(open_round) == {"0": {"someone_to_trust": [7, 0, 0, 0, 1]}}


def test_a_page_that_is_still_open_can_send_its_box_because_it_is_nobodys(open_round, sixteen):
    leaver = sixteen[3]
    ready = rounds.answer(open_round, leaver, [4, None, None])
    leave_together([leaver.pk])
    take_box(ready)
    assert rounds.Roll.objects.filter(round=open_round, person=leaver).exists()
