"""Pages, home and letter: what is said of a round, and that nothing is said of anybody."""

from datetime import timedelta

from django.core import mail
from quarters import QUARTER, midnight

from corridor.ballots.models import Box, Issue
from corridor.people.models import Duty, Person
from corridor.practices.pulse import actions
from corridor.practices.pulse.models import Declined, PutAway
from corridor.practices.pulse.practice import practice
from corridor.rhythm.fortnight import fortnight_of
from corridor.rhythm.letters import items_of
from corridor.rhythm.readers import readers_like
from corridor.runtime.register import HomeItem


def titles(person: Person) -> list[str]:
    return [str(item.title) for item in practice.home(person)]


def test_home_has_one_line_until_it_is_put_away(open_round, twenty, browser_of):
    ana, bilal = twenty[:2]
    assert titles(ana) == ["A pulse round is open"]
    browser = browser_of(ana)
    assert "A pulse round is open" in browser.get("/").text
    browser.post("/pulse/put-away/")
    assert titles(ana) == []
    assert titles(bilal) == ["A pulse round is open"]
    assert "You are counted with Harbour: 20 people." in browser.get("/pulse/").text


def test_home_has_none_between_rounds(twenty):
    assert titles(twenty[0]) == []


def test_no_is_one_act_and_can_be_taken_back(open_round, twenty, browser_of):
    browser = browser_of(twenty[0])
    browser.post("/pulse/no-thank-you/")
    assert Declined.objects.get().person == twenty[0]
    assert "You said no." in browser.get("/pulse/").text
    assert titles(twenty[0]) == []
    assert browser.get("/pulse/answer/").url == "/pulse/"
    assert browser.get("/ballots/waiting/").json() == {"rounds": []}
    browser.post("/pulse/take-part/")
    assert not Declined.objects.exists()
    assert len(browser.get("/ballots/waiting/").json()["rounds"]) == 1


def test_a_no_is_honoured_in_an_older_copy(twenty):
    actions.decline_again((str(twenty[0].pk),), midnight(QUARTER))
    actions.decline_again(("00000000-0000-0000-0000-000000000000",), midnight(QUARTER))
    assert Declined.objects.get().person == twenty[0]


def test_the_letter_is_the_same_whoever_said_no(open_round, twenty):
    ana, bilal = twenty[:2]
    actions.decline(by=ana)
    fortnight = fortnight_of(QUARTER)
    told = [
        [(str(i.title), i.url, str(i.detail)) for i in items_of(readers_like(person), fortnight)]
        for person in (ana, bilal)
    ]
    assert told[0] == told[1]
    title = "A pulse round, open until February 7, 2027"
    (detail,) = [detail for said, url, detail in told[0] if (said, url) == (title, "/pulse/")]
    assert open_round.fingerprint[:4] in detail
    assert open_round.fingerprint[-4:] in detail
    following = items_of(readers_like(ana), fortnight_of(QUARTER + timedelta(days=14)))
    assert title not in [str(item.title) for item in following]
    assert mail.outbox == []


def test_a_steward_sees_dates_and_fingerprints_and_no_number(
    open_round, twenty, browser_of, make_person
):
    steward = make_person("Stella Steward", duties=("steward",))
    browser = browser_of(steward)

    def seen():
        return browser.get("/pulse/rounds/").text.partition("<main")[2].partition("</main>")[0]

    before = seen()
    assert "/pulse/rounds/" in browser.get("/pulse/").text
    assert "/pulse/rounds/" not in browser_of(twenty[0]).get("/pulse/").text
    assert open_round.fingerprint[:16] in before
    Issue.objects.create(round=open_round, person=twenty[0], blinded=b"x" * 32)
    Box.objects.create(token=b"t" * 32, cell=open_round.cells.get(), sealed=b"b")
    actions.decline(by=twenty[1])
    assert seen() == before
    Duty.objects.all().delete()
    assert browser_of(steward).get("/pulse/rounds/").status_code == 404


def test_export_and_erasing(open_round, twenty):
    ana, bilal = twenty[:2]
    actions.decline(by=ana)
    actions.put_away(by=ana)
    actions.put_away(by=bilal)
    (section,) = practice.export(ana)
    (row,) = section.rows
    assert row == {
        "declined": True,
        "put_away_of_rounds_from": [open_round.opens_at.isoformat()],
    }
    practice.erase(ana)
    assert not Declined.objects.exists()
    assert [one.person for one in PutAway.objects.all()] == [bilal]


def test_home_items_are_home_items(open_round, twenty):
    (item,) = practice.home(twenty[0])
    assert isinstance(item, HomeItem)
    assert [button.url for button in item.buttons] == ["/pulse/put-away/"]
