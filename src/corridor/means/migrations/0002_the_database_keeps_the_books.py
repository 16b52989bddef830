"""The ledger's guards: what no program and no hand at a console can do to it.

- A transfer moves its amount between two accounts of one pool in one unit, along a permitted way,
  and its insertion changes both balances; no account but `source` goes below zero.
- A transfer is never changed or removed.
- A balance changes by nothing but a newer transfer, and by exactly its amount.
- An account begins at zero, in its pool's unit, and is never removed; a pool keeps its unit.

Every row takes from one account what it gives to another, so all balances add up to zero always.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must
run `put_up` again. A test and `ledger.problems()` notice missing guards.
"""

from django.db import migrations

WAYS = (
    ("source", "available"),
    ("available", "source"),
    ("available", "reserved"),
    ("reserved", "available"),
    ("reserved", "given"),
)
PERMITTED = ", ".join(f"('{giver}', '{taker}')" for giver, taker in WAYS)
LIMIT = 10**15

# On SQLite a statement's own OR IGNORE, OR REPLACE or OR FAIL also rules the statements inside the
# triggers it fires: a CHECK that fails there would skip one of the two balances in silence. So
# everything is asked before with RAISE(ABORT), which no such word overrides, and once more after.
SQLITE = (
    # OR REPLACE removes the old row without firing its delete trigger.
    """
    CREATE TRIGGER means_transfer_is_new BEFORE INSERT ON means_transfer
    WHEN EXISTS (SELECT 1 FROM means_transfer WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'means: a transfer is never changed'); END
    """,
    f"""
    CREATE TRIGGER means_transfer_moves AFTER INSERT ON means_transfer
    BEGIN
        SELECT RAISE(ABORT, 'means: a transfer moves a whole amount')
        WHERE typeof(NEW.amount) <> 'integer' OR NEW.amount < 1 OR NEW.amount > {LIMIT};
        SELECT RAISE(ABORT, 'means: a transfer stays in one pool, in one unit, on a permitted way')
        WHERE NOT EXISTS (
            SELECT 1 FROM means_account giver, means_account taker
            WHERE giver.id = NEW.from_account_id AND taker.id = NEW.to_account_id
            AND giver.pool_id = taker.pool_id
            AND giver.unit = NEW.unit AND taker.unit = NEW.unit
            AND (giver.kind, taker.kind) IN (VALUES {PERMITTED})
        );
        SELECT RAISE(ABORT, 'means: there is not that much left')
        FROM means_account
        WHERE id = NEW.from_account_id AND balance - NEW.amount
            < CASE kind WHEN 'source' THEN -{LIMIT} ELSE 0 END;
        SELECT RAISE(ABORT, 'means: an account cannot hold that much')
        FROM means_account
        WHERE id = NEW.to_account_id AND balance + NEW.amount
            > CASE kind WHEN 'source' THEN 0 ELSE {LIMIT} END;
        UPDATE means_account SET balance = balance - NEW.amount, last_transfer = NEW.id
        WHERE id = NEW.from_account_id;
        UPDATE means_account SET balance = balance + NEW.amount, last_transfer = NEW.id
        WHERE id = NEW.to_account_id;
        SELECT RAISE(ABORT, 'means: a transfer changes both balances')
        WHERE 2 <> (
            SELECT count(*) FROM means_account
            WHERE id IN (NEW.from_account_id, NEW.to_account_id) AND last_transfer = NEW.id
        );
    END
    """,  # noqa: S608 - only our own constants are put in
    """
    CREATE TRIGGER means_transfer_stays BEFORE UPDATE ON means_transfer
    BEGIN SELECT RAISE(ABORT, 'means: a transfer is never changed'); END
    """,
    """
    CREATE TRIGGER means_transfer_kept BEFORE DELETE ON means_transfer
    BEGIN SELECT RAISE(ABORT, 'means: a transfer is never removed'); END
    """,
    """
    CREATE TRIGGER means_account_opens BEFORE INSERT ON means_account
    BEGIN
        SELECT RAISE(ABORT, 'means: an account is opened once')
        WHERE EXISTS (
            SELECT 1 FROM means_account
            WHERE id = NEW.id OR (pool_id = NEW.pool_id AND kind = NEW.kind)
        );
        SELECT RAISE(ABORT, 'means: an account begins at zero, in the unit of its pool')
        WHERE NEW.balance IS NOT 0 OR NEW.last_transfer IS NOT 0
        OR NOT EXISTS (
            SELECT 1 FROM means_pool WHERE id = NEW.pool_id AND unit = NEW.unit AND unit <> ''
        );
    END
    """,
    """
    CREATE TRIGGER means_account_moves BEFORE UPDATE ON means_account
    BEGIN
        SELECT RAISE(ABORT, 'means: an account keeps its pool, its kind and its unit')
        WHERE NEW.id IS NOT OLD.id OR NEW.pool_id IS NOT OLD.pool_id
        OR NEW.kind IS NOT OLD.kind OR NEW.unit IS NOT OLD.unit;
        SELECT RAISE(ABORT, 'means: a balance changes by a transfer alone')
        WHERE (NEW.balance IS NOT OLD.balance OR NEW.last_transfer IS NOT OLD.last_transfer)
        AND NOT EXISTS (
            SELECT 1 FROM means_transfer t
            WHERE t.id = NEW.last_transfer AND t.id > OLD.last_transfer
            AND (
                (t.from_account_id = OLD.id AND NEW.balance = OLD.balance - t.amount)
                OR (t.to_account_id = OLD.id AND NEW.balance = OLD.balance + t.amount)
            )
        );
    END
    """,
    """
    CREATE TRIGGER means_account_kept BEFORE DELETE ON means_account
    BEGIN SELECT RAISE(ABORT, 'means: an account is never removed'); END
    """,
    """
    CREATE TRIGGER means_pool_keeps_unit BEFORE UPDATE ON means_pool
    WHEN NEW.unit IS NOT OLD.unit OR NEW.id IS NOT OLD.id
    BEGIN SELECT RAISE(ABORT, 'means: a pool keeps its unit'); END
    """,
)

