"""Lists of volunteers, trainings and notes go on, page by page, to their last line."""

import re
from datetime import timedelta
from itertools import chain
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants import queries_volunteers as queries
from corridor.practices.confidants.models_volunteers import Note, Training, Volunteer
from corridor.practices.confidants.tests.conftest import HOURS

MANY = 7


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    """Of one line: a page ends between any two, those of one name or of one person as well."""
    monkeypatch.setattr(queries, "PAGE", 1)


@pytest.fixture
def many(make_person, vera, ana):
    """Further volunteers, every second of whom takes nobody on; the last two have one name."""
    steward = Training.objects.get(person=vera).confirmed_by
    until = timezone.localdate() + timedelta(days=100)
    numbers = [*range(MANY - 1), MANY - 2]
    people = [
        make_person(f"Colleague {number}", team=ana.team, email=f"c{n}@example.org")
        for n, number in enumerate(numbers)
    ]
    for number, person in zip(numbers, people, strict=True):
        volunteering.confirm_training(person, by=steward, kind="adviser", until_on=until)
        takes_on = {"takes_on": number % 2 == 0}
        volunteering.be_there(by=person, words="I listen.", **HOURS | takes_on)
    return people


def flat(found):
    return list(chain.from_iterable(found))


def pages(browser, address, inside):
    """What `inside` finds on the pages of a list, page by page."""
    found, query = [], ""
    while True:
        text = browser.get(address + query).text.partition("<main")[2]
        found.append(re.findall(inside, text))
        further = re.search(r'href="(\?after=[^"]+)"', text)
        if further is None:
            return found
        query = further[1]


def test_every_volunteer_is_on_one_page_who_takes_somebody_on_first(browser_of, ana, many):
    address = "/confidants/volunteers/"
    found = pages(browser_of(ana), address, rf'href="{address}([0-9a-f-]+)/"')
    assert {len(page) for page in found} == {1}
    rows = Volunteer.objects.order_by("-takes_on", "person__name_key", "pk")
    assert flat(found) == [str(one.pk) for one in rows]


def test_somebody_who_stops_or_is_full_in_between_hides_nobody(ana, many):
    first = queries.volunteers()
    last = first.lines[-1].volunteer.person
    volunteering.stop(by=last)
    after = [one.volunteer.person for one in queries.volunteers(first.after).lines]
    volunteering.be_there(by=last, words="I listen.", **HOURS | {"takes_on": False})
    assert [one.volunteer.person for one in queries.volunteers(first.after).lines] == after
    assert len(after) == 1


def test_those_outside_of_a_pilot_take_no_place_on_a_page(ana, vera, many):
    """They would be before the one who is in it."""
    pilot = Team.objects.create(name="Pilot")
    Person.objects.filter(pk__in=[ana.pk, vera.pk]).update(team=pilot)
    switch_practice("confidants", PracticeSwitch.State.PILOT, by=None, teams=[pilot])
    page = queries.volunteers()
    assert [one.volunteer.person for one in page.lines] == [vera]
    assert page.after == ""


def test_a_steward_ends_any_training(browser_of, vera, many):
    steward = Training.objects.get(person=vera).confirmed_by
    volunteering.confirm_training(
        many[0], by=steward, kind="first_aider", until_on=timezone.localdate()
    )
    browser = browser_of(steward)
    found = pages(browser, "/confidants/training/", r'action="/confidants/training/(\d+)/end/"')
    rows = Training.objects.order_by("person__name_key", "person_id", "kind")
    assert flat(found) == [str(one.pk) for one in rows]
    browser.post(f"/confidants/training/{found[-1][-1]}/end/")
    assert not Training.objects.filter(pk=found[-1][-1]).exists()


def test_a_volunteer_reads_and_erases_each_of_their_notes(browser_of, clock, vera):
    for day in range(3):
        for number in range(3):
            volunteering.write_note(by=vera, once=uuid4(), body=f"Walk {day} {number}.")
        clock.move_by(timedelta(days=1))
    browser = browser_of(vera)
    found = pages(browser, "/confidants/volunteering/", r"notes/([0-9a-f-]+)/erase/")
    assert flat(found) == [str(note.pk) for note in Note.objects.all()]
    assert len(flat(found)) == 9
    browser.post(f"/confidants/volunteering/notes/{found[-1][-1]}/erase/")
    assert Note.objects.count() == 8


@pytest.mark.parametrize("after", ["x", "free.", "free.x", f"full.{uuid4()}", "2026-13-01.x", "\0"])
@pytest.mark.parametrize("page", ["volunteers", "training", "volunteering"])
def test_what_names_no_line_begins_at_the_top(browser_of, make_person, vera, page, after):
    browser = browser_of(Training.objects.get().confirmed_by if page == "training" else vera)
    volunteering.write_note(by=vera, once=uuid4(), body="Walk.")
    text = browser.get(f"/confidants/{page}/", {"after": after}).text
    assert ("Walk." if page == "volunteering" else "Vera Lund") in text.partition("<main")[2]


@pytest.mark.parametrize("kind", ["\0", "", "gardener"])
def test_a_training_of_no_kind_names_no_line(browser_of, vera, kind):
    browser = browser_of(Training.objects.get().confirmed_by)
    text = browser.get("/confidants/training/", {"after": f"{kind}.{vera.pk}"}).text
    assert "Vera Lund" in text.partition("<main")[2]


def test_after_the_last_line_it_says_so(browser_of, vera):
    address = f"/confidants/volunteers/?after=full.{vera.pk}"
    text = browser_of(vera).get(address).text
    assert "There is nothing further." in text
    assert "Back to the beginning" in text
