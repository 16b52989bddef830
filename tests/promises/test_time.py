"""What time does to what one has: leaving, being away, coming back, changing name, leader, team, country.

Each of Bilal's things, and each of those who are in his circle, is looked at before and after. The
table in docs/time.md says the same in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.ledger import problems
from corridor.means.models import Commitment, Pool
from corridor.people.joining import actions as joining
from corridor.people.joining.staging import delete_files
from corridor.people.joining.watching import Unwatched
from corridor.people.models import Duty, Person
from corridor.practices.care import actions as care
from corridor.practices.care.models import Answer, Ask, Limit
from corridor.privacy.audiences import Choice
from corridor.privacy.keystore import key_store
from corridor.privacy.leaving import erase_old_leavers
from corridor.privacy.models import Mute
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal

WORDS = "My mother comes home on Thursday."
HEADER = "Employee ID,Name,Email,Manager ID,Team,Country"
ROWS = {
    "ana": "1,Ana Ruiz,ana@example.org,,Harbour,ES",
    "bilal": "2,Bilal Haddad,bilal@example.org,1,Harbour,DE",
    "chen": "3,Chen Wei,chen@example.org,1,Harbour,DE",
    "dara": "4,Dara Ito,dara@example.org,1,Pier,DE",
    "eli": "5,Eli Noor,eli@example.org,4,Pier,DE",
}
Bring = Callable[..., None]


@pytest.fixture
def bring(practices_on: None, run_jobs: Callable[..., object]) -> Bring:
    """Bring the HR export in: `bring(bilal="2,Bilal Haddad,…", chen=None)` changes and drops rows."""

    def run(**changes: str | None) -> None:
        rows = [row for row in (ROWS | changes).values() if row is not None]
        opened = joining.begin_import(by=None, chunks=["\n".join([HEADER, *rows]).encode()])
        joining.start_checking(opened, opened.mapping, dates="")
        joining.check_import(opened.pk, Unwatched())
        leave = sum(row is None for row in changes.values())
        joining.confirm_import(opened, by=None, leavers=leave)
        joining.apply_import(opened.pk, Unwatched())
        delete_files(opened.pk)
        run_jobs()

    return run


@dataclass
class World:
    """What Bilal has, and what others have of him."""

    people: dict[str, Person]
    ask: Ask
    to_leader: Ask
    asked_of_bilal: Ask
    answer: Answer
    commitment: Commitment
    pool: Pool

    def now(self, name: str) -> Person:
        """The person as they are now."""
        return Person.objects.get(pk=self.people[name].pk)

    def readers(self, ask: Ask) -> set[str]:
        """Who can read the ask now."""
        return {
            name
            for name in self.people
            if ask.pk in unseal(Ask.objects.filter(pk=ask.pk), reader=self.now(name))
        }


@pytest.fixture
def world(bring: Bring) -> World:
    """Bilal asked Chen, asked his leader, answered Chen, committed to Chen, muted Eli."""
    bring()
    people = {p.name.split()[0].lower(): p for p in Person.objects.all()}
    ana, bilal, chen = people["ana"], people["bilal"], people["chen"]

    def ask(by: Person, *to: Person, kinds: tuple[str, ...] = ("people",)) -> Ask:
        return care.ask_for_help(
            by=by, once=uuid4(), body=WORDS, wants=[], choice=Choice(kinds, to)
        )

    of_bilal = ask(chen, bilal)
    mute(people["eli"], by=bilal)
    Limit.objects.create(person=bilal, at_most=3)
    Duty.objects.create(person=bilal, kind=Duty.Kind.CARE_TEAM)
    pool = means.open_pool(by=ana, kind="fund", name="Fund", unit="EUR")
    means.add_to_pool(pool, 1000, by=ana)
    to_chen = ask(bilal, chen)
    commitment = care.commit_help(
        to_chen, by=ana, once=uuid4(), kind="money", owner=ana, pool=pool, amount=300,
        due_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    return World(
        people,
        to_chen,
        ask(bilal, kinds=("leader", "team")),
        of_bilal,
        care.answer_ask(of_bilal, by=bilal, once=uuid4(), body="I can."),
        commitment,
        pool,
    )


def reserved(pool: Pool) -> int:
    return pool.accounts.get(kind="reserved").balance


def held(person: Person) -> tuple[int, int, int, int]:
    """Asks, answers, mutes and limits of the person."""
    owned: list[Any] = [
        Ask.objects.filter(owner=person),
        Answer.objects.filter(author=person),
        Mute.objects.filter(person=person),
        Limit.objects.filter(person=person),
    ]
    return tuple(rows.count() for rows in owned)  # type: ignore[return-value]  # four of them


def test_at_first(world: World) -> None:
    assert world.readers(world.ask) == {"bilal", "chen"}
    assert world.readers(world.to_leader) == {"bilal", "ana", "chen"}
    assert world.readers(world.asked_of_bilal) == {"bilal", "chen"}


def test_a_new_name_changes_nothing_but_the_name(world: World, bring: Bring, browser_of) -> None:
    bring(bilal="2,Bilal Haddad-Ruiz,bilal@example.org,1,Harbour,DE")
    assert world.readers(world.ask) == {"bilal", "chen"}
    assert world.readers(world.to_leader) == {"bilal", "ana", "chen"}
    assert held(world.now("bilal")) == (2, 1, 1, 1)
    page = browser_of(world.now("chen")).get(f"/care/{world.ask.pk}/").text
    assert "Bilal Haddad-Ruiz" in page
    assert WORDS in page


def test_another_country_changes_help_and_nothing_else(world: World, bring: Bring) -> None:
    bring(bilal="2,Bilal Haddad,bilal@example.org,1,Harbour,ES")
    assert world.now("bilal").country == "ES"
    assert world.readers(world.to_leader) == {"bilal", "ana", "chen"}
    assert held(world.now("bilal")) == (2, 1, 1, 1)


def test_another_leader_sees_nothing_of_before_and_the_former_nothing_more(
    world: World, bring: Bring, browser_of
) -> None:
    bring(
        bilal="2,Bilal Haddad,bilal@example.org,4,Harbour,DE",
        ana="1,Ana Ruiz,ana@example.org,,Quay,ES",
    )
    assert world.now("bilal").manager == world.people["dara"]
    assert world.readers(world.to_leader) == {"bilal", "chen"}
    assert world.readers(world.ask) == {"bilal", "chen"}
    for page in ("/", "/care/", f"/people/{world.people['bilal'].pk}/", "/means/mine/"):
        said = browser_of(world.now("dara")).get(page).text
        assert WORDS not in said
        assert "asked you" not in said
    assert browser_of(world.now("dara")).get(f"/care/{world.to_leader.pk}/").status_code == 404


def test_what_a_former_leader_took_on_stays_theirs_and_never_the_new_ones(
    world: World, bring: Bring
) -> None:
    bring(bilal="2,Bilal Haddad,bilal@example.org,4,Harbour,DE")
    world.commitment.refresh_from_db()
    assert (world.commitment.owner, world.commitment.is_open) == (world.people["ana"], True)
    assert not Commitment.objects.visible_to(world.people["dara"]).exists()
    assert reserved(world.pool) == 300


def test_a_leader_who_leaves_passes_nothing_to_who_follows(world: World, bring: Bring) -> None:
    """Ana goes, Dara has her place, her team and her people."""
    bring(
        ana=None,
        dara="4,Dara Ito,dara@example.org,,Harbour,DE",
        bilal="2,Bilal Haddad,bilal@example.org,4,Harbour,DE",
        chen="3,Chen Wei,chen@example.org,4,Harbour,DE",
    )
    assert world.readers(world.to_leader) == {"bilal", "chen"}
    assert not Commitment.objects.visible_to(world.people["dara"]).exists()
    world.commitment.refresh_from_db()
    assert world.commitment.released_on is not None
    assert (reserved(world.pool), problems()) == (0, [])


def test_another_team_closes_the_former_and_opens_no_other(world: World, bring: Bring) -> None:
    bring(bilal="2,Bilal Haddad,bilal@example.org,1,Pier,DE")
    # The circle was Harbour's; those of it who are still there keep the sight that Bilal gave them.
    assert world.readers(world.to_leader) == {"bilal", "ana", "chen"}
    bring(chen="3,Chen Wei,chen@example.org,1,Pier,DE")
    assert world.readers(world.to_leader) == {"bilal", "ana"}
    assert world.readers(world.ask) == {"bilal", "chen"}, "by name, wherever Chen works"


def test_a_long_absence_changes_nothing(world: World, bring: Bring, run_jobs) -> None:
    """Months away: in the file as ever, nobody opens anything, the clock goes on."""
    from corridor.practices.care.tasks import drop_proposals
    from corridor.privacy.expiring import drop_expired
    from corridor.privacy.tending import SETTLING

    before = (held(world.now("bilal")), world.readers(world.to_leader))
    for step in (drop_expired, drop_proposals, erase_old_leavers, *SETTLING):
        step()
    bring()
    assert (held(world.now("bilal")), world.readers(world.to_leader)) == before
    assert world.now("bilal").here_since == world.people["bilal"].here_since


def test_leaving_closes_everything_at_once(world: World, bring: Bring, browser_of) -> None:
    browser = browser_of(world.people["bilal"])
    bring(bilal=None)
    assert browser.get("/").status_code == 302
    assert world.readers(world.ask) == world.readers(world.to_leader) == {"bilal"}
    assert not Duty.objects.filter(person=world.people["bilal"]).exists()
    # For thirty days it is there for Bilal to fetch; what he gave others stays with them.
    assert held(world.now("bilal")) == (2, 1, 1, 1)
    chen = browser_of(world.now("chen")).get(f"/care/{world.asked_of_bilal.pk}/").text
    assert "I can." in chen
    assert reserved(world.pool) == 300


def test_thirty_days_later_all_of_it_is_gone(world: World, bring: Bring) -> None:
    bring(bilal=None)
    past = timezone.now() - timedelta(days=30, minutes=1)
    Person.objects.filter(pk=world.people["bilal"].pk).update(left_at=past)
    erase_old_leavers()
    bilal = world.now("bilal")
    assert held(bilal) == (0, 0, 0, 0)
    assert [e for e in key_store().entries() if e.owner == bilal.key_owner] == []
    assert (reserved(world.pool), problems()) == (0, [])
    assert Ask.objects.filter(owner=world.people["chen"]).count() == 1


def test_coming_back_within_the_thirty_days_begins_anew_with_ones_own(
    world: World, bring: Bring
) -> None:
    bring(bilal=None)
    bring()
    bilal = world.now("bilal")
    assert (bilal.pk, bilal.is_here) == (world.people["bilal"].pk, True)
    assert held(bilal) == (2, 1, 1, 1)
    assert world.readers(world.ask) == world.readers(world.to_leader) == {"bilal"}
    assert "bilal" not in world.readers(world.asked_of_bilal), "what others showed stays closed"
    assert not Duty.objects.filter(person=bilal).exists()
    assert erase_old_leavers() == 0
    assert held(bilal) == (2, 1, 1, 1)


def test_coming_back_later_begins_with_nothing(world: World, bring: Bring) -> None:
    bring(bilal=None)
    past = timezone.now() - timedelta(days=31)
    Person.objects.filter(pk=world.people["bilal"].pk).update(left_at=past)
    erase_old_leavers()
    bring()
    assert world.now("bilal").is_here
    assert held(world.now("bilal")) == (0, 0, 0, 0)
    care.ask_for_help(
        by=world.now("bilal"), once=uuid4(), body="Anew", wants=[], choice=Choice(("leader",))
    )
    assert held(world.now("bilal")) == (1, 0, 0, 0)