# On PostgreSQL the number of a transfer is drawn after both accounts are locked: numbers then grow
# along each account, however many people commit at once, which the guard of the balances needs.
POSTGRESQL = (
    """
    CREATE FUNCTION means_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'means: %', TG_ARGV[0] USING ERRCODE = '23514';
    END $body$
    """,
    """
    CREATE FUNCTION means_transfer_locks() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        PERFORM 1 FROM means_account WHERE id IN (NEW.from_account_id, NEW.to_account_id)
        ORDER BY id FOR UPDATE;
        NEW.id := nextval(pg_get_serial_sequence('means_transfer', 'id'));
        RETURN NEW;
    END $body$
    """,
    f"""
    CREATE FUNCTION means_transfer_moves() RETURNS trigger LANGUAGE plpgsql AS $body$
    DECLARE
        giver means_account;
        taker means_account;
    BEGIN
        SELECT * INTO giver FROM means_account WHERE id = NEW.from_account_id;
        SELECT * INTO taker FROM means_account WHERE id = NEW.to_account_id;
        IF giver.id IS NULL OR taker.id IS NULL OR giver.pool_id <> taker.pool_id
            OR giver.unit <> NEW.unit OR taker.unit <> NEW.unit
            OR (giver.kind, taker.kind) NOT IN ({PERMITTED})
        THEN
            RAISE EXCEPTION 'means: a transfer stays in one pool, in one unit, on a permitted way'
            USING ERRCODE = '23514';
        END IF;
        IF giver.balance - NEW.amount < (CASE giver.kind WHEN 'source' THEN -{LIMIT} ELSE 0 END)
        THEN
            RAISE EXCEPTION 'means: there is not that much left' USING ERRCODE = '23514';
        END IF;
        UPDATE means_account SET balance = balance - NEW.amount, last_transfer = NEW.id
        WHERE id = giver.id;
        UPDATE means_account SET balance = balance + NEW.amount, last_transfer = NEW.id
        WHERE id = taker.id;
        RETURN NULL;
    END $body$
    """,  # noqa: S608 - only our own constants are put in
    """
    CREATE FUNCTION means_account_opens() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF NEW.balance <> 0 OR NEW.last_transfer <> 0 OR NOT EXISTS (
            SELECT 1 FROM means_pool WHERE id = NEW.pool_id AND unit = NEW.unit AND unit <> ''
        ) THEN
            RAISE EXCEPTION 'means: an account begins at zero, in the unit of its pool'
            USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $body$
    """,
    """
    CREATE FUNCTION means_account_moves() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF (NEW.id, NEW.pool_id, NEW.kind, NEW.unit)
            IS DISTINCT FROM (OLD.id, OLD.pool_id, OLD.kind, OLD.unit)
        THEN
            RAISE EXCEPTION 'means: an account keeps its pool, its kind and its unit'
            USING ERRCODE = '23514';
        END IF;
        IF (NEW.balance, NEW.last_transfer) IS DISTINCT FROM (OLD.balance, OLD.last_transfer)
            AND NOT EXISTS (
                SELECT 1 FROM means_transfer t
                WHERE t.id = NEW.last_transfer AND t.id > OLD.last_transfer
                AND (
                    (t.from_account_id = OLD.id AND NEW.balance = OLD.balance - t.amount)
                    OR (t.to_account_id = OLD.id AND NEW.balance = OLD.balance + t.amount)
                )
            )
        THEN
            RAISE EXCEPTION 'means: a balance changes by a transfer alone' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $body$
    """,
    """
    CREATE TRIGGER means_transfer_locks BEFORE INSERT ON means_transfer
    FOR EACH ROW EXECUTE FUNCTION means_transfer_locks()
    """,
    """
    CREATE TRIGGER means_transfer_moves AFTER INSERT ON means_transfer
    FOR EACH ROW EXECUTE FUNCTION means_transfer_moves()
    """,
    """
    CREATE TRIGGER means_transfer_stays BEFORE UPDATE ON means_transfer
    FOR EACH ROW EXECUTE FUNCTION means_refuse('a transfer is never changed')
    """,
    """
    CREATE TRIGGER means_transfer_kept BEFORE DELETE ON means_transfer
    FOR EACH ROW EXECUTE FUNCTION means_refuse('a transfer is never removed')
    """,
    # Accounts and pools are not emptied either: their keys lead here.
    """
    CREATE TRIGGER means_transfer_not_emptied BEFORE TRUNCATE ON means_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION means_refuse('a transfer is never removed')
    """,
    """
    CREATE TRIGGER means_account_opens BEFORE INSERT ON means_account
    FOR EACH ROW EXECUTE FUNCTION means_account_opens()
    """,
    """
    CREATE TRIGGER means_account_moves BEFORE UPDATE ON means_account
    FOR EACH ROW EXECUTE FUNCTION means_account_moves()
    """,
    """
    CREATE TRIGGER means_account_kept BEFORE DELETE ON means_account
    FOR EACH ROW EXECUTE FUNCTION means_refuse('an account is never removed')
    """,
    """
    CREATE TRIGGER means_pool_keeps_unit BEFORE UPDATE ON means_pool
    FOR EACH ROW WHEN (NEW.unit IS DISTINCT FROM OLD.unit OR NEW.id IS DISTINCT FROM OLD.id)
    EXECUTE FUNCTION means_refuse('a pool keeps its unit')
    """,
)


def put_up(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Only to undo this migration on an installation that is being put away."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            name = statement.split()[2]
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        return
    for name in [s.split()[2].partition("(")[0] for s in POSTGRESQL if "CREATE FUNCTION" in s]:
        schema_editor.execute(f"DROP FUNCTION {name} CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("means", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
