"""Tables of two answers are written nowhere any more: what two items have together is."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("corridor.ballots.migrations.0002_the_database_keeps_the_rules")

WRITTEN = "counts are written at the end, and rest on enough answers"
STAYS = "a count stays"
_NOT_CLOSING = f"NOT {before._round_is(before.CLOSING, 'NEW.round_id')}"

SQLITE = (
    before._sqlite(
        "ballots_association_in_time",
        "BEFORE INSERT",
        "ballots_association",
        _NOT_CLOSING,
        WRITTEN,
    ),
    before._sqlite("ballots_association_stays", "BEFORE UPDATE", "ballots_association", "1", STAYS),
)
POSTGRESQL = (
    before._function(
        "association_in_time",
        f"""
        IF TG_OP = 'UPDATE' THEN {before._raise(STAYS)} END IF;
        IF {_NOT_CLOSING} THEN {before._raise(WRITTEN)} END IF;
        RETURN NEW;
        """,
    ),
    before._trigger(
        "association_in_time",
        "BEFORE INSERT OR UPDATE",
        "ballots_association",
        "association_in_time",
    ),
)


def put_up(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)
        return
    schema_editor.execute("DROP FUNCTION ballots_crosscount_in_time CASCADE", params=None)
    for statement in POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Only to undo this migration on an installation that is being put away."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute("DROP FUNCTION ballots_association_in_time CASCADE", params=None)
    for statement in before.SQLITE if sqlite else before.POSTGRESQL:
        if "crosscount" in statement:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ballots", "0002_the_database_keeps_the_rules")]
    operations = [
        migrations.CreateModel(
            name="Association",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("one", models.CharField(max_length=60)),
                ("other", models.CharField(max_length=60)),
                ("value", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("product", models.FloatField()),
                ("at_least", models.PositiveIntegerField()),
                ("at_most", models.PositiveIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="associations",
                        to="ballots.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "one", "other"), name="association_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            at_least__gte=500,
                            at_most__gte=models.F("at_least"),
                            low__gte=-1,
                            low__lte=models.F("value"),
                            high__gte=models.F("value"),
                            high__lte=1,
                            product__gte=-1,
                            product__lte=1,
                        ),
                        name="association_rests_on_enough",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_up, take_down),
        migrations.DeleteModel(name="CrossCount"),
    ]
