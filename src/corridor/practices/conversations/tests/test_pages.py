"""The pages: saying what one wishes, stopping, letters in one's hours, the map; no more queries for three."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.practices.conversations import actions, queries
from corridor.practices.conversations.actions_ties import publish_ties
from corridor.practices.conversations.actions_together import put_away, say_suits, suggest_time
from corridor.practices.conversations.exporting import sections
from corridor.practices.conversations.models import Round, Ties, Wishes
from corridor.practices.conversations.queries_round import Plan
from corridor.privacy.keystore import key_store
from corridor.privacy.sealing import seal, version_of
from corridor.rhythm.hours import keep_hours
from corridor.runtime import moved_clock
from corridor.runtime.jobs import Job

SAID = {
    "every": "2",
    "forms_": ["1", "4"],
    "language_1": "en",
    "language_3": "de",
    "days": ["1", "3"],
    "begins": "10:00",
    "ends": "12:00",
    "topics": ["music"],
    "regular": "0",
    "threes": "on",
    "line": "I keep bees",
    "about": "",
}


def test_what_one_says_is_kept_and_shown_again(browser_of, ana, bilal):
    browser = browser_of(ana)
    answer = browser.post("/conversations/wishes/", SAID | {"rather_not": [str(bilal.pk)]})
    assert answer.status_code == 302
    own = queries.own_of(ana)
    assert (own.wished.on, own.wished.every, own.wished.forms) == (True, 2, 5)
    assert (own.wished.languages, own.wished.days) == (("en", "de"), "13")
    assert (list(own.rather_not), own.line) == ([bilal], "I keep bees")
    page = browser.get("/conversations/wishes/").text
    assert "I keep bees" in page
    assert bilal.name in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"forms_": []}, "Choose at least one way to meet."),
        ({"language_1": ""}, "Choose at least one language."),
        ({"days": []}, "Choose at least one day."),
        ({"ends": "10:30"}, "Leave an hour at least"),
        ({"paused_until": "2099-01-01"}, "within two years"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(browser_of, ana, changed, said):
    answer = browser_of(ana).post("/conversations/wishes/", SAID | changed)
    assert answer.status_code == 200
    assert said in answer.text
    assert not queries.own_of(ana).saved


def test_ones_own_hours_are_the_beginning_and_are_followed(browser_of, ana):
    keep_hours(by=ana, days="24", begins=time(7), ends=time(9), holidays_off=False)
    browser = browser_of(ana)
    assert 'value="07:00"' in browser.get("/conversations/wishes/").text
    hours = {"days": ["2", "4"], "begins": "07:00", "ends": "09:00"}
    browser.post("/conversations/wishes/", SAID | hours)
    assert queries.own_of(ana).wished.days == ""


def test_stopping_is_one_click_and_so_is_going_on(browser_of, ana):
    browser = browser_of(ana)
    browser.post("/conversations/wishes/", SAID)
    browser.post("/conversations/stop/")
    assert not queries.own_of(ana).wished.on
    assert queries.own_of(ana).line == "I keep bees"
    browser.post("/conversations/go-on/")
    assert queries.own_of(ana).wished.on
    browser.post("/conversations/erase/")
    assert not queries.own_of(ana).saved


@pytest.mark.parametrize("way", ["stop", "erase"])
def test_whoever_stops_is_told_of_what_stands(browser_of, take_part, away, hold, way):
    ana, dana = take_part(away("Ana Ruiz")), take_part(away("Dana Novak"))
    (one,) = hold()
    browser = browser_of(ana)
    said = browser.post(f"/conversations/{way}/", follow=True).text
    assert "From the next round on you are introduced to nobody." in said
    assert "To this fortnight’s introduction you can say “No, thank you”." in said
    assert len(queries.introductions_of(dana)) == 1
    put_away(one, by=ana)
    actions.say_wishes(by=ana, wished=queries.wished_by(dana))
    said = browser.post(f"/conversations/{way}/", follow=True).text
    assert "From the next round on you are introduced to nobody." in said
    assert "To this fortnight’s introduction" not in said


def test_what_cannot_be_opened_any_more_is_said_anew(browser_of, ana):
    browser = browser_of(ana)
    browser.post("/conversations/wishes/", SAID)
    older = Wishes.objects.filter(owner=ana).values().get()
    browser.post("/conversations/wishes/", SAID)
    key_store().drop_versions(older["id"], below=version_of(older["wishes"]) + 1)
    Wishes.objects.filter(owner=ana).update(**older)
    assert not queries.own_of(ana).saved
    assert browser.post("/conversations/stop/").status_code == 302
    assert queries.own_of(ana).saved
    assert not queries.own_of(ana).wished.on


def test_a_round_sends_no_letter_and_a_suggestion_one_in_ones_own_hours(
    take_part, away, hold, mailoutbox, run_jobs
):
    ana, dana = take_part(away("Ana Ruiz")), take_part(away("Dana Novak"))
    keep_hours(by=dana, days="4", begins=time(13), ends=time(15), holidays_off=False)
    keep_hours(by=ana, days="12345", begins=time(0), ends=time(0), holidays_off=False)
    (one,) = hold()
    assert not Job.objects.filter(kind="rhythm.tell").exists()
    assert mailoutbox == []
    say_suits(one, by=dana, time=one.times.first().mark)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[ana.email]]
    suggest_time(one, by=ana, starts_at=timezone.now() + timedelta(days=4))
    run_jobs()
    waiting = Job.objects.unfinished().get(kind="rhythm.tell")
    assert waiting.run_after == datetime(2027, 3, 11, 13, tzinfo=UTC)
    moved_clock.stand_at(waiting.run_after)
    run_jobs()
    assert mailoutbox[-1].to == [dana.email]


def test_as_many_queries_for_three_as_for_one(browser_of, take_part, away, hold, next_fortnight):
    ana = take_part(away("Ana Ruiz"))
    browser = browser_of(ana)
    take_part(away("Dana Novak"), line="x")
    (one,) = hold()
    few = {at: count(browser, at) for at in ("/conversations/", "/", one.get_absolute_url())}
    exported = count_export(ana)
    next_fortnight()
    for name in ("Emil Stern", "Fatou Diop"):
        take_part(away(name), line="x")
    actions.erase_for(Person.objects.get(name="Dana Novak"))
    (three,) = hold()
    assert three.introduced.count() == 3
    assert count(browser, "/conversations/") == few["/conversations/"]
    assert count(browser, "/") == few["/"]
    assert count(browser, three.get_absolute_url()) == few[one.get_absolute_url()]
    assert count_export(ana) == exported


def test_the_plan_is_not_opened_for_a_page_of_whoever_was_introduced(
    browser_of, take_part, away, hold, monkeypatch
):
    ana, _dana = take_part(away("Ana Ruiz")), take_part(away("Dana Novak"))
    (one,) = hold()
    opened = []
    monkeypatch.setattr(queries, "left_out_of", opened.append)
    browser = browser_of(ana)
    for address in ("/", "/conversations/"):
        assert browser.get(address).status_code == 200
    assert opened == []
    put_away(one, by=ana)
    browser.get("/conversations/")
    assert opened == [ana]


def test_wishes_are_opened_once_for_the_page(browser_of, take_part, away, monkeypatch):
    browser = browser_of(take_part(away("Ana Ruiz")))
    opened, unseal = [], queries.unseal

    def opening(items, **more):
        opened.extend(items)
        return unseal(items, **more)

    monkeypatch.setattr(queries, "unseal", opening)
    assert browser.get("/conversations/").status_code == 200
    assert len(opened) == 1


def count(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def count_export(person) -> int:
    with CaptureQueriesContext(connection) as asked:
        list(sections(person))
    return len(asked)


@pytest.fixture
def two_parts(make_person) -> list[list[Person]]:
    """Two parts of sixty people."""
    parts = []
    for name in ("North", "South"):
        team = Team.objects.create(name=name)
        people = [Person(name=f"{name} {n}", team=team) for n in range(60)]
        for person in people:
            person.set_keys()
        parts.append(Person.objects.bulk_create(people))
    return parts


def met(begins_on: date, pairs: list[tuple[Person, Person]]) -> None:
    """A round of the past."""
    one = Round(begins_on=begins_on, ended_at=timezone.now())
    plan = Plan([(a.pk, b.pk) for a, b in pairs], {}, {})
    seal(one, plan=plan.as_json())
    one.save(force_insert=True)


def rounds_from(first: date, many: int) -> list[date]:
    """The first days of so many fortnights."""
    return [first + timedelta(days=14 * number) for number in range(many)]


def test_the_map_says_which_parts_hardly_met_and_how_that_changed(browser_of, ana, two_parts):
    north, south = two_parts
    beside = [(north[58], north[59])]
    for day in rounds_from(date(2026, 1, 12), 6):
        met(day, [*beside, (north[0], south[0])])
    for number, day in enumerate(rounds_from(date(2026, 4, 6), 6)):
        met(day, [*beside, *(zip(north[:40], south[:40], strict=True) if number == 2 else ())])
    publish_ties(date(2026, 1, 1), date(2026, 4, 1))
    publish_ties(date(2026, 4, 1), date(2026, 7, 1))
    assert publish_ties(date(2026, 4, 1), date(2026, 7, 1)) is None
    assert [one.bands for one in Ties.objects.all()] == [[[0, 1, 0]], [[0, 1, 2]]]
    page = browser_of(ana).get("/conversations/map/").text
    assert "no two parts are left that hardly ever meet" in page
    assert "In the quarter before it was 1 of 1" in page
    assert "more than before" in page


def test_no_map_of_parts_that_are_too_small(browser_of, ana, two_parts):
    north, south = two_parts
    Person.objects.filter(pk=south[0].pk).update(left_at=timezone.now())
    met(date(2026, 1, 12), list(zip(north[:40], south[:40], strict=True)))
    publish_ties(date(2026, 1, 1), date(2026, 4, 1))
    assert Ties.objects.get().bands == []
    assert "no two parts of 60 people" in browser_of(ana).get("/conversations/map/").text


def test_no_map_of_a_part_of_a_quarter(two_parts):
    north, south = two_parts
    pairs = list(zip(north[:40], south[:40], strict=True))
    met(date(2026, 1, 26), pairs)
    met(date(2026, 4, 6), pairs)
    assert publish_ties(date(2026, 1, 1), date(2026, 4, 1)) is None
    assert publish_ties(date(2026, 4, 1), date(2026, 7, 1)) is not None


def test_whoever_is_left_is_told_what_of_their_own_wishes_is_narrow(
    browser_of, take_part, away, hold
):
    ana = take_part(
        away("Ana Ruiz"), forms=4, days="12", begins="10:00", ends="11:30", threes=False
    )
    bo = take_part(away("Bo Lind"), languages=("de", "en"), regular=True)
    assert hold() == []
    page = browser_of(ana).get("/conversations/").text
    for words in (
        "one way to meet",
        "one language",
        "You have 3 hours a week",
        "no group of three",
    ):
        assert words in page
    page = browser_of(bo).get("/conversations/").text
    for words in ("one way to meet", "one language", "hours a week", "no group of three"):
        assert words not in page
    assert "the same person for three months" in page


def test_there_is_none_before_the_first_quarter(browser_of, ana):
    assert publish_ties(date(2026, 1, 1), date(2026, 4, 1)) is None
    assert "There is none yet" in browser_of(ana).get("/conversations/map/").text
