"""Finding people and teams, page by page."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.web.directory import queries

Sign = Callable[[Person], Client]


@pytest.fixture
def many(team: Team) -> list[Person]:
    """120 people, of whom 60 have the same family name and 5 the same whole name."""
    people = [
        Person(name=f"{given} {family}", team=team)
        for n in range(60)
        for given, family in ((f"Dora{n % 55:02}", "Eriksen"), (f"Eri{n:02}", "Zogu"))
    ]
    for person in people:
        person.set_keys()
    return Person.objects.bulk_create(people)


def every_page(words: str) -> list[uuid.UUID]:
    """The ids of all pages one after the other."""
    seen: list[uuid.UUID] = []
    page = queries.people_page(words)
    while True:
        seen += [person.pk for person in page.people]
        if page.after is None:
            return seen
        page = queries.people_page(words, page.after)


def test_pages_show_everyone_once_in_order(many: list[Person]) -> None:
    everyone = list(Person.objects.order_by("name_key", "pk").values_list("pk", flat=True))
    assert every_page("") == everyone


def test_search_finds_given_names_then_family_names(many: list[Person]) -> None:
    found = every_page("eri")
    given = Person.objects.filter(name__startswith="Eri").order_by("name_key", "pk")
    family = Person.objects.filter(name__endswith="Eriksen").order_by("family_key", "pk")
    assert found == [p.pk for p in given] + [p.pk for p in family]


def test_a_long_text_finds_nobody_and_not_everybody(browser_of: Sign, ana: Person) -> None:
    response = browser_of(ana).get("/people/", {"q": "a" * 500})
    assert response.context["page"].people == []


def test_what_a_database_cannot_hold_is_not_looked_for(browser_of: Sign, ana: Person) -> None:
    answer = browser_of(ana).get("/people/find/", {"people_find": "\0ana", "name": "people"})
    assert answer.status_code == 200


def test_a_family_name_may_come_first(browser_of: Sign, ana: Person, bilal: Person) -> None:
    assert [p.pk for p in queries.people_page("ruiz ana").people] == [ana.pk]
    assert queries.people_page("ruiz bilal").people == []
    found = browser_of(bilal).get("/people/find/", {"q": "Ruiz, Ana", "name": "people"})
    assert str(ana.pk) in found.content.decode()


def test_search_folds_accents_and_case(make_person: Callable[..., Person]) -> None:
    ruiz = make_person("Ána Ruíz", email=None)
    for words in ("ana", "ANA RU", "ruiz", "Ruí"):
        assert [p.pk for p in queries.people_page(words).people] == [ruiz.pk]
    assert queries.people_page("na").people == []


def test_leavers_are_nowhere(ana: Person, bilal: Person, browser_of: Sign) -> None:
    bilal.left_at = timezone.now()
    bilal.save()
    client = browser_of(ana)
    assert "Bilal" not in client.get("/people/").content.decode()
    assert "Bilal" not in client.get("/people/?q=bil").content.decode()
    assert "Bilal" not in client.get("/people/find/?q=bil").content.decode()
    assert "Bilal" not in client.get(f"/people/teams/{bilal.team_id}/").content.decode()
    assert client.get(f"/people/{bilal.pk}/").status_code == 404


def test_unreadable_parameters_show_the_beginning(ana: Person, browser_of: Sign) -> None:
    client = browser_of(ana)
    response = client.get("/people/", {"q": "", "after": "nonsense"})
    assert response.status_code == 200
    assert [p.pk for p in response.context["page"].people] == [ana.pk]
    response = client.get("/people/", {"q": "a\x00b"})
    assert response.status_code == 200


def test_going_on_after_a_stranger_begins_anew(ana: Person) -> None:
    assert queries.people_page("", uuid.uuid4()).people == [ana]


def test_next_page_is_a_link(many: list[Person], ana: Person, browser_of: Sign) -> None:
    client = browser_of(ana)
    body = client.get("/people/?q=eriksen").content.decode()
    link = re.search(r'href="(\?q=eriksen&amp;after=[^"]+)"', body)
    assert link is not None
    second = client.get("/people/" + link[1].replace("&amp;", "&"))
    assert len(second.context["page"].people) == 10
    assert second.context["page"].after is None


def test_signed_out_is_led_to_signing_in(bilal: Person, client: Client) -> None:
    for address in ("/people/", "/people/find/", f"/people/{bilal.pk}/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("query", ["", "?q=d"])
def test_query_count_does_not_grow(
    query: str, ana: Person, team: Team, browser_of: Sign, make_person: Callable[..., Person]
) -> None:
    def cost(address: str) -> int:
        client = browser_of(ana)
        with CountQueries() as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    addresses = [f"/people/{query}", "/people/find/?q=d", reverse("team", args=[team.pk])]
    make_person("Dee Doe", team=team)
    Team.objects.create(name="Pier", parent=team)
    with_one = [cost(address) for address in addresses]
    make_person("Dora Doe", team=team)
    make_person("Dina Doe", team=team)
    Team.objects.create(name="Quay", parent=team)
    Team.objects.create(name="Dock", parent=team)
    assert [cost(address) for address in addresses] == with_one


def CountQueries():  # noqa: N802 - reads like the class that it makes
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def test_team_shows_its_people_and_teams(
    team: Team, ana: Person, bilal: Person, browser_of: Sign
) -> None:
    pier = Team.objects.create(name="Pier", parent=team)
    response = browser_of(ana).get(f"/people/teams/{team.pk}/")
    assert response.context["page"].people == [ana, bilal]
    assert response.context["teams"] == [pier]
    response = browser_of(ana).get(f"/people/teams/{pier.pk}/")
    assert response.context["page"].people == []
    assert f'href="/people/teams/{team.pk}/"' in response.content.decode()
    assert browser_of(ana).get(f"/people/teams/{uuid.uuid4()}/").status_code == 404


def test_find_offers_rows_for_the_picker(
    ana: Person, bilal: Person, chen: Person, browser_of: Sign
) -> None:
    client = browser_of(ana)
    body = client.get(
        "/people/find/",
        {"q": "b", "name": "helper", "type": "radio"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert re.findall(r'<input type="(\w+)" name="(\w+)" value="([^"]+)"', body) == [
        ("radio", "helper", str(bilal.pk))
    ]
    assert "<h1" not in body


def test_find_leaves_out_oneself_and_whoever_is_chosen(
    ana: Person, bilal: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    ann = make_person("Ann Berg")
    client = browser_of(ana)
    found = client.get("/people/find/", {"q": "an"}).context["found"]
    assert found == [ann]
    found = client.get("/people/find/", {"q": "an", "name": "to", "to": [str(ann.pk), "x"]})
    assert found.context["found"] == []


def test_find_refuses_a_name_that_is_no_field(ana: Person, bilal: Person, browser_of: Sign) -> None:
    response = browser_of(ana).get(
        "/people/find/", {"q": "b", "name": '"><script>', "type": "submit"}
    )
    assert (response.context["name"], response.context["type"]) == ("people", "checkbox")
