"""The letter: what it says, to whom it goes and when, and that it is the same for everybody."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from corridor.people.models import Person, PracticeSwitch
from corridor.practices.care.actions import ask_for_help
from corridor.privacy.audiences import Choice
from corridor.privacy.erasing import erase_person
from corridor.rhythm import letters as letters_module
from corridor.rhythm.fortnight import fortnight_of
from corridor.rhythm.hours import close_days, keep_hours
from corridor.rhythm.letters import (
    NotFromALetter,
    items_of,
    reader_of,
    switch_letter_off,
    switch_letter_on,
    token_of,
    write_letter,
)
from corridor.rhythm.models import Hours, Letter, MadeReady, NoLetter, QuietDay
from corridor.rhythm.readers import readers_like
from corridor.rhythm.sending import pass_over, tidy
from corridor.runtime.jobs import enqueue
from corridor.runtime.register import LetterItem

pytestmark = pytest.mark.usefixtures("beat")
MONDAY = datetime(2026, 12, 7, tzinfo=UTC)


@pytest.fixture
def send(run_jobs):
    """`send()`: the clock's beat for letters comes, here and now."""

    def tick(**how):
        enqueue("rhythm.letters", once="clock:rhythm.letters")
        return run_jobs(**how)

    return tick


def to(mail_server):
    return sorted(letter.to for letter in mail_server.letters)


def test_as_it_arrives(mail_server, send, meeting, readers):
    [dana] = readers(1, country="DE", time_zone="Europe/Berlin")
    send()
    [letter] = mail_server.letters
    off = f"http://localhost:8000/letter/off/{token_of(dana)}/"
    assert letter.message["Subject"].replace("\u2009", " ") == "Your fortnight: 23 Nov – 6 Dec 2026"
    assert letter.text.replace("\u2009", " ").replace("\u202f", " ") == (
        "Hello Dana 000,\n\n"
        "this takes place in the fortnight of 23 Nov – 6 Dec 2026:\n\n"
        "* Company meeting\n"
        "  Thursday, 26 November 2026, 15:30\n"
        "  In the hall\n"
        "  http://localhost:8000/people/\n\n"
        "What is for you alone never stands in a letter. It is here, if there is anything:\n"
        "http://localhost:8000/\n\n"
        "-- \n"
        "This letter comes once a fortnight. "
        "To get it no longer, open this and press the button:\n"
        f"{off}\n\n"
    )
    assert letter.message["List-Unsubscribe"].strip() == f"<{off}>"
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_html_part_is_simple_and_asks_nobody_for_anything(mail_server, send, meeting, readers):
    readers(1)
    send()
    html = mail_server.letters[0].message.get_body(("html",)).get_content()
    assert '<html lang="en" dir="ltr">' in html
    assert re.findall(r"<(img|script|link|iframe|form)\b", html) == []
    assert re.findall(r"https?://(?!localhost:8000/)", html) == []
    assert "?" not in "".join(re.findall(r'href="([^"]*)"', html))


def test_dates_are_in_the_readers_zone_and_locale(meeting, readers, beat):
    fortnight = fortnight_of(date(2026, 11, 24))
    said = {}
    for country, zone in (("GB", "Asia/Tokyo"), ("US", "America/Los_Angeles")):
        dana = Person(name="Dana", email="d@example.org", country=country, time_zone=zone)
        letter = write_letter(dana, fortnight, uuid4())
        said[country] = re.search(r"Company meeting\n  (.*)", letter.body)[1].replace("\u202f", " ")
    assert said == {
        "GB": "Thursday, 26 November 2026, 23:30",
        "US": "Thursday, November 26, 2026, 6:30 AM",
    }


def test_holidays_where_the_reader_is_stand_in_it(meeting, beat):
    dana = Person(name="Dana", email="d@example.org", country="US")
    letter = write_letter(dana, fortnight_of(date(2026, 11, 24)), uuid4())
    assert (
        "Days off where you are:\n* Thursday, November 26, 2026: Thanksgiving Day\n" in letter.body
    )


