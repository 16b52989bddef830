"""Showing one's mirror: to whom one chose, until one stops, and in one's own log."""

from datetime import timedelta

import pytest
from at_once import run_at_once

from corridor.practices.mirror import actions
from corridor.practices.mirror.actions import NotYours
from corridor.practices.mirror.forms import MOST_CHARACTERS
from corridor.practices.mirror.models import HalfYear, Reflection, Result, ShownPutAway
from corridor.practices.mirror.practice import practice
from corridor.privacy.audiences import Choice, NobodyThere, withdraw_again
from corridor.privacy.models import Audience, Opening
from corridor.privacy.muting import mute
from corridor.privacy.sealing import seal


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


def test_a_note_that_is_too_long_is_refused_beside_the_field_and_stays_typed(
    result, ana, browser_of
):
    browser = browser_of(ana)
    browser.post(f"{address(result)}note/", {"note": "Kept before."}, follow=True)
    typed = "Nobody else reads this. " + "x" * MOST_CHARACTERS
    refused = browser.post(f"{address(result)}note/", {"note": typed})
    assert refused.status_code == 422
    assert typed in refused.text
    assert f"at most {MOST_CHARACTERS} characters" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "Kept. Only you can see it." not in refused.text
    assert Reflection.objects.count() == 1
    assert "Kept before." in browser.get(address(result)).text


@pytest.mark.usefixtures("named_by_few_or_many")
def test_the_line_about_a_mirror_that_is_shown_can_be_put_away(
    result, ana, bilal, chen, browser_of
):
    show_to(result, bilal, chen)
    (item,) = practice.home(bilal)
    (button,) = item.buttons
    assert browser_of(bilal).post(button.url).url == "/"
    assert list(practice.home(bilal)) == []
    assert len(list(practice.home(chen))) == 1
    assert str(result.pk) in browser_of(bilal).get("/mirror/").text
    assert practice_export(bilal) == ["Ana Ruiz"]
    # Its leader learns nothing of it, and has no such line.
    assert "Bilal" not in str([section.rows for section in practice.export(ana)])
    assert browser_of(ana).post(button.url).status_code == 404
    actions.stop_showing(result, by=ana)
    assert browser_of(bilal).post(button.url).status_code == 404
    show_to(result, bilal)
    assert len(list(practice.home(bilal))) == 1
    actions.put_away_shown(result, by=bilal)
    practice.erase(bilal)
    assert not ShownPutAway.objects.exists()


def practice_export(person):
    return list(practice.export(person))[-1].rows[0]["put_away_of"]


def test_two_shows_at_the_same_moment_are_one_audience(transactional_db, ana, bilal, chen):
    half_year = HalfYear.objects.create(
        begins_on=ana.here_since.date(),
        opens_at=ana.here_since,
        closes_at=ana.here_since + timedelta(days=28),
        leaders=1,
        offered=1,
    )
    mine = Result(owner=ana, half_year=half_year)
    seal(mine, felt=[])
    mine.save(force_insert=True)

    def showing(person):
        loaded = Result.objects.select_related("audience").get(pk=mine.pk)
        return lambda: actions.show(loaded, Choice(("people",), (person,)), by=ana)

    assert run_at_once(showing(bilal), showing(chen)) == [None, None]
    assert Audience.objects.count() == 1
    for person in (bilal, chen):
        assert list(Result.objects.visible_to(person)) == [mine]


def test_a_mirror_erased_meanwhile_is_shown_to_nobody(result, ana, bilal):
    loaded = Result.objects.get(pk=result.pk)
    actions.erase_result(result, by=ana)
    with pytest.raises(NobodyThere, match="erased"):
        show_to(loaded, bilal)
    actions.stop_showing(loaded, by=ana)
    assert not Audience.objects.exists()


def test_the_day_until_which_was_asked_is_the_organisations(result, ana, bilal, browser_of):
    show_to(result, bilal)
    for person in (ana, bilal):
        person.time_zone = "Pacific/Kiritimati"
        person.save()
    for person, path in ((ana, "/mirror/"), (bilal, "/mirror/"), (ana, address(result))):
        page = browser_of(person).get(path).text.partition("<main")[2]
        assert '<time datetime="2027-04-04">' in page
        assert "2027-04-05" not in page


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
