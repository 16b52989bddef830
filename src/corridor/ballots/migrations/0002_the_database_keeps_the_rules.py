"""What no program and no hand at a console can do to a round.

- Once its keys are made (it has a fingerprint), its terms stay: kind, times, minimum, items, pairs.
  So do its cells, their words, their people and their keys, and who is on the roll in which cell.
- A state that was reached stays reached: opened, closing, counted, closed.
- A token is noted as signed, and a box is taken, only while the round is open; a box is never changed.
- A count is written only while the round closes, rests on the round's minimum at least, and is never
  changed.

On PostgreSQL the guards of boxes and issue rows hold the round's row while they look (FOR SHARE), and
closing changes it: so nothing can slip in between the moment when a round stops taking boxes and the
moment when they are opened. SQLite has one writer at a time.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must run
`put_up` again. A test notices missing guards.
"""

from django.db import migrations

TERMS = (
    "kind",
    "opens_at",
    "closes_at",
    "minimum",
    "items",
    "ask",
    "pairs",
    "terms",
    "fingerprint",
)
STATES = ("opened_at", "closing_at", "counted_at", "closed_at", "lost_at")
OPEN = "opened_at IS NOT NULL AND closing_at IS NULL AND closed_at IS NULL"
CLOSING = "closing_at IS NOT NULL AND counted_at IS NULL AND closed_at IS NULL"
FIXED = "fingerprint <> ''"
NEEDED = "opened_at IS NOT NULL AND closed_at IS NULL"

_changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in TERMS)
_undone = " OR ".join(f"(OLD.{n} IS NOT NULL AND NEW.{n} IS NOT OLD.{n})" for n in STATES)


def _sqlite(name: str, when: str, table: str, refused: str, words: str) -> str:
    return f"""
    CREATE TRIGGER {name} {when} ON {table} WHEN {refused}
    BEGIN SELECT RAISE(ABORT, 'ballots: {words}'); END
    """


def _round_is(state: str, of: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballots_round WHERE id = {of} AND {state})"  # noqa: S608 - constants


_BOX_ROUND = "(SELECT round_id FROM ballots_cell WHERE id = NEW.cell_id)"
_LEAST = (
    "(SELECT minimum FROM ballots_round WHERE id ="
    " (SELECT round_id FROM ballots_cell WHERE id = NEW.cell_id))"
)
KEEP = "a round keeps its terms once its keys are made"
CELLS = "cells and roll stay as they were when the keys were made"
TAKES = "tokens and boxes only while the round is open"

SQLITE = (
    _sqlite(
        "ballots_round_keeps_terms",
        "BEFORE UPDATE",
        "ballots_round",
        f"OLD.fingerprint <> '' AND ({_changed} OR NEW.id IS NOT OLD.id)",
        KEEP,
    ),
    _sqlite(
        "ballots_round_goes_on", "BEFORE UPDATE", "ballots_round", _undone, "a state stays reached"
    ),
    _sqlite(
        "ballots_cell_new", "BEFORE INSERT", "ballots_cell", _round_is(FIXED, "NEW.round_id"), CELLS
    ),
    _sqlite(
        "ballots_cell_stays",
        "BEFORE UPDATE",
        "ballots_cell",
        _round_is(FIXED, "OLD.round_id"),
        CELLS,
    ),
    _sqlite(
        "ballots_cell_kept",
        "BEFORE DELETE",
        "ballots_cell",
        _round_is(NEEDED, "OLD.round_id"),
        CELLS,
    ),
    _sqlite(
        "ballots_roll_new", "BEFORE INSERT", "ballots_roll", _round_is(FIXED, "NEW.round_id"), CELLS
    ),
    _sqlite(
        "ballots_roll_stays",
        "BEFORE UPDATE",
        "ballots_roll",
        _round_is(FIXED, "OLD.round_id"),
        CELLS,
    ),
    _sqlite(
        "ballots_issue_in_time",
        "BEFORE INSERT",
        "ballots_issue",
        f"NOT {_round_is(OPEN, 'NEW.round_id')}",
        TAKES,
    ),
    _sqlite(
        "ballots_issue_stays",
        "BEFORE UPDATE",
        "ballots_issue",
        "NEW.blinded IS NOT OLD.blinded OR NEW.person_id IS NOT OLD.person_id"
        " OR NEW.round_id IS NOT OLD.round_id",
        "a token is signed once",
    ),
    _sqlite(
        "ballots_box_in_time",
        "BEFORE INSERT",
        "ballots_box",
        f"NOT {_round_is(OPEN, _BOX_ROUND)}",
        TAKES,
    ),
    # OR REPLACE would take a box away without firing its delete trigger.
    _sqlite(
        "ballots_box_is_new",
        "BEFORE INSERT",
        "ballots_box",
        "EXISTS (SELECT 1 FROM ballots_box WHERE token = NEW.token)",
        "a token is used once",
    ),
    _sqlite("ballots_box_stays", "BEFORE UPDATE", "ballots_box", "1", "a box is never changed"),
    _sqlite(
        "ballots_count_in_time",
        "BEFORE INSERT",
        "ballots_count",
        f"NOT {_round_is(CLOSING, _BOX_ROUND)} OR NEW.answers < {_LEAST}",
        "counts are written at the end, and rest on enough answers",
    ),
    _sqlite("ballots_count_stays", "BEFORE UPDATE", "ballots_count", "1", "a count stays"),
    _sqlite(
        "ballots_crosscount_in_time",
        "BEFORE INSERT",
        "ballots_crosscount",
        f"NOT {_round_is(CLOSING, 'NEW.round_id')}",
        "counts are written at the end, and rest on enough answers",
    ),
    _sqlite(
        "ballots_crosscount_stays", "BEFORE UPDATE", "ballots_crosscount", "1", "a count stays"
    ),
)


