"""The pages: what each shows to whom, and what they refuse beside the field."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from corridor.means import actions, subjects
from corridor.means.models import Commitment, Pool, PoolHolder, Transfer, today
from corridor.people.models import Person, PracticeSwitch

Browser = Callable[[Person], Client]
Make = Callable[..., Commitment]


def text_of(response: object) -> str:
    body = response.content.decode()
    main = re.search(r"<main.*?</main>", body, re.DOTALL)
    assert main, body
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def errors_of(response: object) -> list[str]:
    found = re.findall(
        r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL
    )
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


@pytest.fixture
def pages(fund: Pool) -> dict[str, str]:
    return {
        "index": "/means/",
        "leader": "/means/at-my-disposal/",
        "mine": "/means/mine/",
        "pools": "/means/pools/",
        "new": "/means/pools/new/",
        "pool": f"/means/pools/{fund.pk}/",
        "holders": f"/means/pools/{fund.pk}/holders/",
        "close": f"/means/pools/{fund.pk}/close/",
    }


def test_who_opens_which_page(
    browser_of: Browser, pages: dict[str, str], ana: Person, bilal: Person, steward: Person
) -> None:
    opened = {
        person.name: {
            name for name, url in pages.items() if browser_of(person).get(url).status_code == 200
        }
        for person in (ana, bilal, steward)
    }
    assert opened == {
        "Ana Ruiz": {"index", "leader", "mine"},
        "Bilal Haddad": {"index", "mine"},
        "Dana Okafor": {"index", "mine", "pools", "new", "pool", "holders", "close"},
    }


def test_acts_of_stewards_are_refused_to_others(
    browser_of: Browser, fund: Pool, ana: Person
) -> None:
    for act in ("add", "take", "close", "holders"):
        response = browser_of(ana).post(f"/means/pools/{fund.pk}/{act}/", {"amount": "5"})
        assert response.status_code == 404
    fund.refresh_from_db()
    assert (fund.closed_on, Transfer.objects.count()) == (None, 1)


def test_everyone_sees_what_there_is_without_amounts(
    browser_of: Browser, fund: Pool, days: Pool, steward: Person, bilal: Person
) -> None:
    actions.close_pool(days, by=steward)
    text = text_of(browser_of(bilal).get("/means/"))
    assert "Hardship fund" in text
    assert "Days off" not in text
    assert re.findall(r"\d", text) == []


def test_a_leader_sees_a_step_below_what_is_left(
    browser_of: Browser, fund: Pool, days: Pool, commit: Make, ana: Person
) -> None:
    commit(pool=fund, amount=12_345)
    commit(pool=days, amount=3, kind="time")
    text = text_of(browser_of(ana).get("/means/at-my-disposal/"))
    assert re.findall(r"At least (\S+(?: days)?) left", text) == ["5 days", "€500.00"]
    assert "876" not in text


def test_no_steward_reads_who_committed_or_a_single_amount(
    browser_of: Browser,
    fund: Pool,
    commit: Make,
    ana: Person,
    bilal: Person,
    steward: Person,
    pages: dict[str, str],
) -> None:
    for amount in (12_345, 6_789):
        actions.deliver(commit(pool=fund, amount=amount, owner=bilal), by=ana)
    browser = browser_of(steward)
    for url in pages.values():
        body = browser.get(url).content.decode()
        for secret in ("Ana", "Bilal", "123.45", "67.89", "191.34", "876.55", "808.66"):
            assert secret not in body
    text = text_of(browser.get(f"/means/pools/{fund.pk}/"))
    assert "Fewer than 8 commitments: shown with the next quarter." in text
    assert "At least €500.00 left" in text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(
    browser_of: Browser,
    commit: Make,
    steward: Person,
    ana: Person,
    count: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(count):
        pool = actions.open_pool(by=steward, kind="fund", name=f"Fund {number}", unit="EUR")
        actions.add_to_pool(pool, 1_000, by=steward)
        actions.set_holders(pool, [ana], by=steward)
        commit(pool=pool, amount=10)
        actions.deliver(commit(pool=pool, amount=10), by=ana)
    queries = {}
    for person, url in (
        (steward, "/means/pools/"),
        (ana, "/means/at-my-disposal/"),
        (ana, "/means/mine/"),
        (ana, "/means/"),
    ):
        browser = browser_of(person)
        browser.get(url)
        with django_assert_max_num_queries(100) as captured:
            browser.get(url)
        queries[url] = [q["sql"] for q in captured.captured_queries if "means_" in q["sql"]]
    assert {url: len(asked) for url, asked in queries.items()} == {
        "/means/pools/": 5,
        "/means/at-my-disposal/": 2,
        "/means/mine/": 3,
        "/means/": 1,
    }


def test_a_steward_opens_fills_and_closes_a_pool(browser_of: Browser, steward: Person) -> None:
    browser = browser_of(steward)
    sent = {"once": str(uuid4()), "kind": "fund", "name": "Fund", "currency": "eur"}
    for _ in range(2):
        response = browser.post("/means/pools/new/", sent)
    pool = Pool.objects.get()
    assert response.headers["Location"] == f"/means/pools/{pool.pk}/"
    add = {"once": str(uuid4()), "amount": "1,250.50 EUR"}
    for _ in range(2):
        assert browser.post(f"/means/pools/{pool.pk}/add/", add).status_code == 302
    assert Transfer.objects.get().amount == 125_050
    take = {"once": str(uuid4()), "amount": "50"}
    assert browser.post(f"/means/pools/{pool.pk}/take/", take).status_code == 302
    text = text_of(browser.get(f"/means/pools/{pool.pk}/"))
    assert "Put in so far €1,200.50" in text
    assert browser.post(f"/means/pools/{pool.pk}/close/").status_code == 302
    pool.refresh_from_db()
    assert pool.closed_on == today()
    assert "Closed" in text_of(browser.get(f"/means/pools/{pool.pk}/"))


@pytest.mark.parametrize(
    ("sent", "sentences"),
    [
        ({}, ["Choose what it is.", "Give it a name."]),
        ({"kind": "fund", "name": "F"}, ["Say in which currency the fund is kept."]),
        (
            {"kind": "fund", "name": "F", "currency": "XXY"},
            ["Write a currency's three letters, like EUR."],
        ),
    ],
)
def test_a_new_pool_is_refused_beside_the_field(
    browser_of: Browser, steward: Person, sent: dict[str, str], sentences: list[str]
) -> None:
    response = browser_of(steward).post("/means/pools/new/", {"once": str(uuid4()), **sent})
    assert (errors_of(response), Pool.objects.count()) == (sentences, 0)


@pytest.mark.parametrize(
    ("act", "amount", "sentence"),
    [
        ("add", "", "Write something here."),
        ("add", "a lot", "Write an amount like €250.00."),
        ("add", "-3", "Write an amount above zero."),
        ("add", "9" * 20, "That is more than a pool can hold. Write a smaller amount."),
        ("add", "10000000000000", "That is more than a pool can hold. Write a smaller amount."),
        (
            "take",
            "1000.01",
            "There is not that much left in Hardship fund: at least €1,000.00 is. Choose less.",
        ),
    ],
)
def test_amounts_are_refused_beside_the_field_and_kept(
    browser_of: Browser, fund: Pool, steward: Person, act: str, amount: str, sentence: str
) -> None:
    response = browser_of(steward).post(
        f"/means/pools/{fund.pk}/{act}/", {"once": str(uuid4()), "amount": amount}
    )
    assert errors_of(response) == [sentence]
    assert f'value="{amount}"' in response.content.decode() or not amount
    assert Transfer.objects.count() == 1


def test_amounts_are_read_in_the_persons_own_locale(
    browser_of: Browser, fund: Pool, steward: Person
) -> None:
    steward.language, steward.country = "de", "DE"
    steward.save()
    browser_of(steward).post(
        f"/means/pools/{fund.pk}/add/", {"once": str(uuid4()), "amount": "1.250,50"}
    )
    assert Transfer.objects.latest("pk").amount == 125_050


def test_a_steward_chooses_leaders(
    browser_of: Browser, fund: Pool, steward: Person, ana: Person, bilal: Person
) -> None:
    url, browser = f"/means/pools/{fund.pk}/holders/", browser_of(steward)
    response = browser.post(url, {"whose": "chosen"})
    assert errors_of(response) == ["Find at least one leader by name, and tick them."]
    response = browser.post(url, {"whose": "chosen", "people": [str(bilal.pk)]})
    assert errors_of(response) == ["Nobody reports to Bilal Haddad. Choose leaders."]
    assert browser.post(url, {"whose": "chosen", "people": [str(ana.pk)]}).status_code == 302
    fund.refresh_from_db()
    assert (fund.at_disposal_of_all, PoolHolder.objects.get().person) == (False, ana)
    assert browser.post(url, {"whose": "all"}).status_code == 302
    fund.refresh_from_db()
    assert (fund.at_disposal_of_all, PoolHolder.objects.count()) == (True, 0)


def test_an_owner_says_it_is_done(
    browser_of: Browser, fund: Pool, commit: Make, bilal: Person
) -> None:
    one = commit(pool=fund, amount=500, owner=bilal)
    browser = browser_of(bilal)
    text = text_of(browser.get("/means/mine/"))
    assert "Money €5.00 · Hardship fund · by" in text
    assert "committed by Ana Ruiz" in text
    for _ in range(2):
        assert browser.post(f"/means/mine/{one.pk}/done/").status_code == 302
    one.refresh_from_db()
    assert one.delivered_on == today()
    text = text_of(browser.get("/means/mine/"))
    assert "This was settled already." in text
    assert "Done, or given back" in text


def test_an_owner_cannot_after_all_or_chooses_another_day(
    browser_of: Browser, commit: Make, bilal: Person
) -> None:
    one, other = (commit(kind="time", owner=bilal) for _ in range(2))
    browser = browser_of(bilal)
    assert browser.get(f"/means/mine/{one.pk}/").status_code == 200
    assert browser.post(f"/means/mine/{one.pk}/not-after-all/").status_code == 302
    response = browser.post(f"/means/mine/{other.pk}/", {"due_on": "2001-01-01"})
    assert errors_of(response) == ["Choose a day from today on."]
    later = today() + timedelta(days=30)
    assert browser.post(f"/means/mine/{other.pk}/", {"due_on": f"{later}"}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.released_on, other.due_on) == (today(), later)


def test_somebody_elses_commitment_is_not_there(
    browser_of: Browser, commit: Make, chen: Person, steward: Person
) -> None:
    one = commit(kind="time")
    for person in (chen, steward):
        browser = browser_of(person)
        assert browser.get(f"/means/mine/{one.pk}/").status_code == 404
        assert browser.post(f"/means/mine/{one.pk}/done/").status_code == 404
        assert browser.post(f"/means/mine/{one.pk}/not-after-all/").status_code == 404
    one.refresh_from_db()
    assert one.is_open


def test_mine_leads_to_the_practices_page(
    browser_of: Browser, commit: Make, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_kinds", {})
    subjects.register("tests.item", practice="care", url_for=lambda subject: f"/item/{subject}/")
    one = commit(kind="time", subject_kind="tests.item")
    assert f'href="/item/{one.subject}/"' in browser_of(ana).get("/means/mine/").content.decode()


def test_mine_leads_nowhere_while_the_practice_is_off(
    browser_of: Browser, commit: Make, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_kinds", {})
    subjects.register("tests.item", practice="care", url_for=lambda subject: f"/item/{subject}/")
    one = commit(kind="time", subject_kind="tests.item")
    PracticeSwitch.objects.filter(practice="care").update(state="off")
    for address in ("/", "/means/mine/", f"/means/mine/{one.pk}/"):
        page = browser_of(ana).get(address).content.decode()
        assert "/item/" not in page
        assert f"/means/mine/{one.pk}/" in page or address != "/means/mine/"
