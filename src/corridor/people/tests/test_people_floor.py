"""What the floor of people says it stores."""

from datetime import timedelta

from django.apps import apps

from corridor.people.floor import floor
from corridor.people.models import Duty, Person


def test_every_column_has_a_line() -> None:
    said = {(stored.model, column) for stored in floor.stores for column in stored.columns}
    found = {
        (model._meta.label, field.name)
        for model in apps.get_app_config("people").get_models()
        if model._meta.label not in floor.impersonal
        for field in (*model._meta.fields, *model._meta.many_to_many)
    }
    assert said == found


def test_a_person_takes_their_row_along(ana: Person, bilal: Person) -> None:
    Duty.objects.create(person=bilal, kind=Duty.Kind.FINANCE)
    assert floor.export is not None
    directory, duties = floor.export(bilal)
    assert {name: directory.rows[0][name] for name in ("name", "team", "leader")} == {
        "name": "Bilal Haddad",
        "team": "Harbour",
        "leader": "Ana Ruiz",
    }
    assert [row["duty"] for row in duties.rows] == ["Finance"]


def test_home_says_for_a_fortnight_that_one_holds_a_duty(bilal: Person) -> None:
    assert floor.home is not None
    duty = Duty.objects.create(person=bilal, kind=Duty.Kind.CARE_TEAM)
    assert [item.title for item in floor.home(bilal)] == ["You hold a duty: Care team"]
    duty.since -= timedelta(days=15)
    duty.save()
    assert list(floor.home(bilal)) == []
