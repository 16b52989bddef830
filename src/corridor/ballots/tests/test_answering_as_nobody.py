"""The requests of a browser: boxes come as nobody's, and every answer to one is the same."""

import io
import logging
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
import rounds
from django.test import Client
from django.urls import reverse

from corridor.ballots import views
from corridor.ballots.answering import part_for
from corridor.ballots.carrying import SEALED
from corridor.ballots.issuing import NotOnTheRoll
from corridor.ballots.kinds import PAIRS_PUBLISHED, kinds
from corridor.ballots.models import Box, Carried, Issue
from corridor.ballots.signing.blinding import blind, finish, new_message
from corridor.ballots.signing.key_list import fingerprint_of, root_by
from corridor.kit.logs import Discreet, PlainFormatter

BYTES = "application/octet-stream"


def post(body, client=None, **more):
    return (client or Client()).post(reverse("ballots_box"), body, content_type=BYTES, **more)


@pytest.fixture
def of_ana(browser_of, ana):
    return browser_of(ana)


def test_from_asking_what_waits_to_a_box_that_is_taken(open_round, ana, of_ana):
    (given,) = of_ana.get(reverse("ballots_waiting")).json()["rounds"]
    assert fingerprint_of(given["terms"], root_by(given["line"], given["path"])) == (
        open_round.fingerprint
    )
    blinded = blind(b64decode(given["key"]), new_message())
    answer = of_ana.post(
        reverse("ballots_token", args=[open_round.pk]),
        b64encode(blinded.sent),
        content_type="text/plain",
    )
    assert answer.status_code == 200
    token = finish(b64decode(given["key"]), blinded, b64decode(answer.content))
    assert of_ana.post(reverse("ballots_kept", args=[open_round.pk])).status_code == 204
    assert of_ana.get(reverse("ballots_waiting")).json() == {"rounds": []}
    cell = rounds.cell_of(open_round, ana)
    posted = rounds.posted_for(open_round, cell, token, [1, 2, 0])
    assert post(posted.written()).status_code == 204
    assert Box.objects.count() == 1


def test_every_box_that_is_taken_is_answered_alike(open_round, sixteen):
    def said(answer):
        return answer.status_code, dict(answer.headers), answer.content, dict(answer.cookies)

    first = rounds.answer(open_round, sixteen[0], [4, 4, 2]).written()
    silent = rounds.answer(open_round, sixteen[1], []).written()
    answers = [said(post(first)), said(post(silent)), said(post(first))]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 204
    assert "Set-Cookie" not in answers[0][1]


def test_a_box_with_any_cookie_is_refused(open_round, ana, of_ana):
    body = rounds.answer(open_round, ana, [1, 1, 1]).written()
    assert post(body, of_ana).status_code == 400
    stranger = Client()
    stranger.cookies["of-a-proxy"] = "ana"
    assert post(body, stranger).status_code == 400
    assert not Box.objects.exists()
    assert post(body).status_code == 204


def test_a_box_needs_no_form_token_of_ours(open_round, ana):
    body = rounds.answer(open_round, ana, [1, 1, 1]).written()
    assert post(body, Client(enforce_csrf_checks=True)).status_code == 204


def test_what_is_no_box_is_refused(open_round, ana):
    """Forged, replayed and late ones: tests/promises/test_unlinkable.py."""
    body = rounds.answer(open_round, ana, [1, 1, 1]).written()
    assert post(body[:-1]).status_code == 400
    assert post(body + b"x").status_code == 400
    assert post(b"\x02" + body[1:]).status_code == 400
    assert Client().get(reverse("ballots_box")).status_code == 405
    assert not Box.objects.exists()


def test_a_token_wants_a_signed_in_person_and_a_form_token(open_round, ana, browser_of):
    address = reverse("ballots_token", args=[open_round.pk])
    assert Client().post(address, b"", content_type="text/plain").status_code == 302
    strict = browser_of(ana)
    strict.handler.enforce_csrf_checks = True
    assert strict.post(address, b"", content_type="text/plain").status_code == 403
    assert not Issue.objects.exists()


def test_refusals_of_tokens(open_round, ana, of_ana, browser_of, make_person):
    address = reverse("ballots_token", args=[open_round.pk])

    def ask(client, body):
        return client.post(address, body, content_type="text/plain").status_code

    public = bytes(rounds.cell_of(open_round, ana).public_key)
    blinded = [b64encode(blind(public, new_message()).sent) for _ in range(2)]
    assert ask(of_ana, "not base64!") == 400
    assert ask(of_ana, b64encode(bytes(3))) == 400
    assert ask(of_ana, b"A" * 5_000) == 400
    assert [ask(of_ana, blinded[0]), ask(of_ana, blinded[0])] == [200, 200]
    assert ask(of_ana, blinded[1]) == 409
    assert ask(browser_of(make_person("Dana Novak")), blinded[1]) == 404


def test_a_token_is_carried_to_the_same_person_alone(
    open_round, ana, bilal, of_ana, browser_of, clock
):
    from datetime import timedelta

    there = reverse("ballots_carried", args=[open_round.pk])
    sealed = b64encode(bytes(SEALED))
    put = reverse("ballots_carry", args=[open_round.pk])
    assert of_ana.get(there).status_code == 404
    assert of_ana.post(put, b64encode(b"x"), content_type="text/plain").status_code == 400
    assert of_ana.post(put, sealed, content_type="text/plain").status_code == 204
    assert b64decode(of_ana.get(there).content) == bytes(SEALED)
    assert browser_of(bilal).get(there).status_code == 404
    clock.move_by(timedelta(hours=1, seconds=1))
    assert browser_of(ana).get(there).status_code == 404
    from corridor.ballots.tasks import tend

    tend()
    assert not Carried.objects.exists()


