"""An amount of days is not called money, nor the other way round.

A commitment made before this was asked keeps its amount, and is called what its pool gives.
"""

from django.db import migrations, models

OF_DAYS = ("time", "cover", "lighter_load", "flexibility")
OF_MONEY = ("money", "goods", "practical")


def call_by_the_unit(apps, schema_editor):
    commitments = apps.get_model("means", "Commitment").objects
    commitments.filter(unit="days").exclude(kind__in=OF_DAYS).update(kind="time")
    money = commitments.exclude(unit__in=("", "days"))
    money.exclude(kind__in=OF_MONEY).update(kind="money")


class Migration(migrations.Migration):
    dependencies = [("means", "0002_the_database_keeps_the_books")]
    operations = [
        migrations.RunPython(call_by_the_unit, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit", ""),
                    models.Q(("kind__in", OF_DAYS), ("unit", "days")),
                    models.Q(
                        models.Q(("unit__in", ("", "days")), _negated=True),
                        ("kind__in", OF_MONEY),
                    ),
                    _connector="OR",
                ),
                name="means_commitment_kind_fits_unit",
            ),
        ),
    ]
