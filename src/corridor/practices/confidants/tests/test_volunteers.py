"""Volunteers: confirmed by stewards, described by themselves, turned to through care."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.acts.models import Act
from corridor.people.models import PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.models_volunteers import InDanger, Note, Training, Volunteer
from corridor.practices.confidants.queries_volunteers import way_to_turn
from corridor.practices.confidants.tasks import forget
from corridor.practices.confidants.tests.conftest import (
    EXCEPTION,
    HOURS,
    SAID,
    listed,
    mark_of,
)
from corridor.privacy.sealing import unseal
from corridor.rhythm.models import Beat

FULL = "Takes nobody on at the moment."
OVER = "Your training is over"
LINK = 'href="/confidants/volunteering/"'
FORM = {
    "words": "I listen.",
    "days": ["0", "4"],
    "begins_at": "09:00",
    "ends_at": "11:30",
    "at_most": "3",
    "takes_on": "yes",
}


def test_whoever_is_trained_and_there_is_found(browser_of, ana, vera):
    page = browser_of(ana).get("/confidants/volunteers/").text
    assert vera.name in page
    assert SAID in page
    assert "Monday, Wednesday" in page
    assert "for up to 2 people at a time" in page
    assert FULL not in page


def test_nobody_is_made_a_volunteer(practices_on, make_person, ana):
    until = timezone.localdate() + timedelta(days=9)
    volunteering.confirm_training(ana, by=make_person("Stella"), kind="adviser", until_on=until)
    assert listed() == []


def test_without_training_nobody_is_found_or_can_say_so(clock, vera, ana):
    with pytest.raises(volunteering.NotTrained):
        volunteering.be_there(by=ana, words="I would", **HOURS)
    clock.move_by(timedelta(days=366))
    assert listed() == []
    with pytest.raises(volunteering.NotTrained):
        volunteering.be_there(by=vera, words="Still", **HOURS)


def test_a_steward_ends_it_at_once(browser_of, vera, ana):
    volunteering.end_training(Training.objects.get(person=vera), by=ana)
    assert listed() == []
    assert browser_of(ana).get(f"/confidants/volunteers/{vera.pk}/").status_code == 404


@pytest.mark.parametrize("how", ["ended", "over", "forgotten"])
def test_confirmed_anew_nobody_is_listed_before_they_say_so_themselves(
    clock, browser_of, vera, ana, how
):
    if how == "ended":
        volunteering.end_training(Training.objects.get(person=vera), by=ana)
    else:
        clock.move_by(timedelta(days=366))
    if how == "forgotten":
        volunteering.forget_old_trainings(timezone.localdate() + timedelta(days=181))
    until = timezone.localdate() + timedelta(days=100)
    volunteering.confirm_training(vera, by=ana, kind="first_aider", until_on=until)
    assert listed() == []
    assert SAID in browser_of(vera).get("/confidants/volunteering/").text
    browser_of(vera).post("/confidants/volunteering/", FORM)
    assert listed() == [vera]


def test_confirmed_for_longer_they_stay_listed(vera, ana):
    until = timezone.localdate() + timedelta(days=700)
    volunteering.confirm_training(vera, by=ana, kind="first_aider", until_on=until)
    training = volunteering.confirm_training(vera, by=ana, kind="adviser", until_on=until)
    volunteering.end_training(training, by=ana)
    assert listed() == [vera]


def test_in_a_pilot_only_those_who_are_in_it_are_listed(browser_of, ana, vera):
    """Whoever has no page for it could not even say that they take nobody on."""
    assert listed() == [vera]
    other = Team.objects.create(name="Elsewhere")
    type(ana).objects.filter(pk=ana.pk).update(team=other)
    switch_practice("confidants", PracticeSwitch.State.PILOT, by=None, teams=[other])
    assert listed() == []
    assert browser_of(ana).get(f"/confidants/volunteers/{vera.pk}/").status_code == 404
    assert EXCEPTION not in browser_of(ana).get(f"/care/ask/?to={vera.pk}").text


def test_what_stewards_do_stands_for_all_to_read(vera):
    said = list(Act.objects.order_by("pk").values_list("text", flat=True))
    assert said == [
        "confirmed what Vera Lund is trained for as a volunteer",
        "confirmed what volunteers may do if somebody's life is in danger",
    ]


def test_full_or_away_is_said_without_saying_why(browser_of, ana, vera):
    Volunteer.objects.filter(person=vera).update(takes_on=False)
    page = browser_of(ana).get(f"/confidants/volunteers/{vera.pk}/").text
    assert FULL in page
    assert "/care/ask/" not in page.partition("<main")[2].partition("</main>")[0]


def test_nobody_is_turned_to_before_the_exception_is_confirmed(browser_of, ana, vera):
    InDanger.objects.all().delete()
    assert way_to_turn(ana, vera) == ""
    page = browser_of(ana).get("/confidants/volunteers/").text
    assert "Nobody can be turned to yet" in page


def test_nor_where_no_practice_takes_an_ask(browser_of, ana, vera):
    assert way_to_turn(ana, vera) == f"/care/ask/?to={vera.pk}"
    switch_practice("care", PracticeSwitch.State.OFF, by=None)
    ana = type(ana).objects.get(pk=ana.pk)
    assert way_to_turn(ana, vera) == ""


def test_a_turn_is_an_ask_and_nothing_is_kept_here(browser_of, ana, vera):
    before = {model: model.objects.count() for model in (Note, Volunteer, Training)}
    sent = {"once": str(uuid4()), "body": "May I?", "to": ["people"], "people": [str(vera.pk)]}
    sent["said_first"] = mark_of(browser_of(ana).get(f"/care/ask/?to={vera.pk}").text)
    answer = browser_of(ana).post("/care/ask/", sent, follow=True)
    assert "Who can see it: You and Vera Lund." in answer.text
    assert {model: model.objects.count() for model in before} == before
    assert "Vera" in browser_of(ana).get("/confidants/volunteers/").text
    assert Volunteer.objects.get(person=vera).takes_on


def test_a_volunteer_writes_their_page(browser_of, vera):
    answer = browser_of(vera).post("/confidants/volunteering/", FORM, follow=True)
    assert answer.status_code == 200
    kept = Volunteer.objects.get(person=vera)
    assert (kept.words, kept.days, kept.at_most) == ("I listen.", "1000100", 3)
    assert kept.weekdays == ["Monday", "Friday"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("ends_at", "08:00"), ("days", []), ("at_most", "0"), ("words", ""), ("takes_on", "")],
)
def test_what_a_volunteer_cannot_say(browser_of, vera, field, value):
    browser_of(vera).post("/confidants/volunteering/", FORM | {field: value})
    assert Volunteer.objects.get(person=vera).words == SAID


def test_a_volunteer_stops_without_a_word(browser_of, ana, vera):
    browser_of(vera).post("/confidants/volunteering/stop/")
    assert listed() == []
    assert Act.objects.count() == 2


def test_a_note_is_its_volunteers_alone(browser_of, ana, vera):
    sent = {"once": str(uuid4()), "body": "Second walk."}
    browser = browser_of(vera)
    for _twice in range(2):
        browser.post("/confidants/volunteering/notes/", sent)
    note = Note.objects.get()
    assert "Second walk." in browser.get("/confidants/volunteering/").text
    assert unseal([note], reader=ana) == {}
    address = f"/confidants/volunteering/notes/{note.pk}/"
    for who in (ana, Training.objects.get().confirmed_by):
        assert browser_of(who).get(address).status_code == 404
        assert browser_of(who).post(f"{address}erase/").status_code == 404
    with pytest.raises(PermissionError):
        volunteering.erase_note(note, by=ana)
    browser.post(address, {"once": str(uuid4()), "body": "Third walk."})
    assert unseal([Note.objects.get()], reader=vera)[note.pk]["body"] == "Third walk."
    browser.post(f"{address}erase/")
    assert not Note.objects.exists()


def test_notes_go_with_time(clock, run_jobs, vera):
    volunteering.write_note(by=vera, once=uuid4(), body="Second walk.")
    today = timezone.localdate()
    assert volunteering.erase_old_notes(today + timedelta(days=180)) == 0
    assert volunteering.erase_old_notes(today + timedelta(days=181)) == 1
    assert not Note.objects.exists()


def test_notes_outlive_the_training_for_whoever_wrote_them(browser_of, vera, ana):
    volunteering.write_note(by=vera, once=uuid4(), body="Second walk.")
    volunteering.end_training(Training.objects.get(), by=ana)
    Volunteer.objects.all().delete()
    assert LINK in browser_of(vera).get("/confidants/").text
    assert "Second walk." in browser_of(vera).get("/confidants/volunteering/").text
    with pytest.raises(volunteering.NotTrained):
        volunteering.write_note(by=vera, once=uuid4(), body="Another")


@pytest.mark.parametrize("left", ["training", "page", "note", "nothing"])
def test_ones_own_page_is_linked_for_whoever_is_let_in_and_nobody_else(browser_of, vera, ana, left):
    volunteering.write_note(by=vera, once=uuid4(), body="Second walk.")
    for kept, model in (("training", Training), ("page", Volunteer), ("note", Note)):
        if kept != left:
            model.objects.all().delete()
    answer = browser_of(vera).get("/confidants/volunteering/").status_code
    assert answer == (404 if left == "nothing" else 200)
    assert (LINK in browser_of(vera).get("/confidants/").text) is (left != "nothing")
    assert LINK not in browser_of(ana).get("/confidants/").text


@pytest.mark.parametrize(
    ("zone", "moment", "is_over"),
    [
        ("Pacific/Kiritimati", datetime(2027, 3, 1, 9, 59, tzinfo=UTC), False),
        ("Pacific/Kiritimati", datetime(2027, 3, 1, 10, 1, tzinfo=UTC), True),
        ("Pacific/Pago_Pago", datetime(2027, 3, 2, 10, 59, tzinfo=UTC), False),
        ("Pacific/Pago_Pago", datetime(2027, 3, 2, 11, 1, tzinfo=UTC), True),
    ],
)
def test_a_training_is_over_on_the_organisations_day_on_every_page(
    clock, browser_of, vera, ana, zone, moment, is_over
):
    """Whatever the reader's own zone is."""
    Beat.objects.create(begins_on=date(2026, 1, 5), zone=zone)
    Training.objects.update(until_on=date(2027, 3, 1))
    steward = Training.objects.get().confirmed_by
    clock.stand_at(moment)
    for theirs in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        type(ana).objects.update(time_zone=theirs)
        assert ("over since" in browser_of(steward).get("/confidants/training/").text) is is_over
        assert listed() == ([] if is_over else [vera])
        assert (OVER in browser_of(vera).get("/confidants/volunteering/").text) is is_over


@pytest.mark.parametrize(
    ("zone", "moment", "is_forgotten"),
    [
        ("Pacific/Kiritimati", datetime(2027, 8, 28, 9, 59, tzinfo=UTC), False),
        ("Pacific/Kiritimati", datetime(2027, 8, 28, 10, 1, tzinfo=UTC), True),
        ("Pacific/Pago_Pago", datetime(2027, 8, 29, 10, 59, tzinfo=UTC), False),
        ("Pacific/Pago_Pago", datetime(2027, 8, 29, 11, 1, tzinfo=UTC), True),
    ],
)
def test_a_former_training_is_forgotten_by_the_organisations_day(
    clock, vera, zone, moment, is_forgotten
):
    """Half a year after the day that was its last there."""
    Beat.objects.create(begins_on=date(2026, 1, 5), zone=zone)
    Training.objects.update(until_on=date(2027, 3, 1))
    clock.stand_at(moment)
    forget()
    assert Training.objects.exists() is not is_forgotten
