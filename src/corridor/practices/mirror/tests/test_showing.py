"""Showing one's mirror: to whom one chose, until one stops, and in one's own log."""

import pytest

from corridor.practices.mirror import actions
from corridor.practices.mirror.actions import NotYours
from corridor.practices.mirror.models import Result
from corridor.practices.mirror.practice import practice
from corridor.privacy.audiences import Choice, NobodyThere, withdraw_again
from corridor.privacy.models import Audience, Opening
from corridor.privacy.muting import mute


def address(result):
    return f"/mirror/yours/{result.pk}/"


def show_to(result, *people):
    actions.show(result, Choice(("people",), people), by=result.owner)
    result.refresh_from_db()


def test_the_leader_sees_plane_ethics_source_and_what_helps(result, ana, browser_of):
    page = browser_of(ana).get(address(result)).text
    assert page.count('role="img"') == 2
    assert "Warmth: 4.7 of 5, probably between" in page
    assert "above the middle" in page
    assert "unclear: its interval holds the middle" in page
    assert "The BIAS Map" in page
    assert "12 to 15 people answered." in page
    assert "Only you" in page
    for harsh in ("contempt", "pity", "envy", "incompetent", "cold"):
        assert harsh not in page
    assert not Opening.objects.exists()


def test_shown_it_is_seen_by_those_and_noted(result, ana, bilal, chen, browser_of):
    browser = browser_of(ana)
    body = {"to": ["people"], "people": [str(bilal.pk)]}
    assert browser.post(f"{address(result)}show/", body).url == address(result)
    assert [str(item.title) for item in practice.home(bilal)] == ["Ana Ruiz shows you their mirror"]
    assert browser_of(chen).get(address(result)).status_code == 404
    browser_of(bilal).get("/mirror/")
    assert not Opening.objects.exists()
    page = browser_of(bilal).get(address(result)).text
    assert "The mirror of Ana Ruiz" in page
    (line,) = Opening.objects.all()
    assert (line.owner, line.reader, line.item) == (ana, bilal, result.pk)
    assert list(practice.home(bilal)) == []


def test_a_note_is_never_shown_with_it(result, ana, bilal, browser_of):
    browser_of(ana).post(f"{address(result)}note/", {"note": "Nobody else reads this."})
    assert "Nobody else reads this." in browser_of(ana).get(address(result)).text
    show_to(result, bilal)
    page = browser_of(bilal).get(address(result)).text
    assert "Nobody else reads this." not in page
    assert "A note to yourself" not in page
    assert browser_of(bilal).post(f"{address(result)}note/", {"note": "x"}).status_code == 404


def test_stopped_it_is_gone_at_once_and_can_be_shown_anew(result, ana, bilal, chen, browser_of):
    show_to(result, bilal)
    browser_of(ana).post(f"{address(result)}stop-showing/")
    assert browser_of(bilal).get(address(result)).status_code == 404
    assert "The mirror of" not in browser_of(bilal).get("/mirror/").text
    assert list(practice.home(bilal)) == []
    result.refresh_from_db()
    show_to(result, chen)
    assert browser_of(chen).get(address(result)).status_code == 200
    assert browser_of(bilal).get(address(result)).status_code == 404
    assert Audience.objects.filter(mirror_result=result).count() == 1
    assert Audience.objects.count() == 1


def test_shown_to_one_more_the_first_keeps_it(result, bilal, chen, browser_of):
    show_to(result, bilal)
    show_to(result, chen)
    for person in (bilal, chen):
        assert browser_of(person).get(address(result)).status_code == 200


def test_in_an_older_copy_it_stays_stopped(result, ana, bilal, browser_of):
    show_to(result, bilal)
    withdraw_again((str(result.audience_id),), ana.here_since)
    assert browser_of(bilal).get(address(result)).status_code == 404


def test_only_its_leader_shows_stops_and_erases(result, bilal):
    for act in (actions.stop_showing, actions.erase_result):
        with pytest.raises(NotYours):
            act(result, by=bilal)
    with pytest.raises(NotYours):
        actions.show(result, Choice(("people",), (bilal,)), by=bilal)
    with pytest.raises(NobodyThere):
        actions.show(result, Choice(("people",), ()), by=result.owner)


def test_whom_one_muted_is_not_told(result, ana, bilal, run_jobs):
    mute(ana, by=bilal)
    show_to(result, bilal)
    assert not Result.objects.visible_to(bilal).exists()
    assert list(practice.home(bilal)) == []


def test_a_leaver_shows_nothing(result, ana, bilal, browser_of):
    show_to(result, bilal)
    practice.leave(ana)
    assert browser_of(bilal).get(address(result)).status_code == 404


def test_erased_it_is_gone_with_its_audience(result, ana, bilal, browser_of):
    show_to(result, bilal)
    browser_of(ana).post(f"{address(result)}erase/")
    assert not Result.objects.exists()
    assert not Audience.objects.exists()
    assert browser_of(ana).get(address(result)).status_code == 404