@pytest.mark.parametrize("state", ["never asked", "asked", "answered", "declined", "asks"])
def test_whatever_somebody_does_their_letter_is_the_same(
    mail_server, send, meeting, readers, practices_on, ana, bilal, state
):
    """Byte for byte but for what differs between any two people."""
    from corridor.practices.care.actions import answer_ask, set_aside

    [dana] = readers(1)
    plain = write_letter(dana, fortnight_of(date(2026, 11, 24)), uuid4()).message().as_bytes()
    if state == "asks":
        choice = Choice(("people",), (ana,))
        ask_for_help(by=dana, once=uuid4(), body="Help", wants=[], choice=choice)
    elif state != "never asked":
        choice = Choice(("people",), (dana,))
        ask = ask_for_help(by=ana, once=uuid4(), body="Help", wants=[], choice=choice)
        if state == "answered":
            answer_ask(ask, by=dana, once=uuid4(), body="Yes")
        elif state == "declined":
            set_aside(ask, by=dana)
    send()
    [letter] = [
        one
        for one in mail_server.letters
        if one.to == dana.email and one.message["List-Unsubscribe"]
    ]

    def same(raw):
        text = raw.decode().replace("\r\n", "\n")
        text = re.sub(r"(?m)^(Message-ID|Date|X-\w+): .*\n", "", text)
        boundary = re.search(r'boundary="([^"]+)"', text)[1]
        return text.replace(boundary, "=").strip()

    assert same(letter.raw) == same(plain)


def test_nothing_takes_place_no_letter(mail_server, send, readers):
    PracticeSwitch.objects.all().delete()
    readers(2)
    send()
    assert (mail_server.letters, Letter.objects.open().count()) == ([], 0)


def test_practices_that_were_switched_on_are_news(readers, clock):
    [dana] = readers(1)
    fortnight = fortnight_of(date(2026, 11, 24))
    switch = PracticeSwitch.objects.create(practice="care", state="on")
    assert [item.title for item in items_of(readers_like(dana), fortnight)] == ["New for you: Care"]
    long_ago = datetime(2026, 10, 1, tzinfo=UTC)
    PracticeSwitch.objects.filter(pk=switch.pk).update(changed_at=long_ago)
    assert items_of(readers_like(dana), fortnight) == []


def test_items_come_by_weight_and_the_rest_is_in_corridor(readers, monkeypatch):
    from corridor.runtime.register import Floor

    items = [LetterItem(f"Item {n:02}", "/", weight=99 - n) for n in range(15)]
    floor = Floor(name="many", letter=lambda readers, fortnight: items)
    monkeypatch.setattr(letters_module, "floors", lambda: (floor,))
    [dana] = readers(1)
    letter = write_letter(dana, fortnight_of(date(2026, 11, 24)), uuid4())
    assert re.findall(r"Item \d\d", letter.body) == [f"Item {n:02}" for n in range(14, 2, -1)]
    assert "There is more: open Corridor." in letter.body


def test_it_leaves_in_the_first_hour_of_the_fortnight_of_each_reader(
    mail_server, send, meeting, make_person, clock
):
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    zones = {
        "akl": "Pacific/Auckland",
        "ber": "Europe/Berlin",
        "nyc": "America/New_York",
        "lax": "America/Los_Angeles",
    }
    for name, zone in zones.items():
        make_person(name, email=f"{name}@x.org", time_zone=zone, here_since=long_ago)
    came = {}
    clock.stand_at(MONDAY - timedelta(hours=14))  # Monday begins in Kiritimati
    for _hour in range(40):
        before = len(mail_server.letters)
        send()
        for letter in mail_server.letters[before:]:
            came[letter.to[:3]] = clock.now().strftime("%a %H:%M")
        clock.move_by(timedelta(hours=1))
    assert came == {"akl": "Sun 20:00", "ber": "Mon 08:00", "nyc": "Mon 14:00", "lax": "Mon 17:00"}
    assert len(mail_server.letters) == 4


