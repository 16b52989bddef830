"""No statement at a console unbalances the ledger, on either database."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from corridor.means import ledger
from corridor.means.models import Account, Pool, Transfer
from corridor.people.models import Person

ON_SQLITE = connection.vendor == "sqlite"
LIMIT = 10**15
GUARD = "means: "  # how every guard's own message begins


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if not ON_SQLITE:
            # Or PostgreSQL refuses some statements for keys that are still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)


def account(pool: Pool, kind: str) -> Account:
    return pool.accounts.get(kind=kind)


@pytest.fixture
def snapshot() -> Callable[[], object]:
    return lambda: (
        list(Account.objects.order_by("pk").values_list("pk", "balance", "last_transfer")),
        list(Transfer.objects.order_by("pk").values_list()),
        ledger.problems(),
    )


INSERT = (
    "INTO means_transfer (from_account_id, to_account_id, amount, unit, made_on)"
    " VALUES (%s, %s, %s, %s, '2026-03-04')"
)


def test_a_transfer_written_by_hand_moves_both_balances(
    fund: Pool, balances: Callable[[Pool], dict[str, int]]
) -> None:
    run(
        f"INSERT {INSERT}",
        account(fund, "available").pk,
        account(fund, "reserved").pk,
        300,
        "EUR",
    )
    assert balances(fund) == {
        "source": -100_000,
        "available": 99_700,
        "reserved": 300,
        "given": 0,
    }
    # Balanced, and yet noticed: no commitment speaks of it.
    assert ledger.problems() == [f"Pool {fund.pk} has promised 300, its open commitments say 0."]


@pytest.mark.parametrize(
    ("giver", "taker", "amount", "unit"),
    [
        ("available", "reserved", 100_001, "EUR"),
        ("available", "reserved", 0, "EUR"),
        ("available", "reserved", -5, "EUR"),
        ("available", "reserved", 9_223_372_036_854_775_807, "EUR"),
        ("available", "reserved", 5, "USD"),
        ("available", "available", 5, "EUR"),
        ("available", "given", 5, "EUR"),
        ("given", "available", 5, "EUR"),
        ("source", "given", 5, "EUR"),
        ("source", "available", LIMIT, "EUR"),
        ("source", "available", LIMIT + 1, "EUR"),
    ],
)
@pytest.mark.parametrize(
    "way", ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL"]
)
def test_an_unsound_transfer_is_refused_whole(
    fund: Pool,
    snapshot: Callable[[], object],
    giver: str,
    taker: str,
    amount: int,
    unit: str,
    way: str,
) -> None:
    if way != "INSERT" and not ON_SQLITE:
        pytest.skip("only SQLite has it")
    before = snapshot()
    values = (account(fund, giver).pk, account(fund, taker).pk, amount, unit)
    # SQLite may skip the row for a failing CHECK of its own when told to ignore: nothing happens.
    try:
        run(f"{way} {INSERT}", *values)
    except (IntegrityError, DatabaseError):
        pass
    else:
        assert way == "INSERT OR IGNORE"
    assert snapshot() == before


def test_a_transfer_between_two_pools_is_refused(
    fund: Pool, steward: Person, snapshot: Callable[[], object]
) -> None:
    from corridor.means import actions

    other = actions.open_pool(by=steward, kind="fund", name="Other fund", unit="EUR")
    before = snapshot()
    with pytest.raises(IntegrityError, match=GUARD):
        run(
            f"INSERT {INSERT}",
            account(fund, "available").pk,
            account(other, "reserved").pk,
            5,
            "EUR",
        )
    assert snapshot() == before


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite keeps a text or a fraction in such a column")
@pytest.mark.parametrize("amount", ["a lot", 0.5, 1.5, 1e300])
def test_an_amount_that_is_no_whole_number_is_refused(
    fund: Pool, snapshot: Callable[[], object], amount: object
) -> None:
    before = snapshot()
    with pytest.raises(IntegrityError, match=GUARD if amount == 1.5 else "CHECK"):
        run(
            f"INSERT {INSERT}",
            account(fund, "source").pk,
            account(fund, "available").pk,
            amount,
            "EUR",
        )
    assert snapshot() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE means_account SET balance = balance + 5 WHERE kind = 'available'",
        "UPDATE means_account SET balance = balance + 5, last_transfer = last_transfer + 1",
        "UPDATE means_account SET balance = 0",
        "UPDATE means_account SET last_transfer = 0",
        "UPDATE means_account SET kind = 'given' WHERE kind = 'available'",
        "UPDATE means_account SET unit = 'USD'",
        "UPDATE means_account SET balance = balance + (SELECT amount FROM means_transfer LIMIT 1),"
        " last_transfer = (SELECT max(id) FROM means_transfer) WHERE kind = 'available'",
        "DELETE FROM means_account",
        "INSERT INTO means_account (pool_id, kind, unit, balance, last_transfer)"
        " SELECT pool_id, 'source', 'EUR', -5, 0 FROM means_account LIMIT 1",
        "UPDATE means_transfer SET amount = amount + 1",
        "UPDATE means_transfer SET made_on = '2020-01-01'",
        "DELETE FROM means_transfer",
        "UPDATE means_pool SET unit = 'USD' WHERE unit = 'EUR'",
    ],
)
def test_what_is_in_the_books_stays(
    fund: Pool, snapshot: Callable[[], object], statement: str
) -> None:
    before = snapshot()
    with pytest.raises(IntegrityError, match=GUARD):
        run(statement)
    assert snapshot() == before


@pytest.mark.parametrize(("balance", "last", "unit"), [(5, 0, "EUR"), (0, 7, "EUR"), (0, 0, "USD")])
def test_an_account_begins_at_zero_in_the_unit_of_its_pool(
    db: None, balance: int, last: int, unit: str
) -> None:
    pool = Pool.objects.create(kind="fund", name="Fund", unit="EUR", opened_on="2026-03-04")
    with pytest.raises(IntegrityError, match=GUARD), transaction.atomic():
        Account.objects.create(
            pool=pool, kind="available", unit=unit, balance=balance, last_transfer=last
        )
    assert Account.objects.count() == 0


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite replaces rows")
def test_no_row_is_replaced(days: Pool, fund: Pool, snapshot: Callable[[], object]) -> None:
    before = snapshot()
    newest = Transfer.objects.latest("pk")
    with pytest.raises(IntegrityError, match=GUARD):
        run(
            "INSERT OR REPLACE INTO means_transfer"
            " (id, from_account_id, to_account_id, amount, unit, made_on)"
            " VALUES (%s, %s, %s, 1, 'days', '2026-03-04')",
            newest.pk,
            account(days, "available").pk,
            account(days, "reserved").pk,
        )
    with pytest.raises(IntegrityError, match=GUARD):
        run(
            "INSERT OR REPLACE INTO means_account (id, pool_id, kind, unit, balance, last_transfer)"
            " SELECT id, pool_id, kind, unit, 0, 0 FROM means_account WHERE kind = 'available'"
        )
    assert snapshot() == before


@pytest.mark.skipif(ON_SQLITE, reason="only PostgreSQL truncates")
@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE means_transfer", "TRUNCATE means_account CASCADE", "TRUNCATE means_pool CASCADE"],
)
def test_the_books_are_not_emptied(
    fund: Pool, snapshot: Callable[[], object], statement: str
) -> None:
    before = snapshot()
    with pytest.raises(DatabaseError, match=GUARD):
        run(statement)
    assert snapshot() == before


@pytest.mark.skipif(ON_SQLITE, reason="only PostgreSQL writes in two tables with one statement")
def test_one_statement_that_does_both_is_refused(
    fund: Pool, snapshot: Callable[[], object]
) -> None:
    before = snapshot()
    giver, taker = account(fund, "available").pk, account(fund, "reserved").pk
    with pytest.raises(DatabaseError, match=GUARD):
        run(
            f"WITH t AS (INSERT {INSERT} RETURNING id) UPDATE means_account"
            " SET balance = balance + 7, last_transfer = (SELECT id FROM t) WHERE id = %s",
            giver,
            taker,
            7,
            "EUR",
            taker,
        )
    assert snapshot() == before


def test_missing_guards_are_noticed(fund: Pool) -> None:
    assert ledger.problems() == []
    table = "" if ON_SQLITE else " ON means_account"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER means_account_moves{table}")
        cursor.execute("UPDATE means_account SET balance = balance + 5 WHERE kind = 'reserved'")
    pk = account(fund, "reserved").pk
    assert ledger.problems() == [
        "The guard means_account_moves of the ledger is missing.",
        "The balances of all accounts add up to 5, not to zero.",
        f"Account {pk} holds 5, its transfers say 0.",
        f"Pool {fund.pk} has promised 5, its open commitments say 0.",
    ]
