"""Which country's help numbers somebody sees first."""

from collections.abc import Callable

from corridor.people.models import Person
from corridor.people.preferences.floor import floor
from corridor.people.preferences.models import Preference, choose_help_country, help_country
from corridor.runtime.register import ExportSection


def test_own_choice_before_the_hr_export(make_person: Callable[..., Person]) -> None:
    ana = make_person("Ana Ruiz", country="ES")
    assert help_country(ana) == "ES"
    choose_help_country(ana, "PT")
    assert help_country(ana) == "PT"
    choose_help_country(ana, "")
    assert help_country(ana) == "ES"
    assert not Preference.objects.exists()


def test_nobody_elses_choice(ana: Person, bilal: Person) -> None:
    choose_help_country(bilal, "PT")
    assert help_country(ana) == ""


def test_goes_into_the_export_and_is_forgotten(ana: Person) -> None:
    choose_help_country(ana, "PT")
    assert floor.export is not None
    assert list(floor.export(ana)) == [
        ExportSection(
            "Your settings", [{"language": "en", "time_zone": "UTC", "help_country": "PT"}]
        )
    ]
    assert floor.erase is not None
    floor.erase(ana)
    assert help_country(ana) == ""
