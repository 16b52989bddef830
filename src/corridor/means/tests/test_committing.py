"""Committing, delivering, giving back, moving, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from babel import Locale
from django.db import IntegrityError, connection, transaction

from corridor.means import actions, queries
from corridor.means.ledger import Refused
from corridor.means.models import GIVEN_FROM, Account, Commitment, Pool, Reminder, Transfer, today
from corridor.people.models import Person

Make = Callable[..., Commitment]
Balances = Callable[[Pool], dict[str, int]]


def test_a_commitment_sets_its_amount_aside(fund: Pool, commit: Make, balances: Balances) -> None:
    one = commit(pool=fund, amount=25_000)
    assert balances(fund) == {
        "source": -100_000,
        "available": 75_000,
        "reserved": 25_000,
        "given": 0,
    }
    assert (one.unit, one.is_open, actions.in_short(one, locale=Locale("en"))) == (
        "EUR",
        True,
        "Money, €250.00",
    )


def test_done_gives_it_for_good(fund: Pool, commit: Make, ana: Person, balances: Balances) -> None:
    one = actions.deliver(commit(pool=fund, amount=25_000), by=ana)
    assert balances(fund)["given"] == 25_000
    assert (one.delivered_on, one.released_on) == (today(), None)


def test_not_after_all_returns_it(
    fund: Pool, commit: Make, ana: Person, balances: Balances
) -> None:
    one = actions.release(commit(pool=fund, amount=25_000), by=ana)
    assert balances(fund)["available"] == 100_000
    assert (one.delivered_on, one.released_on) == (None, today())


def test_the_ledger_says_neither_who_nor_for_what(fund: Pool, commit: Make) -> None:
    commit(pool=fund, amount=25_000)
    assert {field.name for field in Transfer._meta.get_fields()} == {
        "id",
        "from_account",
        "to_account",
        "amount",
        "unit",
        "made_on",
        "once",
    }
    assert Transfer.objects.latest("pk").once is None
    assert {f.related_model for f in Account._meta.get_fields() if f.is_relation} == {Pool}


def test_the_database_does_not_say_for_which_item(commit: Make) -> None:
    subject = uuid4()
    commit(subject=subject, kind="time")
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM means_commitment")
        [(stored,)] = cursor.fetchall()
    assert subject.bytes not in bytes(stored)
    assert len(bytes(stored)) == 32
    assert Commitment.objects.get(subject=subject).subject == subject
    assert Commitment.objects.for_subjects([uuid4(), subject]).count() == 1
    assert Commitment.objects.for_subjects([uuid4()]).count() == 0


def test_without_its_secret_the_reference_leads_nowhere(
    commit: Make, settings: pytest.FixtureRequest
) -> None:
    one = commit(kind="time")
    settings.SECRET_KEY = "another installation's"
    assert Commitment.objects.get(pk=one.pk).subject is None


def test_somebody_who_leads_nobody_commits_their_own_time_and_nothing_else(
    fund: Pool, commit: Make, bilal: Person
) -> None:
    assert commit(by=bilal, owner=bilal, kind="time").amount is None
    with pytest.raises(actions.NotAtDisposal, match=r"Hardship fund is not at your disposal\."):
        commit(by=bilal, owner=bilal, pool=fund, amount=100)


def test_a_pool_of_chosen_leaders_is_closed_to_the_others(
    fund: Pool, commit: Make, steward: Person, ana: Person, make_person: Callable[..., Person]
) -> None:
    elena = make_person("Elena Novak")
    make_person("Farid Aziz", manager=elena)
    actions.set_holders(fund, [elena], by=steward)
    with pytest.raises(actions.NotAtDisposal):
        commit(pool=fund, amount=100)
    assert queries.pools_at_disposal(ana) == []
    assert queries.pools_at_disposal(elena) == [fund]
    assert commit(by=elena, owner=ana, pool=fund, amount=100).owner == ana


def test_only_leaders_are_chosen(fund: Pool, steward: Person, bilal: Person) -> None:
    with pytest.raises(Refused, match=r"Nobody reports to Bilal Haddad\. Choose leaders\."):
        actions.set_holders(fund, [bilal], by=steward)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"amount": 100_001},
            "There is not that much left in Hardship fund: at least €1,000.00 is.",
        ),
        ({"amount": 0}, "Write an amount above zero"),
        ({"amount": -1}, "Write an amount above zero"),
        ({"amount": 2**70}, "Write an amount above zero that a pool can hold"),
        ({"amount": None}, "Say how much."),
        ({"kind": "advice"}, "Choose what it is."),
        ({"due_on": today() - timedelta(days=1)}, "Choose a day from today on."),
        ({"due_on": today() + timedelta(days=800)}, "Choose a day within two years."),
    ],
)
def test_what_is_refused(
    fund: Pool, commit: Make, balances: Balances, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        commit(**({"pool": fund, "amount": 100} | given))
    assert str(refusal.value).startswith(sentence)
    assert (balances(fund)["available"], Commitment.objects.count()) == (100_000, 0)


def test_an_amount_needs_a_counted_pool(commit: Make, steward: Person) -> None:
    room = actions.open_pool(by=steward, kind="quiet_room", name="Quiet room")
    assert commit(pool=room, kind="practical").pool == room
    for pool in (room, None):
        with pytest.raises(Refused, match=r"An amount comes from a pool that is counted\."):
            commit(pool=pool, amount=5, kind="practical")


def test_nobody_who_left_commits_or_sees_to_it(commit: Make, bilal: Person, ana: Person) -> None:
    from django.utils import timezone

    bilal.left_at = timezone.now()
    bilal.save()
    for people in ({"by": bilal, "owner": ana}, {"by": ana, "owner": bilal}):
        with pytest.raises(Refused, match="somebody who is here"):
            commit(**people)


def test_a_form_sent_twice_commits_once(fund: Pool, commit: Make, balances: Balances) -> None:
    given = {"id": uuid4(), "subject": uuid4(), "pool": fund, "amount": 100}
    assert commit(**given) == commit(**given)
    assert balances(fund)["reserved"] == 100


def test_an_id_of_somebody_elses_is_refused(commit: Make, chen: Person) -> None:
    one = commit(kind="time")
    with pytest.raises(actions.NotYours):
        commit(id=one.pk, by=chen, owner=chen, kind="time")
    with pytest.raises(actions.NotYours):
        commit(id=one.pk, kind="time")


def test_others_settle_and_see_nothing(
    fund: Pool, commit: Make, bilal: Person, chen: Person, steward: Person, ana: Person
) -> None:
    one = commit(pool=fund, amount=100, owner=bilal)
    for person in (chen, steward):
        for act in (actions.deliver, actions.release):
            with pytest.raises(actions.NotYours):
                act(one, by=person)
        with pytest.raises(actions.NotYours):
            actions.move(one, today(), by=person)
        assert list(Commitment.objects.visible_to(person)) == []
    assert list(Commitment.objects.visible_to(bilal)) == [one]
    assert list(Commitment.objects.visible_to(ana)) == [one]
    assert (queries.commitments_of(bilal), queries.commitments_of(ana)) == ([one], [])
    assert queries.commitments_handed_on_by(ana) == [one]
    assert queries.commitments_for(one.subject) == [one]


def test_a_settled_commitment_stays_as_it_is(commit: Make, ana: Person) -> None:
    one = commit(kind="time")
    actions.deliver(one, by=ana)
    for act in (actions.deliver, actions.release):
        with pytest.raises(actions.AlreadySettled, match=r"This was settled already\."):
            act(one, by=ana)
    with pytest.raises(actions.AlreadySettled):
        actions.move(one, today(), by=ana)


def test_another_day_reminds_anew(commit: Make, ana: Person) -> None:
    one = commit(kind="time")
    Reminder.objects.create(commitment=one, stage="today", told_on=today())
    moved = actions.move(one, today() + timedelta(days=9), by=ana)
    assert (moved.due_on, Reminder.objects.count()) == (today() + timedelta(days=9), 0)
    with pytest.raises(Refused, match=r"Choose a day from today on\."):
        actions.move(one, today() - timedelta(days=1), by=ana)


def test_an_erased_item_leaves_amounts_without_anybody(
    fund: Pool, commit: Make, ana: Person, balances: Balances
) -> None:
    subject = uuid4()
    actions.deliver(commit(subject=subject, pool=fund, amount=300), by=ana)
    commit(subject=subject, pool=fund, amount=500)
    other = commit(pool=fund, amount=700)
    actions.detach(subject)
    assert list(Commitment.objects.all()) == [other]
    assert balances(fund) == {
        "source": -100_000,
        "available": 99_000,
        "reserved": 700,
        "given": 300,
    }


def test_an_ended_item_releases_what_is_still_promised(
    fund: Pool, commit: Make, ana: Person, balances: Balances
) -> None:
    subject = uuid4()
    done = actions.deliver(commit(subject=subject, pool=fund, amount=300), by=ana)
    still = commit(subject=subject, pool=fund, amount=500)
    actions.let_go(subject)
    still.refresh_from_db()
    assert (still.released_on, done.released_on) == (today(), None)
    assert balances(fund)["available"] == 99_700


def test_a_closed_pool_keeps_what_is_promised_and_lends_nothing(
    fund: Pool, commit: Make, steward: Person, ana: Person, balances: Balances
) -> None:
    kept, back = commit(pool=fund, amount=300), commit(pool=fund, amount=500)
    actions.close_pool(fund, by=steward)
    actions.close_pool(fund, by=steward)
    with pytest.raises(actions.NotAtDisposal):
        commit(pool=fund, amount=1)
    for act in (actions.add_to_pool, actions.take_from_pool):
        with pytest.raises(Refused, match=r"Hardship fund is closed\."):
            act(fund, 1, by=steward)
    actions.deliver(kept, by=ana)
    actions.release(back, by=ana)
    assert balances(fund) == {"source": -300, "available": 0, "reserved": 0, "given": 300}


def test_stewards_take_out_what_is_not_promised(
    fund: Pool, commit: Make, steward: Person, balances: Balances
) -> None:
    commit(pool=fund, amount=40_000)
    with pytest.raises(actions.NotEnough, match=r"at least €500\.00 is"):
        actions.take_from_pool(fund, 60_001, by=steward)
    actions.take_from_pool(fund, 60_000, by=steward)
    assert balances(fund) == {"source": -40_000, "available": 0, "reserved": 40_000, "given": 0}


@pytest.mark.parametrize(
    "columns",
    [
        {"amount": 5, "unit": ""},
        {"amount": None, "unit": "EUR"},
        {"amount": 0, "unit": "EUR"},
        {"amount": 5, "unit": "EUR", "pool": None},
        {"delivered_on": today(), "released_on": today()},
    ],
)
def test_the_database_refuses_a_senseless_commitment(
    fund: Pool, commit: Make, columns: dict[str, object]
) -> None:
    one = commit(pool=fund, amount=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=one.pk).update(**columns)


@pytest.mark.parametrize(
    ("kind", "unit"),
    [("days", "EUR"), ("days", ""), ("fund", ""), ("fund", "days"), ("quiet_room", "days")],
)
def test_the_database_refuses_a_unit_that_does_not_fit(db: None, kind: str, unit: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.create(kind=kind, name="Pool", unit=unit, opened_on=today())


def test_what_stewards_did_is_on_record_without_amounts(fund: Pool, steward: Person) -> None:
    from corridor.people.acts.models import Act

    assert [(act.by, act.text) for act in Act.objects.order_by("pk")] == [
        (steward, "opened the pool “Hardship fund”"),
        (steward, "put more into the pool “Hardship fund”"),
    ]


@pytest.mark.parametrize(
    ("pool", "kind"), [("days", "money"), ("days", "goods"), ("fund", "time"), ("fund", "company")]
)
def test_a_pool_gives_what_it_is_for(
    request: pytest.FixtureRequest, commit: Make, pool: str, kind: str
) -> None:
    given = request.getfixturevalue(pool)
    with pytest.raises(Refused, match=rf"^From {given.name} one gives: "):
        commit(pool=given, kind=kind, amount=1)
    assert Commitment.objects.count() == 0


def test_the_database_does_not_call_days_money(days: Pool, fund: Pool, commit: Make) -> None:
    for pool, fits, other in ((days, "time", "money"), (fund, "goods", "cover")):
        one = commit(pool=pool, kind=fits, amount=2)
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=one.pk).update(kind=other)


def test_every_kind_of_pool_gives_something() -> None:
    assert set(GIVEN_FROM) == set(Pool.Kind.values)


def test_whoever_asked_for_too_much_is_told_in_their_own_locale(
    fund: Pool, commit: Make, ana: Person
) -> None:
    ana.country = "DE"
    ana.save()
    with pytest.raises(actions.NotEnough, match=r"at least 1\.000,00\s€ is"):
        commit(pool=fund, amount=100_001)
