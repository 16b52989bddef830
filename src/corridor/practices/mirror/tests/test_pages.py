"""Pages and home: who is asked about whom, why a leader has none, and that nothing is said of anybody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from quarters import midnight

from corridor.people.models import Person
from corridor.practices.mirror import actions
from corridor.practices.mirror.actions_rounds import prepare_next
from corridor.practices.mirror.models import (
    Declined,
    HalfYear,
    PutAway,
    Reflection,
    Result,
    Unwanted,
)
from corridor.practices.mirror.practice import practice
from corridor.privacy.audiences import Choice
from corridor.rhythm.fortnight import fortnight_of
from corridor.rhythm.letters import items_of
from corridor.rhythm.readers import readers_like
from corridor.runtime.jobs import run_waiting_jobs

from .conftest import FIRST, HALF_YEAR, NEXT_FIRST, close, open_rounds


def titles(person: Person) -> list[str]:
    return [str(item.title) for item in practice.home(person)]


def main_of(answer) -> str:
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_home_has_one_line_until_it_is_put_away(open_round, twenty, ana, browser_of):
    one, other = twenty[:2]
    assert titles(one) == ["How is it to work with Ana Ruiz?"]
    browser = browser_of(one)
    assert "How is it to work with Ana Ruiz?" in browser.get("/").text
    browser.post("/mirror/put-away/")
    assert titles(one) == []
    assert titles(other) == ["How is it to work with Ana Ruiz?"]
    assert titles(ana) == []
    assert "20 people are asked" in main_of(browser.get("/mirror/"))


def test_ones_leader_and_theirs_are_asked_about_apart(
    ana, bilal, report_to, practices_on, clock, browser_of
):
    people = report_to(bilal, 17)
    assert prepare_next() is not None
    rounds = open_rounds(clock)
    assert len(rounds) == 2
    assert titles(people[0]) == ["How is it to work with Bilal Haddad and Ana Ruiz?"]
    browser = browser_of(people[0])
    page = main_of(browser.get("/mirror/"))
    assert page.index("Bilal Haddad") < page.index("Ana Ruiz")
    asked = [main_of(browser.get(f"/mirror/answer/{one.pk}/")) for one in rounds]
    assert sorted("Bilal Haddad is kind to me." in page for page in asked) == [False, True]
    assert sorted("Ana Ruiz is kind to me." in page for page in asked) == [False, True]
    assert titles(bilal) == ["How is it to work with Ana Ruiz?"]


def test_the_form_says_who_is_counted_together_and_who_sees_it(open_round, twenty, browser_of):
    page = main_of(browser_of(twenty[0]).get(f"/mirror/answer/{open_round.pk}/"))
    assert "Counted with the people who work with Ana Ruiz: 20 people." in page
    assert "What comes of it Ana Ruiz sees alone" in page
    assert page.count("<fieldset") == 8


def test_who_is_not_asked_is_led_back(open_round, ana, browser_of):
    assert browser_of(ana).get(f"/mirror/answer/{open_round.pk}/").url == "/mirror/"


def test_no_is_one_act_and_can_be_taken_back(open_round, twenty, browser_of):
    browser = browser_of(twenty[0])
    assert len(browser.get("/ballots/waiting/").json()["rounds"]) == 1
    browser.post("/mirror/no-thank-you/")
    assert Declined.objects.get().person == twenty[0]
    assert titles(twenty[0]) == []
    assert browser.get(f"/mirror/answer/{open_round.pk}/").url == "/mirror/"
    assert browser.get("/ballots/waiting/").json() == {"rounds": []}
    browser.post("/mirror/take-part/")
    assert not Declined.objects.exists()


def test_noes_are_honoured_in_an_older_copy(ana):
    nobody = ("00000000-0000-0000-0000-000000000000",)
    for again, model in (
        (actions.decline_again, Declined),
        (actions.want_none_again, Unwanted),
    ):
        again((str(ana.pk),), timezone.now())
        again(nobody, timezone.now())
        assert model.objects.get().person == ana


def test_the_letter_has_the_fingerprint_and_is_the_same_for_all(open_round, twenty, ana):
    actions.decline(by=twenty[0])
    told = [
        [
            (str(i.title), i.url, str(i.detail))
            for i in items_of(readers_like(person), fortnight_of(FIRST))
        ]
        for person in (twenty[0], twenty[1], ana)
    ]
    assert told[0] == told[1] == told[2]
    ours = [detail for _title, url, detail in told[0] if str(open_round.pk) in url]
    assert ours[0].replace(" ", "") == open_round.fingerprint
    assert mail.outbox == []


def test_a_leader_of_few_is_told_why_and_what_there_is_instead(
    ana, bilal, report_to, practices_on, browser_of
):
    report_to(ana, 5)
    browser = browser_of(ana)
    page = main_of(browser.get("/mirror/"))
    assert "There is none for you" in page
    assert "It takes 16" in page
    assert "/mirror/reflect/" in page
    assert "Your own mirror" not in main_of(browser_of(bilal).get("/mirror/"))
    assert browser_of(bilal).get("/mirror/reflect/").status_code == 404


MOST_QUERIES = 16
NOBODY_YET = "There is none for you yet: nobody has been asked so far."
NONE = "or you wanted none, or you erased yours"
THEN = "Then you alone see what came of it"


def said(browser) -> list[str]:
    page = main_of(browser.get("/mirror/"))
    words = (NOBODY_YET, NONE, THEN, "too few", "You wanted none")
    return [words_ for words_ in words if words_ in page]


def test_before_the_first_half_year_it_says_so(ana, twenty, browser_of):
    assert said(browser_of(ana)) == [NOBODY_YET]


def test_who_wants_none_is_not_told_that_they_are_too_few(open_round, ana, clock, browser_of):
    browser = browser_of(ana)
    assert said(browser) == [THEN]
    browser.post("/mirror/none-for-me/")
    assert said(browser) == ["You wanted none"]
    close(clock)
    browser = browser_of(ana)
    assert said(browser) == ["You wanted none"]
    browser.post("/mirror/one-for-me/")
    assert said(browser) == [NONE, "too few"]


def test_who_erased_theirs_reads_nothing_untrue(result, ana, browser_of):
    browser = browser_of(ana)
    assert said(browser) == []
    browser.post(f"/mirror/yours/{result.pk}/erase/")
    assert said(browser) == [NONE, "too few"]


def test_what_a_leader_writes_is_for_them_alone_and_stays_until_erased(
    ana, bilal, chen, browser_of
):
    browser = browser_of(ana)
    browser.post("/mirror/reflect/", {"warmth": " I stayed. ", "next": "Ask first."})
    (row,) = Reflection.objects.all()
    assert (row.owner, row.half_year.isoformat()) == (ana, "2027-03-01")
    page = main_of(browser.get("/mirror/reflect/"))
    assert "I stayed." in page
    assert b"stayed" not in bytes(row.words)
    browser.post("/mirror/reflect/", {"warmth": "I stayed.", "next": ""})
    assert "Ask first." not in main_of(browser.get("/mirror/reflect/"))
    assert browser_of(bilal).post(f"/mirror/reflect/{row.pk}/erase/").status_code == 404
    browser.post(f"/mirror/reflect/{row.pk}/erase/")
    assert not Reflection.objects.exists()
    browser.post("/mirror/reflect/", {"warmth": "", "next": " "})
    assert not Reflection.objects.exists()


def test_a_question_that_there_is_not_is_refused(ana):
    with pytest.raises(ValueError, match="no such question"):
        actions.write_for_oneself({"weather": "x"}, by=ana, half_year=HALF_YEAR)


def test_home_tells_a_leader_that_it_is_there_until_put_away(result, ana, browser_of):
    assert titles(ana) == ["Your mirror of this half-year is there"]
    browser_of(ana).post("/mirror/put-away-result/")
    assert titles(ana) == []
    assert PutAway.objects.get().line == PutAway.Line.RESULT


def test_whether_a_leader_wants_one_is_theirs_to_say(open_round, ana, twenty, browser_of):
    browser = browser_of(ana)
    seen = [main_of(browser_of(twenty[0]).get("/mirror/"))]
    browser.post("/mirror/none-for-me/")
    assert Unwanted.objects.get().person == ana
    assert "You wanted none" in main_of(browser.get("/mirror/"))
    seen.append(main_of(browser_of(twenty[0]).get("/mirror/")))
    assert _without_token(seen[0]) == _without_token(seen[1])
    browser.post("/mirror/one-for-me/")
    assert not Unwanted.objects.exists()
    assert browser_of(twenty[0]).post("/mirror/none-for-me/").status_code == 404


def _without_token(page: str) -> str:
    return "".join(
        part.partition('"')[2] for part in page.split('name="csrfmiddlewaretoken" value="')
    )


def test_who_leads_nobody_any_more_keeps_what_is_theirs(result, ana, twenty, browser_of):
    actions.write_for_oneself({"warmth": "I stayed."}, by=ana, half_year=HALF_YEAR)
    Person.objects.filter(manager=ana).update(manager=None)
    browser = browser_of(ana)
    assert str(result.pk) in main_of(browser.get("/mirror/"))
    assert browser.get(f"/mirror/yours/{result.pk}/").status_code == 200
    assert "I stayed." in main_of(browser.get("/mirror/reflect/"))
    assert browser_of(twenty[0]).get("/mirror/reflect/").status_code == 404


def test_who_leads_nobody_any_more_can_still_want_none(result, ana, browser_of):
    Person.objects.filter(manager=ana).update(manager=None)
    browser = browser_of(ana)
    assert "Keep none for me" in main_of(browser.get("/mirror/"))
    assert browser.post("/mirror/none-for-me/").url == "/mirror/"
    assert Unwanted.objects.get().person == ana
    result.delete()
    assert "Keep mine again" in main_of(browser.get("/mirror/"))
    assert browser.post("/mirror/one-for-me/").url == "/mirror/"
    assert not Unwanted.objects.exists()
    assert "Your own mirror" not in main_of(browser.get("/mirror/"))
    assert browser.post("/mirror/none-for-me/").status_code == 404


def test_about_whom_people_are_being_asked_has_a_say_without_leading(
    open_round, ana, bilal, browser_of
):
    Person.objects.filter(manager=ana).update(manager=None)
    browser = browser_of(ana)
    page = main_of(browser.get("/mirror/"))
    assert "Those who work with you are asked until the end of" in page
    assert "Keep none for me" in page
    assert browser.get("/mirror/reflect/").status_code == 200
    assert browser.post("/mirror/none-for-me/").url == "/mirror/"
    assert Unwanted.objects.get().person == ana
    for act in ("none-for-me", "one-for-me"):
        assert browser_of(bilal).post(f"/mirror/{act}/").status_code == 404


def test_new_half_years_forget_what_was_put_away(open_round, twenty, clock):
    actions.put_away(PutAway.Line.ASKED, by=twenty[0])
    clock.stand_at(midnight(NEXT_FIRST) - timedelta(days=2))
    run_waiting_jobs(forgiving=True)
    assert prepare_next() is not None
    assert HalfYear.objects.count() == 2
    assert not PutAway.objects.exists()


def test_export_and_erasing(result, ana, twenty):
    actions.write_for_oneself({"note": "Ask first."}, by=ana, half_year=HALF_YEAR)
    actions.decline(by=ana)
    actions.want_none(by=ana)
    actions.put_away(PutAway.Line.RESULT, by=ana)
    actions.put_away(PutAway.Line.RESULT, by=twenty[0])
    mirror, wrote, rest = practice.export(ana)
    assert mirror.rows[0]["opened"] is True
    assert mirror.rows[0]["warmth"]["side"] == "above the middle"
    assert wrote.rows == [{"half_year": "2027-03-01", "Note": "Ask first."}]
    assert rest.rows == [
        {
            "declined": True,
            "wants_no_mirror": True,
            "put_away": ["2027-03-01: result"],
            "put_away_of": [],
        }
    ]
    practice.erase(ana)
    for model in (Result, Reflection, Declined, Unwanted):
        assert not model.objects.exists()
    assert [one.person for one in PutAway.objects.all()] == [twenty[0]]


def test_query_count_is_flat(result, ana, browser_of, twenty):
    def cost():
        browser = browser_of(ana)
        with CaptureQueriesContext(connection) as counted:
            browser.get("/mirror/")
            browser.get("/mirror/leaders-here/")
            browser.get("/mirror/reflect/")
        return len(counted)

    actions.write_for_oneself({"note": "One."}, by=ana, half_year=HALF_YEAR)
    with_one = cost()
    for year in (2025, 2026):
        day = HALF_YEAR.replace(year=year)
        now = timezone.now()
        held = HalfYear.objects.create(
            begins_on=day,
            opens_at=now.replace(year=year, month=3),
            closes_at=now.replace(year=year, month=4),
            leaders=3,
            offered=1,
        )
        Result.objects.create(owner=ana, half_year=held)
        actions.write_for_oneself({"note": "More."}, by=ana, half_year=day)
    assert cost() == with_one


def test_the_page_asks_the_database_little_however_far_the_next_time_is(
    result, ana, bilal, browser_of
):
    actions.show(result, Choice(("people",), (bilal,)), by=ana)
    for person in (ana, bilal):
        browser = browser_of(person)
        browser.get("/mirror/")
        with CaptureQueriesContext(connection) as counted:
            assert "September 6, 2027" in browser.get("/mirror/").text
        assert len(counted) <= MOST_QUERIES, [query["sql"] for query in counted]


def test_its_pairs_are_not_said_to_be_published(open_round, twenty, browser_of):
    assert len(open_round.pairs) == 28
    client = browser_of(twenty[0])
    for name in ("mirror_answer", "ballots_keys"):
        page = client.get(reverse(name, args=[open_round.pk])).content.decode()
        assert "Nothing of it is published." in page
        assert "it is also published" not in page