def _function(name: str, body: str) -> str:
    return f"""
    CREATE FUNCTION ballots_{name}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        {body}
    END $body$
    """


def _raise(words: str) -> str:
    return f"RAISE EXCEPTION 'ballots: {words}' USING ERRCODE = '23514';"


def _trigger(name: str, when: str, table: str, function: str) -> str:
    return f"""
    CREATE TRIGGER ballots_{name} {when} ON {table}
    FOR EACH ROW EXECUTE FUNCTION ballots_{function}()
    """


_rows = ", ".join(f"NEW.{name}" for name in TERMS), ", ".join(f"OLD.{name}" for name in TERMS)
_undone_there = " OR ".join(
    f"(OLD.{n} IS NOT NULL AND NEW.{n} IS DISTINCT FROM OLD.{n})" for n in STATES
)

POSTGRESQL = (
    _function(
        "round_keeps",
        f"""
        IF OLD.fingerprint <> ''
            AND ROW(NEW.id, {_rows[0]}) IS DISTINCT FROM ROW(OLD.id, {_rows[1]})
        THEN {_raise(KEEP)} END IF;
        IF {_undone_there} THEN {_raise("a state stays reached")} END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "cells_are_fixed",
        f"""
        IF TG_OP = 'DELETE' THEN
            IF {_round_is(NEEDED, "OLD.round_id")} THEN {_raise(CELLS)} END IF;
            RETURN OLD;
        END IF;
        IF {_round_is(FIXED, "NEW.round_id")} THEN {_raise(CELLS)} END IF;
        IF TG_OP = 'UPDATE' THEN
            IF {_round_is(FIXED, "OLD.round_id")} THEN {_raise(CELLS)} END IF;
        END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "issue_in_time",
        f"""
        IF TG_OP = 'UPDATE' THEN
            IF ROW(NEW.blinded, NEW.person_id, NEW.round_id)
                IS DISTINCT FROM ROW(OLD.blinded, OLD.person_id, OLD.round_id)
            THEN {_raise("a token is signed once")} END IF;
            RETURN NEW;
        END IF;
        PERFORM 1 FROM ballots_round WHERE id = NEW.round_id AND {OPEN} FOR SHARE;
        IF NOT FOUND THEN {_raise(TAKES)} END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "box_in_time",
        f"""
        IF TG_OP = 'UPDATE' THEN {_raise("a box is never changed")} END IF;
        PERFORM 1 FROM ballots_round WHERE id = {_BOX_ROUND} AND {OPEN} FOR SHARE;
        IF NOT FOUND THEN {_raise(TAKES)} END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "count_in_time",
        f"""
        IF TG_OP = 'UPDATE' THEN {_raise("a count stays")} END IF;
        IF NOT {_round_is(CLOSING, _BOX_ROUND)} OR NEW.answers < {_LEAST}
        THEN {_raise("counts are written at the end, and rest on enough answers")} END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "crosscount_in_time",
        f"""
        IF TG_OP = 'UPDATE' THEN {_raise("a count stays")} END IF;
        IF NOT {_round_is(CLOSING, "NEW.round_id")}
        THEN {_raise("counts are written at the end, and rest on enough answers")} END IF;
        RETURN NEW;
        """,
    ),
    _trigger("round_keeps", "BEFORE UPDATE", "ballots_round", "round_keeps"),
    _trigger("cell_stays", "BEFORE INSERT OR UPDATE OR DELETE", "ballots_cell", "cells_are_fixed"),
    _trigger("roll_stays", "BEFORE INSERT OR UPDATE", "ballots_roll", "cells_are_fixed"),
    _trigger("issue_in_time", "BEFORE INSERT OR UPDATE", "ballots_issue", "issue_in_time"),
    _trigger("box_in_time", "BEFORE INSERT OR UPDATE", "ballots_box", "box_in_time"),
    _trigger("count_in_time", "BEFORE INSERT OR UPDATE", "ballots_count", "count_in_time"),
    _trigger(
        "crosscount_in_time", "BEFORE INSERT OR UPDATE", "ballots_crosscount", "crosscount_in_time"
    ),
)


def put_up(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Only to undo this migration on an installation that is being put away."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {statement.split()[2]}", params=None)
        return
    for name in [s.split()[2].partition("(")[0] for s in POSTGRESQL if "CREATE FUNCTION" in s]:
        schema_editor.execute(f"DROP FUNCTION {name} CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
