"""The fortnight's letter says to everybody alike that introductions are made, in each one's own hours."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Person, PracticeSwitch
from corridor.practices.conversations.models import Round
from corridor.practices.conversations.queries_letter import letter_items
from corridor.rhythm import hours
from corridor.rhythm.fortnight import this_fortnight
from corridor.rhythm.hours import close_days, keep_hours
from corridor.rhythm.models import Beat, Letter
from corridor.rhythm.readers import readers_like
from corridor.runtime import moved_clock
from corridor.runtime.jobs import enqueue
from corridor.runtime.register import Floor

SAYS = "Introductions"


@pytest.fixture
def here_long(away, take_part):
    """Somebody who was here before the fortnight began: `here_long("Ana Ruiz", on=False)`."""

    def make(name: str, *, on: bool = True) -> Person:
        person = away(name, here_since=timezone.now() - timedelta(days=100))
        keep_hours(by=person, days="1234567", begins=time(7), ends=time(20), holidays_off=False)
        return take_part(person, on=on)

    return make


@pytest.fixture
def send(clock, take_part, run_jobs, mailoutbox):
    """Send what is due of the fortnight that begins today; gives whom it reached so far."""
    today = timezone.now().date()
    Beat.objects.create(begins_on=today, zone="UTC")

    def now() -> set[str]:
        enqueue("rhythm.letters")
        run_jobs()
        return {letter.to[0] for letter in mailoutbox if SAYS in letter.body}

    return now


def test_whether_one_takes_part_or_not_the_letter_is_the_same(here_long, send, hold, mailoutbox):
    people = [here_long("Ana Ruiz"), here_long("Dana Novak"), here_long("Emil Stern", on=False)]
    assert len(hold()) == 1
    assert send() == {person.email for person in people}
    bodies = {
        letter.body.replace(person.name, "").replace(person.name.split()[0], "")
        for person in people
        for letter in mailoutbox
        if letter.to == [person.email]
    }
    assert len({body.split("\n-- ")[0] for body in bodies}) == 1
    assert f"{SAYS}" in bodies.pop()


def test_it_waits_for_ones_hours_and_for_days_that_are_not_kept_quiet(
    here_long, send, hold, monkeypatch
):
    ana, bo, cleo = here_long("Ana Ruiz"), here_long("Bo Lind"), here_long("Cleo Stern")
    keep_hours(by=ana, days="1234567", begins=time(13), ends=time(15), holidays_off=False)
    close_days(by=bo, days=[timezone.now().date()])
    # As rest and in days do.
    quiet_on = timezone.now().date()
    floor = Floor(
        name="in_days",
        quiet=lambda people: lambda person, day: person.pk == cleo.pk and day == quiet_on,
    )
    monkeypatch.setattr(hours, "contributions", lambda: [floor])
    hold()
    assert send() == set()
    moved_clock.stand_at(datetime(2027, 3, 8, 13, tzinfo=UTC))
    assert send() == {ana.email}
    moved_clock.stand_at(datetime(2027, 3, 9, 7, tzinfo=UTC))
    assert send() == {person.email for person in (ana, bo, cleo)}
    assert Letter.objects.filter(sent_at=None).count() == 0


def test_nothing_is_said_where_no_round_is_held(here_long, send):
    ana = here_long("Ana Ruiz")
    (item,) = letter_items(readers_like(ana), this_fortnight())
    assert item.url == "/conversations/"
    Round.objects.create(
        begins_on=this_fortnight().begins_on, plan=b"", cancelled_at=timezone.now()
    )
    assert list(letter_items(readers_like(ana), this_fortnight())) == []
    Round.objects.all().delete()
    switch = PracticeSwitch.objects.filter(practice="conversations")
    switch.update(changed_at=timezone.now())
    assert list(letter_items(readers_like(ana), this_fortnight())) == []
    switch.update(changed_at=timezone.now() - timedelta(days=30), state="off")
    assert list(letter_items(readers_like(ana), this_fortnight())) == []
