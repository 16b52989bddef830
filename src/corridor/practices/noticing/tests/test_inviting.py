"""Somebody asks another for time: only a yes is told, and it lapses by itself for both."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import PracticeSwitch
from corridor.practices.noticing import actions_together as actions
from corridor.practices.noticing.models import Invitation
from corridor.privacy.models import Opening
from corridor.privacy.muting import mute
from corridor.rhythm.calendars.models import Attendee, Occasion

WORDS = "The harbour was loud today."
SAID = "Ana Ruiz would like to go for a walk with you"


def tomorrow(hour=14):
    day = timezone.now() + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def typed(at):
    return {"day": f"{at:%Y-%m-%d}", "at": f"{at:%H:%M}"}


def letters_to(mailoutbox, person):
    return [letter for letter in mailoutbox if letter.to == [person.email]]


def test_asked_through_the_page(browser_of, ana, bilal):
    browser = browser_of(ana)
    page = browser.get(f"/noticing/people/{bilal.pk}/ask/?what=walk").text
    assert [
        t for t in (SAID, "You and Bilal Haddad", "Send to Bilal Haddad") if t not in page
    ] == []
    data = {"once": str(uuid4()), "what": "walk", "body": WORDS, "minutes": "30"}
    answer = browser.post(f"/noticing/people/{bilal.pk}/ask/", data | typed(tomorrow()))
    one = Invitation.objects.get()
    assert answer.url == f"/noticing/invitations/{one.pk}/"
    assert (one.owner, one.to, one.turn, one.starts_at) == (ana, bilal, bilal, tomorrow())
    again = browser.post(f"/noticing/people/{bilal.pk}/ask/", data | typed(tomorrow()))
    assert (again.url, Invitation.objects.count()) == (answer.url, 1)


def test_the_other_reads_it_in_corridor_and_gets_a_neutral_letter(
    browser_of, walk, bilal, run_jobs, mailoutbox
):
    run_jobs()
    (letter,) = letters_to(mailoutbox, bilal)
    assert letter.subject == "There is something for you"
    assert [w for w in ("Ana", "walk", "noticing", "harbour") if w in letter.body] == []
    browser = browser_of(bilal)
    assert "Ana Ruiz would like time with you" in browser.get("/").text
    browser.get("/noticing/")
    assert Opening.objects.count() == 0
    page = browser.get(f"/noticing/invitations/{walk.pk}/").text
    assert [t for t in (SAID, WORDS, "You and Ana Ruiz") if t not in page] == []
    assert [(o.owner, o.reader) for o in Opening.objects.all()] == [(walk.owner, bilal)]


def test_yes_puts_it_into_both_calendars_and_is_told(
    browser_of, walk, ana, bilal, run_jobs, mailoutbox
):
    run_jobs()
    mailoutbox.clear()
    browser_of(bilal).post(f"/noticing/invitations/{walk.pk}/yes/")
    walk.refresh_from_db()
    occasion = Occasion.objects.get()
    assert (walk.occasion, walk.accepted_at is not None) == (occasion, True)
    assert (occasion.organiser, occasion.starts_at, occasion.title) == (ana, tomorrow(), "")
    assert occasion.ends_at - occasion.starts_at == timedelta(minutes=30)
    answers = dict(Attendee.objects.values_list("person__name", "answer"))
    assert answers == {"Ana Ruiz": "accepted", "Bilal Haddad": "accepted"}
    run_jobs()
    assert [letter.subject for letter in letters_to(mailoutbox, ana)] == [
        "There is something for you"
    ]
    assert "Bilal Haddad says: yes, gladly" in browser_of(ana).get("/").text


def test_without_a_time_the_other_names_one(browser_of, make_invitation, ana, bilal):
    one = make_invitation(ana, bilal)
    browser = browser_of(bilal)
    refused = browser.post(f"/noticing/invitations/{one.pk}/yes/")
    assert (refused.status_code, Occasion.objects.count()) == (422, 0)
    browser.post(f"/noticing/invitations/{one.pk}/yes/", typed(tomorrow(9)))
    assert Occasion.objects.get().starts_at == tomorrow(9)


def test_another_time_is_for_the_first_to_answer(browser_of, walk, ana, bilal):
    browser_of(bilal).post(f"/noticing/invitations/{walk.pk}/another-time/", typed(tomorrow(16)))
    assert Occasion.objects.count() == 0
    mine = browser_of(ana)
    assert "Bilal Haddad suggests another time" in mine.get("/").text
    assert browser_of(bilal).post(f"/noticing/invitations/{walk.pk}/yes/").status_code == 404
    mine.post(f"/noticing/invitations/{walk.pk}/yes/")
    occasion = Occasion.objects.get()
    # Whoever is told of a yes is who waited for it.
    assert (occasion.organiser, occasion.starts_at) == (bilal, tomorrow(16))
    assert "Ana Ruiz says: yes, gladly" in browser_of(bilal).get("/").text


def test_a_time_that_has_passed_is_no_time(walk, bilal):
    Invitation.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    walk.refresh_from_db()
    with pytest.raises(actions.Over):
        actions.say_yes(walk, by=bilal)
    with pytest.raises(actions.Over):
        actions.suggest_time(walk, by=bilal, starts_at=timezone.now())


@pytest.mark.parametrize("days", [-1, 61])
def test_form_refuses_a_day_out_of_reach(browser_of, walk, bilal, days):
    at = timezone.now() + timedelta(days=days)
    answer = browser_of(bilal).post(f"/noticing/invitations/{walk.pk}/another-time/", typed(at))
    assert answer.status_code == 422
    walk.refresh_from_db()
    assert walk.starts_at == tomorrow()


def test_answered_once(walk, bilal, ana):
    actions.say_yes(walk, by=bilal)
    for person in (ana, bilal):
        with pytest.raises(actions.Over):
            actions.say_yes(walk, by=person)
        with pytest.raises(actions.Over):
            actions.suggest_time(walk, by=person, starts_at=tomorrow(18))
    assert Occasion.objects.count() == 1


def test_nobody_else_answers(walk, ana, chen):
    for person in (ana, chen):  # the one whose turn it is not, and a third
        with pytest.raises(actions.Over):
            actions.say_yes(walk, by=person)
    with pytest.raises(actions.NotYours):
        actions.take_back(walk, by=chen)


def test_no_second_one_while_the_first_is_open(browser_of, make_invitation, walk, ana, bilal):
    with pytest.raises(actions.AskedAlready):
        make_invitation(ana, bilal)
    actions.set_aside(walk, by=bilal)
    with pytest.raises(actions.AskedAlready):
        make_invitation(ana, bilal)
    data = {"once": str(uuid4()), "what": "call", "body": "", "minutes": "30"}
    page = browser_of(ana).post(f"/noticing/people/{bilal.pk}/ask/", data)
    assert "You asked already" in page.text
    ana.country = "DE"
    ana.save()
    page = browser_of(ana).post(f"/noticing/people/{bilal.pk}/ask/", data)
    day = timezone.localtime(walk.lapses_at - timedelta(seconds=1))
    assert f"open until {day.day} {day:%B %Y}" in page.text
    actions.take_back(walk, by=ana)
    assert make_invitation(ana, bilal).pk != walk.pk


def test_taken_back_is_gone_for_both(browser_of, walk, ana, bilal):
    browser_of(ana).post(f"/noticing/invitations/{walk.pk}/take-back/")
    assert Invitation.objects.count() == 0
    assert browser_of(bilal).get(f"/noticing/invitations/{walk.pk}/").status_code == 404


def test_lapses_for_both_after_its_day_and_is_erased(browser_of, walk, ana, bilal, run_jobs):
    Invitation.objects.update(lapses_at=timezone.now())
    for person in (ana, bilal):
        assert browser_of(person).get(f"/noticing/invitations/{walk.pk}/").status_code == 404
        assert "Noticing" in browser_of(person).get("/noticing/").text
    assert actions.erase_lapsed() == 1
    assert Invitation.objects.count() == 0


def test_lapses_at_the_end_of_its_day_in_the_inviters_zone(make_invitation, ana, bilal):
    type(ana).objects.filter(pk=ana.pk).update(time_zone="Asia/Tokyo")
    ana.refresh_from_db()
    one = make_invitation(ana, bilal, starts_at=tomorrow(3))
    assert one.lapses_at == tomorrow(15)  # midnight in Tokyo


def test_somebody_without_the_practice_is_not_asked(browser_of, make_invitation, team, ana, bilal):
    switch = PracticeSwitch.objects.get(practice="noticing")
    switch.state = "pilot"
    switch.save()
    type(ana).objects.filter(pk=bilal.pk).update(team=None)
    switch.teams.set([team])
    bilal.refresh_from_db()
    with pytest.raises(actions.NotThere):
        make_invitation(ana, bilal)
    browser = browser_of(ana)
    PracticeSwitch.objects.filter(practice="noticing").update(state="pilot")
    assert browser.get(f"/noticing/people/{bilal.pk}/ask/").status_code == 404
    answer = browser.post("/noticing/people/whom/", {"what": "walk", "whom": str(bilal.pk)})
    assert "not on for Bilal Haddad yet" in answer.text
    assert f"/noticing/people/{bilal.pk}" not in browser.get(f"/people/{bilal.pk}/").text


def test_oneself_and_leavers_are_not_asked(make_invitation, ana, bilal):
    with pytest.raises(actions.NotYours):
        make_invitation(ana, ana)
    bilal.left_at = timezone.now()
    bilal.save()
    with pytest.raises(actions.NotThere):
        make_invitation(ana, bilal)


def test_muted_is_not_reached_and_sees_no_difference(
    browser_of, make_invitation, ana, bilal, run_jobs, mailoutbox
):
    mute(ana, by=bilal)
    one = make_invitation(ana, bilal)
    run_jobs()
    assert letters_to(mailoutbox, bilal) == []
    assert "Ana Ruiz" not in browser_of(bilal).get("/noticing/").text
    assert browser_of(bilal).get(f"/noticing/invitations/{one.pk}/").status_code == 404
    assert "It is with Bilal Haddad" in browser_of(ana).get(f"/noticing/invitations/{one.pk}/").text


def test_muted_meanwhile_suggests_to_nobody(browser_of, walk, ana, bilal, run_jobs, mailoutbox):
    mute(bilal, by=ana)
    run_jobs()
    mailoutbox.clear()
    answer = browser_of(bilal).post(
        f"/noticing/invitations/{walk.pk}/another-time/", typed(tomorrow(16)), follow=True
    )
    assert "can see the time you suggest" in answer.text
    run_jobs()
    assert letters_to(mailoutbox, ana) == []
    assert "suggests another time" not in browser_of(ana).get("/").text


def test_an_occasion_that_was_cancelled_is_said_so(browser_of, walk, ana, bilal):
    from corridor.rhythm.calendars.actions import cancel_occasion

    actions.say_yes(walk, by=bilal)
    cancel_occasion(Occasion.objects.get(), by=ana)
    page = browser_of(bilal).get(f"/noticing/invitations/{walk.pk}/").text
    assert "It does not take place." in page
