import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def note_the_last(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of what was switched before this was noted, the last time is known."""
    last = apps.get_model("people", "PracticeSwitch").objects.order_by("changed_at")
    switched = apps.get_model("people", "Switched")
    switched.objects.bulk_create(
        switched(practice=one.practice, state=one.state, at=one.changed_at) for one in last
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Switched",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("practice", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("off", "Off"), ("pilot", "Pilot"), ("on", "On")], max_length=5
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.RunPython(note_the_last, migrations.RunPython.noop),
    ]
