"""What no program and no hand at a console can do: change or remove what was published over leaders."""

from django.db import migrations

STAYS = "what was published stays"

SQLITE = tuple(
    f"""
    CREATE TRIGGER mirror_distribution_{name} BEFORE {when} ON mirror_distribution
    BEGIN SELECT RAISE(ABORT, 'mirror: {STAYS}'); END
    """
    for name, when in (("stays", "UPDATE"), ("kept", "DELETE"))
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
        for name in ("stays", "kept"):
            schema_editor.execute(f"DROP TRIGGER mirror_distribution_{name}", params=None)
        return
    schema_editor.execute("DROP FUNCTION mirror_distribution_stays CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("mirror", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
