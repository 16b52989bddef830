"""One day for everybody: no time zone shows a name early, and frees its place all the same."""

from datetime import UTC, datetime, timedelta

from corridor.people.models import Person
from corridor.practices.confidants.actions import name_somebody, take_back
from corridor.practices.confidants.models import PLACES, Mark
from corridor.practices.confidants.queries import confidants_of, names_of

BEHIND, AHEAD = "Pacific/Pago_Pago", "Pacific/Kiritimati"
MUTUAL = "Then neither you nor"
# Half past ten in the evening of the day before in UTC-11; half past eleven of this day in UTC+14.
MORNING = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)


def in_zone(person: Person, zone: str) -> None:
    Person.objects.filter(pk=person.pk).update(time_zone=zone)


def test_whoever_changes_their_zone_learns_nothing_early_for_a_free_place(
    practices_on, clock, browser_of, ana, bilal
):
    """Named in UTC-11, looked at in UTC+14 from the seventh day on, taken back in UTC-11."""
    clock.stand_at(MORNING)
    in_zone(ana, BEHIND)
    browser = browser_of(ana)
    name_somebody(ana, by=bilal)
    sent = browser.post("/confidants/name/", {"whom": str(bilal.pk)})
    assert sent.status_code == 302
    for _half_day in range(16):
        clock.move_by(timedelta(hours=12))
        in_zone(ana, AHEAD)
        pages = [browser.get(f"/confidants/{path}").text for path in ("named/1/take-back/", "")]
        in_zone(ana, BEHIND)
        if MUTUAL in pages[0] or "You and Bilal Haddad" in pages[1]:
            browser.post("/confidants/named/1/take-back/")
            break
    else:
        raise AssertionError("they never saw that they named each other")
    names = names_of(ana)
    assert (names.free, len(names.resting)) == (PLACES - 1, 1)


def test_a_name_counts_on_the_same_day_in_every_zone(practices_on, clock, browser_of, ana, bilal):
    clock.stand_at(MORNING)
    in_zone(ana, BEHIND)
    in_zone(bilal, AHEAD)
    browser_of(ana).post("/confidants/name/", {"whom": str(bilal.pk)})
    browser_of(bilal).post("/confidants/name/", {"whom": str(ana.pk)})
    clock.move_by(timedelta(days=7))
    for person in (ana, bilal):
        assert MUTUAL in browser_of(person).get("/confidants/named/1/take-back/").text


def test_the_page_for_taking_back_counts_as_shown(name_each_other, browser_of, ana, bilal):
    """It says that it is a pair: so its end must look to Ana as if she had seen it on her page."""
    name_each_other(ana, bilal)
    assert MUTUAL in browser_of(ana).get("/confidants/named/1/take-back/").text
    browser_of(bilal).post("/confidants/named/1/take-back/")
    assert names_of(ana).named == []
    assert not Mark.objects.exists()


def test_what_was_shown_rests_whatever_day_the_book_says(practices_on, clock, ana, bilal):
    """A book from before days were one for all may say a day too late."""
    name_somebody(bilal, by=ana)
    name_somebody(ana, by=bilal)
    clock.move_by(timedelta(days=7))
    assert (confidants_of(ana), confidants_of(bilal)) == ([bilal], [ana])
    clock.move_by(timedelta(days=-1))
    take_back(bilal, by=ana)
    assert names_of(ana).free == PLACES - 1


def test_no_address_says_who_was_named(practices_on, browser_of, ana, bilal, chen):
    name_somebody(bilal, by=ana)
    browser = browser_of(ana)
    page = browser.get("/confidants/").text
    assert "/confidants/named/1/take-back/" in page
    assert f"/confidants/named/{bilal.pk}" not in page
    for address in ("0", "2", "6", str(bilal.pk)):
        assert browser.get(f"/confidants/named/{address}/take-back/").status_code == 404
        assert browser.post(f"/confidants/named/{address}/take-back/").status_code == 404
    assert browser_of(bilal).get("/confidants/named/1/take-back/").status_code == 404


def test_an_old_form_takes_nobody_elses_name_back(practices_on, browser_of, ana, bilal, chen):
    name_somebody(chen, by=ana)
    browser, address = browser_of(ana), "/confidants/named/1/take-back/"
    assert browser.post(address, {"whom": str(bilal.pk)}).status_code == 404
    assert [one.person for one in names_of(ana).named] == [chen]
    assert browser.post(address, {"whom": str(chen.pk)}).status_code == 302
    assert names_of(ana).named == []
