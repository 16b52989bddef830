"""What no program and no hand at a console can do: change or remove what was published over leaders."""

from django.db import migrations

STAYS = "what was published stays"

# OR REPLACE would take a row away without firing its delete trigger. On PostgreSQL, ON CONFLICT fires
# the trigger of updates, and without it a second row is refused by its key.
_THERE = "EXISTS (SELECT 1 FROM mirror_distribution WHERE half_year_id = NEW.half_year_id)"
_ON_SQLITE = (
    ("stays", "BEFORE UPDATE", "1"),
    ("kept", "BEFORE DELETE", "1"),
    ("is_new", "BEFORE INSERT", _THERE),
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER mirror_distribution_{name} {when} ON mirror_distribution WHEN {refused}
    BEGIN SELECT RAISE(ABORT, 'mirror: {STAYS}'); END
    """
    for name, when, refused in _ON_SQLITE
)
POSTGRESQL = (
    f"""
    CREATE FUNCTION mirror_distribution_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'mirror: {STAYS}' USING ERRCODE = '23514'; END
    $$
    """,
    """
    CREATE TRIGGER mirror_distribution_stays BEFORE UPDATE OR DELETE ON mirror_distribution
    FOR EACH ROW EXECUTE FUNCTION mirror_distribution_stays()
    """,
)


def put_up(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Only to undo this migration on an installation that is being put away."""
    if schema_editor.connection.vendor == "sqlite":
        for name, _when, _refused in _ON_SQLITE:
            schema_editor.execute(f"DROP TRIGGER mirror_distribution_{name}", params=None)
        return
    schema_editor.execute("DROP FUNCTION mirror_distribution_stays CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("mirror", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
