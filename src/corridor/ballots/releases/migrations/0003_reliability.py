"""How well scales hold together is published with a release, and stays; so do its round's associations."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("corridor.ballots.releases.migrations.0002_releases_stay")

TABLE = "releases_reliability"
_RELEASED = "EXISTS (SELECT 1 FROM releases_release WHERE round_id = OLD.round_id)"
SQLITE = (
    before._sqlite(
        "releases_association_kept",
        "BEFORE DELETE",
        "ballots_association",
        _RELEASED,
        before.STAYS,
    ),
    before._sqlite("releases_reliability_stays", "BEFORE UPDATE", TABLE, "1", before.STAYS),
    before._sqlite("releases_reliability_kept", "BEFORE DELETE", TABLE, "1", before.STAYS),
    before._sqlite(
        "releases_reliability_is_new",
        "BEFORE INSERT",
        TABLE,
        "EXISTS (SELECT 1 FROM releases_reliability WHERE id = NEW.id OR"
        " (release_id = NEW.release_id AND scale = NEW.scale))",
        before.STAYS,
    ),
)
POSTGRESQL = (
    before._trigger("reliability_stays", "BEFORE UPDATE OR DELETE", TABLE, "stays"),
    before._function(
        "association_is_kept",
        f"""
        IF {_RELEASED} THEN {before._raise(before.STAYS)} END IF;
        RETURN OLD;
        """,
    ),
    before._trigger(
        "association_kept", "BEFORE DELETE", "ballots_association", "association_is_kept"
    ),
)


def take_down(apps, schema_editor):
    """Only to undo this migration on an installation that is being put away."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER releases_association_kept", params=None)
    else:
        schema_editor.execute("DROP FUNCTION releases_association_is_kept CASCADE", params=None)


def put_up(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("releases", "0002_releases_stay"),
        ("ballots", "0003_associations"),
    ]
    operations = [
        migrations.CreateModel(
            name="Reliability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scale", models.CharField(max_length=60)),
                ("omega", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("at_least", models.PositiveIntegerField()),
                ("at_most", models.PositiveIntegerField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reliabilities",
                        to="releases.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("release", "scale"), name="reliability_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            at_least__gte=500,
                            at_most__gte=models.F("at_least"),
                            low__gte=0,
                            low__lte=models.F("omega"),
                            high__gte=models.F("omega"),
                            high__lte=1,
                        ),
                        name="reliability_rests_on_enough",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
