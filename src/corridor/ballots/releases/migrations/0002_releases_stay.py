"""What no program and no hand at a console can do to what was published.

- A release and a figure are never changed and never removed.
- A release's window touches no other's of its series, and its round has been counted.
- The nodes of a round stay as they were when its keys were made.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must run
`put_up` again. A test notices missing guards.
"""

from django.db import migrations

STAYS = "what was published stays"
APART = "windows never overlap"
COUNTED = "a release is of a round that was counted"
NODES = "nodes stay as they were when the keys were made"

_OVERLAPS = (
    "EXISTS (SELECT 1 FROM releases_release other WHERE other.series = NEW.series"
    " AND other.begins_at < NEW.ends_at AND other.ends_at > NEW.begins_at)"
)
_NOT_COUNTED = (
    "NOT EXISTS (SELECT 1 FROM ballots_round WHERE id = NEW.round_id AND counted_at IS NOT NULL)"
)


def _fixed(of):
    return f"EXISTS (SELECT 1 FROM ballots_round WHERE id = {of} AND fingerprint <> '')"  # noqa: S608 - constants


def _sqlite(name, when, table, refused, words):
    return f"""
    CREATE TRIGGER {name} {when} ON {table} WHEN {refused}
    BEGIN SELECT RAISE(ABORT, 'releases: {words}'); END
    """


SQLITE = (
    _sqlite("releases_release_stays", "BEFORE UPDATE", "releases_release", "1", STAYS),
    _sqlite("releases_release_kept", "BEFORE DELETE", "releases_release", "1", STAYS),
    _sqlite("releases_release_apart", "BEFORE INSERT", "releases_release", _OVERLAPS, APART),
    _sqlite("releases_release_counted", "BEFORE INSERT", "releases_release", _NOT_COUNTED, COUNTED),
    # OR REPLACE would take a row away without firing its delete trigger.
    _sqlite(
        "releases_release_is_new",
        "BEFORE INSERT",
        "releases_release",
        "EXISTS (SELECT 1 FROM releases_release WHERE id = NEW.id OR round_id = NEW.round_id)",
        STAYS,
    ),
    _sqlite("releases_figure_stays", "BEFORE UPDATE", "releases_figure", "1", STAYS),
    _sqlite("releases_figure_kept", "BEFORE DELETE", "releases_figure", "1", STAYS),
    _sqlite(
        "releases_figure_is_new",
        "BEFORE INSERT",
        "releases_figure",
        "EXISTS (SELECT 1 FROM releases_figure WHERE id = NEW.id OR (release_id = NEW.release_id"
        " AND node_id = NEW.node_id AND item = NEW.item))",
        STAYS,
    ),
    _sqlite("releases_node_new", "BEFORE INSERT", "releases_node", _fixed("NEW.round_id"), NODES),
    _sqlite("releases_node_stays", "BEFORE UPDATE", "releases_node", _fixed("OLD.round_id"), NODES),
)


def _function(name, body):
    return f"""
    CREATE FUNCTION releases_{name}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        {body}
    END $body$
    """


def _raise(words):
    return f"RAISE EXCEPTION 'releases: {words}' USING ERRCODE = '23514';"


def _trigger(name, when, table, function):
    return f"""
    CREATE TRIGGER releases_{name} {when} ON {table}
    FOR EACH ROW EXECUTE FUNCTION releases_{function}()
    """


POSTGRESQL = (
    _function("stays", _raise(STAYS)),
    _function(
        "release_is_apart",
        f"""
        PERFORM pg_advisory_xact_lock(hashtext('releases ' || NEW.series));
        IF {_OVERLAPS} THEN {_raise(APART)} END IF;
        IF {_NOT_COUNTED} THEN {_raise(COUNTED)} END IF;
        RETURN NEW;
        """,
    ),
    _function(
        "nodes_are_fixed",
        f"""
        IF {_fixed("NEW.round_id")} THEN {_raise(NODES)} END IF;
        IF TG_OP = 'UPDATE' THEN
            IF {_fixed("OLD.round_id")} THEN {_raise(NODES)} END IF;
        END IF;
        RETURN NEW;
        """,
    ),
    _trigger("release_stays", "BEFORE UPDATE OR DELETE", "releases_release", "stays"),
    _trigger("release_apart", "BEFORE INSERT", "releases_release", "release_is_apart"),
    _trigger("figure_stays", "BEFORE UPDATE OR DELETE", "releases_figure", "stays"),
    _trigger("node_stays", "BEFORE INSERT OR UPDATE", "releases_node", "nodes_are_fixed"),
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
    dependencies = [
        ("releases", "0001_initial"),
        ("ballots", "0002_the_database_keeps_the_rules"),
    ]
    operations = [migrations.RunPython(put_up, take_down)]
