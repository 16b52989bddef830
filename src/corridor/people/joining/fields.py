"""What Corridor takes from an HR export, and under which headings the common HR systems write it.

Headings are compared folded: without case, accents and punctuation. The earlier a heading stands
in its row, the better it is: a work address is preferred to an unspecific one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.people.models import fold


@dataclass(frozen=True)
class Field:
    """One thing that is taken from the file: its name in mappings, its title, its known headings."""

    name: str
    title: str | Promise
    headings: tuple[str, ...]


def _headings(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split(","))


# BambooHR, Personio (in seven languages), HiBob, Workday and ADP.
FIELDS: tuple[Field, ...] = (
    Field(
        "number",
        _("Personnel number"),
        _headings(
            "employee number, employee id, employee no, employee #, employee code, personnel number,"
            "worker id, associate id, file number, payroll id, staff id, staff number, eeid,"
            "employee id in company, person number, number, id, personalnummer, mitarbeiternummer,"
            "mitarbeiter id, mitarbeiter nr, personal nr, matricule, numero d employe,"
            "numero de empleado, id de empleado, numero empleado, matricola, id dipendente,"
            "personeelsnummer, medewerker id, medewerkernummer, numero de colaborador, id do colaborador"
        ),
    ),
    Field(
        "name",
        _("Full name"),
        _headings(
            "display name, full name, employee name, worker name, worker, name, employee, payroll name,"
            "legal name, full legal name, preferred full name, vollstandiger name, mitarbeiter,"
            "mitarbeitername, anzeigename, nom complet, nombre completo, nome completo,"
            "volledige naam, naam, nome e cognome"
        ),
    ),
    Field(
        "preferred",
        _("Name they go by"),
        _headings(
            "preferred name, preferred first name, preferred or chosen first name, chosen first name,"
            "known as, nickname, rufname, bevorzugter name, bevorzugter vorname, prenom usuel,"
            "nombre preferido, nome preferito, roepnaam"
        ),
    ),
    Field(
        "given",
        _("First name"),
        _headings(
            "first name, given name, legal first name, forename, firstname, vorname, prenom, nombre,"
            "nombres, nome, voornaam, primeiro nome"
        ),
    ),
    Field(
        "family",
        _("Last name"),
        _headings(
            "last name, surname, family name, legal last name, lastname, nachname, familienname,"
            "nom de famille, nom, apellidos, apellido, cognome, achternaam, sobrenome, apelido"
        ),
    ),
    Field(
        "email",
        _("Work address (email)"),
        _headings(
            "work email, work email address, work contact work email, email work, e mail work,"
            "primary work email, email primary work, business email, company email, corporate email,"
            "email address, email, e mail, e mail address, mail, dienstliche e mail,"
            "geschaftliche e mail, e mail geschaftlich, e mail dienstlich, e mail adresse,"
            "email adresse, adresse e mail professionnelle, e mail professionnel, adresse e mail,"
            "adresse mail, courriel, correo electronico profesional, correo electronico, correo,"
            "e mail aziendale, indirizzo e mail, posta elettronica, zakelijk e mailadres,"
            "e mailadres, endereco de e mail, e mail profissional"
        ),
    ),
    Field(
        "manager_number",
        _("Leader’s personnel number"),
        _headings(
            "manager employee number, manager employee id, manager id, manager number, manager s id,"
            "manager s employee id, supervisor id, supervisor employee id, supervisor eid,"
            "supervisor employee number, reports to id, reports to employee id, reports to number,"
            "reports to associate id, reports to id in company, reporting to id, line manager id,"
            "vorgesetzter id, vorgesetzten id, vorgesetzter personalnummer,"
            "personalnummer vorgesetzter, id du responsable, matricule du responsable,"
            "id del responsable, id del supervisor, id responsabile, matricola responsabile,"
            "id leidinggevende, leidinggevende id, id do gestor"
        ),
    ),
    Field(
        "manager_email",
        _("Leader’s address (email)"),
        _headings(
            "manager email, manager s email, manager work email, manager email address,"
            "supervisor email, reports to email, reporting to email, line manager email,"
            "vorgesetzter e mail, e mail vorgesetzter, vorgesetzten e mail, e mail du responsable,"
            "correo del responsable, correo electronico del supervisor, e mail responsabile,"
            "e mail leidinggevende, leidinggevende e mail, e mail do gestor"
        ),
    ),
    Field(
        "manager",
        _("Leader (name, number or address)"),
        _headings(
            "manager, reports to, reporting to, supervisor, worker s manager, manager name,"
            "manager s name, supervisor name, reports to name, line manager, direct manager,"
            "reports to legal name, reports to display name, vorgesetzter, vorgesetzte, vorgesetzte r,"
            "vorgesetzte person, fuhrungskraft, teamleiter, superviseur, responsable hierarchique,"
            "responsable, manager direct, superior, jefe, jefe directo, responsable directo,"
            "supervisore, responsabile, leidinggevende, gestor, gerente, supervisor direto"
        ),
    ),
    Field(
        "division",
        _("Division"),
        _headings(
            "division, division name, business unit, business unit description, bereich,"
            "unternehmensbereich, geschaftsbereich, direction, divisione, unidad de negocio,"
            "divisie, divisao"
        ),
    ),
    Field(
        "department",
        _("Department"),
        _headings(
            "department, department name, dept, home department description, home department,"
            "organizational unit, org unit, abteilung, organisationseinheit, departement, service,"
            "departamento, dipartimento, reparto, afdeling"
        ),
    ),
    Field(
        "team",
        _("Team"),
        _headings(
            "team, team name, team path, supervisory organization, supervisory organisation,"
            "supervisory org, equipe, equipo, squadra, gruppe"
        ),
    ),
    Field(
        "title",
        _("Job title"),
        _headings(
            "job title, business title, job title description, position title, title, position,"
            "job profile, job, role, stellenbezeichnung, jobtitel, position jobtitel, stelle,"
            "berufsbezeichnung, titel, intitule du poste, poste, puesto, cargo, titulo del puesto,"
            "posizione, ruolo, mansione, functie, functietitel"
        ),
    ),
    Field(
        "country",
        _("Country"),
        _headings(
            "work country, location country, country, country code, work location country,"
            "work location country code, site country, land, arbeitsland, pays, pais, paese, nazione"
        ),
    ),
    Field(
        "language",
        _("Language"),
        _headings("language, preferred language, sprache, langue, idioma, lingua, taal"),
    ),
    Field(
        "zone",
        _("Time zone"),
        _headings(
            "time zone, timezone, zeitzone, fuseau horaire, zona horaria, fuso orario, tijdzone"
        ),
    ),
    Field(
        "joined",
        _("First day"),
        _headings(
            "hire date, start date, original hire date, date of hire, hire rehire date,"
            "most recent hire date, employment start date, joining date, date of joining, joined,"
            "hired on, eintrittsdatum, einstellungsdatum, startdatum, eintritt, date d embauche,"
            "date d entree, date de debut, fecha de contratacion, fecha de alta, fecha de inicio,"
            "data di assunzione, data di inizio, datum in dienst, indiensttreding, data de admissao"
        ),
    ),
    Field(
        "left",
        _("Last day"),
        _headings(
            "termination date, leaving date, last day of work, last working day, date of leaving,"
            "austrittsdatum, kundigungsdatum, letzter arbeitstag, austritt, date de sortie,"
            "date de depart, fecha de baja, fecha de terminacion, data di cessazione,"
            "datum uit dienst, data de desligamento"
        ),
    ),
    Field(
        "status",
        _("Whether they still work here"),
        _headings(
            "status, worker status, position status, employee status, lifecycle status, active status,"
            "active, employment status, mitarbeiterstatus, beschaftigungsstatus, statut, estado,"
            "stato, estado del empleado"
        ),
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
NAMES = tuple(BY_NAME)
TEAM_PARTS = ("division", "department", "team")
MANAGER_PARTS = ("manager_number", "manager_email", "manager")

_RANKS = {
    heading: (field.name, rank)
    for field in reversed(FIELDS)
    for rank, heading in enumerate(field.headings)
}
_PUNCTUATION = re.compile(r"[^\w#]+")


def normal(heading: str) -> str:
    """A heading as it is compared: "E-Mail (Work)" is "e mail work"."""
    words = _PUNCTUATION.sub(" ", fold(heading).replace("_", " ")).strip()
    return words if words.endswith(" #") else words.replace("#", "").strip()


def recognised(header: Sequence[str]) -> int:
    """How many of the headings are known."""
    return sum(normal(heading) in _RANKS for heading in header)


def guess(header: Sequence[str], known: Mapping[str, str] | None = None) -> dict[int, str]:
    """Which column is which field, from the headings: {column index: field name}.

    `known` maps headings to fields (or to "" for a column left out) as an earlier import had them;
    they win. A field goes to its best heading; two columns with the very same heading get none,
    so that nobody's address is taken from the wrong one.
    """
    known = known or {}
    best: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(header):
        words = normal(heading)
        if heading in known:
            name, rank = known[heading], -1
        else:
            name, rank = _RANKS.get(words, ("", 0))
        if name and (name not in best or rank < best[name][0]):
            best[name] = (rank, column)
    twice = doubled(header)
    return {
        column: name
        for name, (_rank, column) in sorted(best.items(), key=lambda item: item[1][1])
        if header[column] not in twice
    }


def doubled(header: Sequence[str]) -> frozenset[str]:
    """Headings that stand over more than one column."""
    return frozenset(h for h in header if h and header.count(h) > 1)


def missing(mapping: Mapping[int, str]) -> str:
    """What a mapping lacks before anything can be read: "name", "key" (neither number nor address),
    "twice" (two columns for one field) or "" when it suffices.
    """
    names = list(mapping.values())
    if len(names) != len(set(names)):
        return "twice"
    if not {"name", "given", "family", "preferred"} & set(names):
        return "name"
    return "" if {"number", "email"} & set(names) else "key"