def test_the_public_page_says_what_needs_more_answers(open_round, client):
    address = reverse("ballots_keys", args=[open_round.pk])
    page = client.get(address).content.decode()
    assert (
        "What rests on fewer than 8 answers is left out; fewer than 10 for <code>taboo</code>"
        in (" ".join(page.split()))
    )


def test_the_fingerprint_is_for_everybody_the_teams_for_those_who_are_here(open_round, of_ana):
    address = reverse("ballots_keys", args=[open_round.pk])
    groups = [open_round.fingerprint[at : at + 4] for at in range(0, 64, 4)]
    for client in (Client(), of_ana):
        page = client.get(address).content.decode()
        assert " ".join(groups) in page
    assert "Team 0" in of_ana.get(address).content.decode()
    assert "Team 0" not in Client().get(address).content.decode()
    listed = of_ana.get(reverse("ballots_key_list", args=[open_round.pk])).content.decode()
    terms, line = listed.splitlines()
    assert fingerprint_of(terms, root_by(line, [])) == open_round.fingerprint


def test_a_round_whose_terms_are_not_fixed_has_no_page(sixteen, of_ana, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    from corridor.ballots.actions import prepare_round
    from corridor.ballots.terms import NewCell

    now = timezone.now()
    made = prepare_round(
        rounds.KIND,
        opens_at=now,
        closes_at=now + timedelta(days=1),
        items=rounds.ITEMS,
        cells=[NewCell([person.pk for person in sixteen], "Ana's team")],
    )
    assert of_ana.get(reverse("ballots_keys", args=[made.pk])).status_code == 404
    assert of_ana.get(reverse("ballots_key_list", args=[made.pk])).status_code == 404


@pytest.fixture
def log():
    """What an installation's log would hold: its own filter and formatter, at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Discreet())
    handler.setFormatter(PlainFormatter("{levelname} {name} {message}", style="{"))
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def test_no_body_reaches_a_log_when_something_breaks(open_round, ana, monkeypatch, log):
    posted = rounds.answer(open_round, ana, [1, 1, 1])

    def breaks(read):
        raise RuntimeError(repr(read))

    monkeypatch.setattr(views, "take_box", breaks)
    client = Client(raise_request_exception=False)
    assert post(posted.written(), client).status_code == 500
    said = log.getvalue()
    assert "RuntimeError" in said
    for secret in (posted.message, posted.signature, posted.box, posted.token):
        for form in (repr(secret)[2:30], secret.hex()[:30], b64encode(secret).decode()[:30]):
            assert form not in said


def test_the_part_of_a_page_has_every_question_and_who_is_counted_together(open_round, ana, rf):
    from django.template.loader import render_to_string

    part = part_for(open_round.pk, ana, rounds.QUESTIONS)
    page = render_to_string("ballots/answer.html", {"ballot": part})
    for question in rounds.QUESTIONS.values():
        assert str(question.text) in page
    assert "Counted with Team 0: 16 people." in page
    assert "If fewer than 8 of those with whom you are counted answer" in page
    assert f"10 answers are needed for: “{rounds.QUESTIONS['taboo'].text}”" in page
    assert "<form" not in page  # nothing that a browser could send with its cookies
    assert "This one page needs JavaScript" in page


def test_what_is_said_of_pairs_is_the_kinds(sixteen, practices_on, of_ana):
    held = rounds.hold_round(sixteen, pairs=[("noticed", "taboo")])
    without = rounds.hold_round(sixteen)

    def said(round_):
        part = part_for(round_.pk, sixteen[0], rounds.QUESTIONS)
        page = of_ana.get(reverse("ballots_keys", args=[round_.pk])).content.decode()
        assert ("Looked at together" in page) == bool(round_.pairs)
        return str(part.pairs), "it is also published" in page, "Nothing is published." in page

    # The public page says which they are, and that they are published with that.
    assert said(held) == (str(PAIRS_PUBLISHED), False, False)
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], pairs="Nothing is published.")
    assert said(held) == ("Nothing is published.", False, True)
    assert said(without) == ("", False, False)


def test_a_part_wants_a_place_on_the_roll_and_words_for_every_item(open_round, ana, make_person):
    with pytest.raises(NotOnTheRoll):
        part_for(open_round.pk, make_person("Dana Novak"), rounds.QUESTIONS)
    with pytest.raises(KeyError):
        part_for(open_round.pk, ana, {})
    with pytest.raises(ValueError, match="has 5 options"):
        part_for(open_round.pk, ana, rounds.QUESTIONS | {"noticed": rounds.QUESTIONS["taboo"]})


def test_the_lists_are_read_with_as_many_queries_for_one_cell_as_for_three(sixteen, browser_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(held, client):
        client.get(reverse("ballots_keys", args=[held.pk]))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("ballots_keys", args=[held.pk]))
        return len(seen)

    client = browser_of(sixteen[0])
    one = rounds.hold_round(sixteen)
    three = rounds.hold_round(
        sixteen, rounds.make_people(16, name="Second"), rounds.make_people(16, name="Third")
    )
    assert queries(one, client) == queries(three, client)
