import django.db.models.deletion
from django.db import migrations, models


def who_came(apps, schema_editor):
    """Whoever is signed in somewhere, or once added a way to sign in, has come."""
    came = apps.get_model("signing_in", "Came")
    people = set()
    for name, more in (
        ("Session", {"person__isnull": False}),
        ("Passkey", {}),
        ("Identity", {}),
        ("PrintedCode", {"used_on__isnull": False}),
    ):
        rows = apps.get_model("signing_in", name).objects.filter(**more)
        people.update(rows.values_list("person", flat=True))
    came.objects.bulk_create((came(person_id=person) for person in people), 2_000)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("signing_in", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Came",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people who came",
            },
        ),
        migrations.RunPython(who_came, migrations.RunPython.noop),
    ]