def test_hours_and_closed_days_are_kept(mail_server, send, meeting, readers, clock):
    clock.stand_at(MONDAY)
    early, away, never, off = readers(4)
    nine, ten = time(9), time(10)
    keep_hours(by=early, days="1", begins=nine, ends=ten, holidays_off=True)
    close_days(by=away, days=[MONDAY.date() + timedelta(days=n) for n in range(14)])
    keep_hours(by=never, days="", begins=nine, ends=ten, holidays_off=True)
    switch_letter_off(by=off)
    for _day in range(15):
        clock.move_by(timedelta(hours=9, minutes=30))
        send()
        clock.move_by(timedelta(hours=14, minutes=30))
    # The one that was away gets the next fortnight's letter, on its first day.
    assert to(mail_server) == [early.email, early.email, away.email]


def test_hours_that_changed_after_it_was_made_ready_are_kept(
    mail_server, send, meeting, readers, clock
):
    clock.stand_at(MONDAY)
    [dana] = readers(1)
    send()
    nine = time(9)
    ten = time(10)
    keep_hours(by=dana, days="4", begins=nine, ends=ten, holidays_off=True)
    clock.move_by(timedelta(hours=9, minutes=30))
    send()
    assert mail_server.letters == []
    clock.move_by(timedelta(days=3))
    send()
    assert to(mail_server) == [dana.email]


def test_no_letter_leaves_before_a_steward_chose_the_day(mail_server, send, meeting, readers, beat):
    beat.delete()
    readers(1)
    send()
    assert (mail_server.letters, Letter.objects.count()) == ([], 0)


def test_who_came_after_it_had_begun_gets_the_next(mail_server, send, meeting, readers, clock):
    [dana] = readers(1, here_since=datetime(2026, 11, 24, 11, tzinfo=UTC))
    send()
    assert mail_server.letters == []
    clock.move_by(timedelta(days=14))
    send()
    assert to(mail_server) == [dana.email]


def test_those_without_an_address_or_who_left_get_none(mail_server, send, meeting, readers):
    for name, fields in {"a": {"email": None}, "b": {"left_at": MONDAY}}.items():
        Person.objects.filter(pk=readers(1, number=name)[0].pk).update(
            **{"email": f"{name}@x.org"} | fields
        )
    send()
    assert mail_server.letters == []


def test_the_token_switches_off_and_on_and_nothing_else(readers):
    dana, eve = readers(2)
    assert reader_of(token_of(dana)) == dana
    for wrong in ("", "x", token_of(dana)[:-1], token_of(dana).replace(".", ".x"), dana.pk.hex):
        with pytest.raises(NotFromALetter):
            reader_of(wrong)
    switch_letter_off(by=dana)
    switch_letter_off(by=dana)
    assert [row.person for row in NoLetter.objects.all()] == [dana]
    switch_letter_on(by=dana)
    assert not NoLetter.objects.exists()
    Person.objects.filter(pk=eve.pk).update(left_at=MONDAY)
    with pytest.raises(NotFromALetter):
        reader_of(token_of(eve))


def test_an_older_database_sends_nothing_twice_and_honours_what_was_switched_off(
    mail_server, send, meeting, readers
):
    readers(2)
    pass_over()
    send()
    assert (mail_server.letters, MadeReady.objects.count()) == ([], 1)


def test_what_is_over_is_removed(readers, clock):
    [dana] = readers(1)
    Letter.objects.create(person=dana, fortnight_on=date(2026, 9, 1))
    Letter.objects.create(person=dana, fortnight_on=date(2026, 11, 23))
    close_days(by=dana, days=[date(2026, 10, 20), date(2026, 11, 20)])
    tidy()
    assert [letter.fortnight_on.month for letter in Letter.objects.all()] == [11]
    assert [row.day_on for row in QuietDay.objects.all()] == [date(2026, 11, 20)]


def test_whoever_erases_themselves_leaves_nothing(readers):
    [dana] = readers(1)
    nine = time(9)
    keep_hours(by=dana, days="1", begins=nine, ends=nine, holidays_off=True)
    close_days(by=dana, days=[MONDAY.date()])
    switch_letter_off(by=dana)
    Letter.objects.create(person=dana, fortnight_on=date(2026, 11, 23))
    erase_person(dana, by=dana)
    assert not any(model.objects.exists() for model in (Hours, QuietDay, NoLetter, Letter))
