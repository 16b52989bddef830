"""Which columns are recognised in the exports of common HR systems."""

import pytest

from corridor.people.joining.fields import FIELDS, guess, missing, normal

SYSTEMS = {
    "BambooHR": (
        "Employee #,First Name,Last Name,Preferred Name,Work Email,Home Email,Reporting to,"
        "Division,Department,Job Title,Country,Hire Date,Status",
        "number,given,family,preferred,email,,manager,division,department,title,country,joined,status",
    ),
    "Personio, English": (
        "Employee ID,First name,Last name,Email,Supervisor,Supervisor ID,Team,Department,Position,"
        "Hire date,Termination date,Status",
        "number,given,family,email,manager,manager_number,team,department,title,joined,left,status",
    ),
    "Personio, German": (
        "Personalnummer,Vorname,Nachname,E-Mail,Vorgesetzter,Team,Abteilung,Position,"
        "Eintrittsdatum,Austrittsdatum,Status",
        "number,given,family,email,manager,team,department,title,joined,left,status",
    ),
    "Personio, French": (
        "Matricule,Prénom,Nom de famille,Adresse e-mail,Superviseur,Équipe,Département,Poste,"
        "Date d'embauche",
        "number,given,family,email,manager,team,department,title,joined",
    ),
    "Personio, Spanish": (
        "ID de empleado,Nombre,Apellidos,Correo electrónico,Responsable,Equipo,Departamento,"
        "Puesto,Fecha de contratación",
        "number,given,family,email,manager,team,department,title,joined",
    ),
    "HiBob": (
        "Employee ID in company,Display name,First name,Last name,Email,Reports to,"
        "Reports to email,Department,Title,Site country,Start date,Lifecycle status",
        "number,name,given,family,email,manager,manager_email,department,title,country,joined,status",
    ),
    "Workday": (
        "Employee ID,Worker,Email - Primary Work,Worker's Manager,Supervisory Organization,"
        "Business Title,Location Country,Hire Date,Termination Date,Active Status",
        "number,name,email,manager,team,title,country,joined,left,status",
    ),
    "ADP": (
        "Associate ID,Payroll Name,Legal First Name,Legal Last Name,Work Contact: Work Email,"
        "Reports To Associate ID,Reports To Name,Home Department Description,"
        "Job Title Description,Hire/Rehire Date,Position Status",
        "number,name,given,family,email,manager_number,manager,department,title,joined,status",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_headings_of_hr_systems(system: str) -> None:
    header, expected = (text.split(",") for text in SYSTEMS[system])
    found = guess(header)
    assert [found.get(i, "") for i in range(len(header))] == expected
    assert missing(found) == ""


def test_heading_is_compared_without_case_accents_and_signs() -> None:
    assert normal("  E-Mail (WORK): ") == "e mail work"
    assert normal("Prénom") == "prenom"
    assert normal("Employee #") == "employee #"


def test_no_heading_stands_for_two_fields() -> None:
    headings = [heading for field in FIELDS for heading in field.headings]
    assert sorted({h for h in headings if headings.count(h) > 1}) == []
    assert [h for h in headings if normal(h) != h] == []


def test_work_address_is_preferred_wherever_it_stands() -> None:
    assert guess(["Email", "Work Email", "Name"]) == {1: "email", 2: "name"}


def test_same_heading_twice_is_left_to_the_steward() -> None:
    assert guess(["Name", "Email", "Email"]) == {0: "name"}


def test_earlier_choice_wins() -> None:
    known = {"Name": "name", "Chief": "manager", "Email": ""}
    assert guess(["Name", "Chief", "Email"], known) == {0: "name", 1: "manager"}


@pytest.mark.parametrize(
    ("mapping", "lacking"),
    [
        ({0: "name", 1: "email"}, ""),
        ({0: "given", 1: "number"}, ""),
        ({0: "email"}, "name"),
        ({0: "name"}, "key"),
        ({0: "name", 1: "email", 2: "email"}, "twice"),
    ],
)
def test_what_a_mapping_lacks(mapping: dict[int, str], lacking: str) -> None:
    assert missing(mapping) == lacking
