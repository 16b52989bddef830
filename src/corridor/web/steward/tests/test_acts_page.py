"""Everyone here reads what stewards did."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from corridor.people.acts.models import Act, record
from corridor.people.models import Duty, Person

Sign = Callable[[Person], Client]


def test_everyone_reads_what_was_done_and_who_holds_what(
    ana: Person, bilal: Person, browser_of: Sign
) -> None:
    Duty.objects.create(person=ana, kind="finance")
    record(ana, "switched Care on for 3 teams")
    record(None, "imported 3 people")
    body = browser_of(bilal).get("/steward-acts/").content.decode()
    assert "switched Care on for 3 teams" in body
    assert "An operator, on the server," in body
    assert f'href="/people/{ana.pk}/"' in body
    assert "Take Finance back" not in body


def test_signed_out_reads_nothing(client: Client, db: None) -> None:
    assert client.get("/steward-acts/").status_code == 302


def test_leaver_is_named_without_a_link(ana: Person, bilal: Person, browser_of: Sign) -> None:
    record(ana, "switched Care off")
    Person.objects.filter(pk=ana.pk).update(left_at=timezone.now())
    body = browser_of(bilal).get("/steward-acts/").content.decode()
    assert "Ana Ruiz" in body
    assert f'href="/people/{ana.pk}/"' not in body


def test_pages_show_every_act_once(ana: Person, browser_of: Sign) -> None:
    Act.objects.bulk_create([Act(by=ana, text=f"did {n}") for n in range(120)])
    client = browser_of(ana)
    seen, address = [], "/steward-acts/"
    while address:
        page = client.get(address).context["page"]
        seen += [act.text for act in page.acts]
        address = f"/steward-acts/?before={page.before}" if page.before else ""
    assert seen == [f"did {n}" for n in reversed(range(120))]
    assert client.get("/steward-acts/?before=-4").context["page"].acts[0].text == "did 119"
