"""Writing what the dry run showed: everything or nothing, in batches, in one transaction."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.joining.comparing import JOINS, MOVES, RETURNS, compare
from corridor.people.joining.holding import hold_addresses
from corridor.people.joining.leaving import leave_together
from corridor.people.joining.staging import Staging
from corridor.people.joining.watching import Watch
from corridor.people.models import Person, Team

_BATCH = 1_000
# SQLite takes at most 999 values in one statement through Django.
_IDS = 500


class ChangedSince(Exception):
    """People changed between the dry run and now: what would happen is no longer what was shown."""


def write(staging: Staging, watch: Watch) -> dict[str, int]:
    """Write the staged file. Call it inside a transaction; returns the counts of what was done.

    Compares once more, against the persons as they are inside this transaction. Refuses, with
    ChangedSince, when the outcome is not the one of the dry run.
    """
    shown = staging.fact("fingerprint")
    _hold_persons()
    compare(staging, watch)
    if staging.fact("fingerprint") != shown or staging.stops():
        raise ChangedSince
    counts: dict[str, int] = staging.fact("counts")
    watch.report(
        0, 0, _("Writing. This goes through in one piece, so no number shows until it is done")
    )
    _free_addresses(staging)
    hold_addresses(staging)
    _write_teams(staging)
    _drop_counterparts(staging)
    _write_people(staging, JOINS)
    _write_others(staging)
    _let_leavers_go(staging)
    return counts


def _hold_persons() -> None:
    """Nobody else writes persons until the end; SQLite's transaction holds everything anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_person, people_team IN SHARE ROW EXCLUSIVE MODE")


def _ids(staging: Staging, sql: str) -> Iterator[list[UUID]]:
    for batch in staging.batches(sql, size=_IDS):
        yield [UUID(row[0]) for row in batch]


def _free_addresses(staging: Staging) -> None:
    """An address that somebody else has from now on is in nobody's row for a moment."""
    for ids in _ids(staging, "SELECT id FROM freed"):
        Person.objects.filter(pk__in=ids).update(email=None)


def _write_teams(staging: Staging) -> None:
    columns = (
        "SELECT t.id, t.name, t.code, above.id, t.led_by FROM team AS t"
        " LEFT JOIN team AS above ON above.key = t.parent"
    )
    order = " ORDER BY t.level, t.key"
    for batch in staging.batches(columns + " WHERE t.kind = 'new'" + order, size=_BATCH):
        Team.objects.bulk_create([_team(*row) for row in batch])
    # The place in the tree is the file's: a leader who changes teams takes their own team along.
    for batch in staging.batches(columns + " WHERE t.kind <> 'new'" + order, size=_BATCH):
        teams = [_team(*row) for row in batch]
        Team.objects.bulk_create(
            teams, update_conflicts=True, unique_fields=["id"], update_fields=["name", "parent"]
        )


def _team(pk: str, name: str, code: str | None, parent: str | None, led_by: str | None) -> Team:
    return Team(id=UUID(pk), name=name, code=code, parent_id=_uuid(parent), led_by_id=_uuid(led_by))


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


# What is written of a row, in the order in which `_ROW` selects it, and then what is computed. Of
# addresses only what joining.holding decided: without its word an address stays as it is.
_NAMES = (
    *("id", "number", "name", "name_key", "email", "job_title", "country", "language", "time_zone"),
    *("joined_on", "manager", "team", "family_key", "here_since", "source"),
)
_ROW = (
    "SELECT plan.person, row.number, row.name, row.name_key,"
    " CASE WHEN a.person IS NOT NULL THEN a.email WHEN plan.kind = 'joins' THEN row.email"
    "  ELSE p.email END, row.title, row.country,"
    " row.language, row.zone, row.joined, plan.leader, plan.team FROM plan"
    " JOIN row ON row.pos = plan.pos LEFT JOIN address AS a ON a.person = plan.person"
    " LEFT JOIN present AS p ON p.id = plan.person WHERE plan.kind = ? ORDER BY plan.pos"
)


def _write_people(staging: Staging, kind: str, *, update: Sequence[str] = ()) -> None:
    """Insert the persons of one kind; with `update` set these fields of persons who are there.

    Straight to the database: a million model instances would take four times as long. What the
    file does not say gets the model's own default.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    offered = {code for code, _name in settings.LANGUAGES}
    fields = {f.name: f for f in Person._meta.concrete_fields}
    rest = [field for name, field in fields.items() if name not in _NAMES]
    defaults = tuple(f.get_db_prep_save(f.get_default(), connection) for f in rest)
    language, zone = (fields[name].get_default() for name in ("language", "time_zone"))

    def values(row: Sequence[Any]) -> tuple[Any, ...]:
        # Language and zone only begin with what the file says: afterwards they are one's own.
        return (
            *row[:7],
            row[7] if row[7] in offered else language,
            row[8] or zone,
            row[9] or None,
            *row[10:],
            *(row[3].rpartition(" ")[2], now, Person.Source.IMPORTED.value),
            *defaults,
        )

    statement = _statement([*_NAMES, *(f.name for f in rest)], update)
    with connection.cursor() as cursor:
        for batch in staging.batches(_ROW, kind, size=_BATCH):
            cursor.executemany(statement, [values(row) for row in batch])


def _statement(names: Sequence[str], update: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    column_of = {f.name: quote(str(f.column)) for f in Person._meta.concrete_fields}
    columns = [column_of[name] for name in names]
    sql = (
        f"INSERT INTO {quote(Person._meta.db_table)} ({', '.join(columns)})"
        f" VALUES ({', '.join(['%s'] * len(columns))})"
    )
    if not update:
        return sql
    changed = [column_of[name] for name in update]
    settings_of = ", ".join(f"{column} = EXCLUDED.{column}" for column in changed)
    return f"{sql} ON CONFLICT ({quote('id')}) DO UPDATE SET {settings_of}"


_WRITTEN = {
    "name": ("name", "name_key", "family_key"),
    "email": ("email",),
    "title": ("job_title",),
    "country": ("country",),
    "joined": ("joined_on",),
    "leader": ("manager",),
    "team": ("team",),
}


def _write_others(staging: Staging) -> None:
    """Movers, and those who come back to the row that they left.

    One row for one person for good: the number in the next export, the openings in others' logs
    and the record of acts all speak of the same person. It opens nothing to anybody else: a number
    is one person for good, and what they erased, or a practice ended when they left, is gone.
    """
    speaks_of = staging.fact("speaks_of", [])
    update = ["source", *(field for name in speaks_of for field in _WRITTEN.get(name, ()))]
    _add_numbers(staging)
    _write_people(staging, MOVES, update=update)
    _write_people(staging, RETURNS, update=[*update, "left_at", "here_since"])


def _add_numbers(staging: Staging) -> None:
    """A number is only ever added: an empty cell or a missing column leaves the old one."""
    sql = (
        "SELECT plan.person, row.number FROM plan JOIN row ON row.pos = plan.pos"
        " WHERE plan.changed LIKE '% number%'"
    )
    for batch in staging.batches(sql, size=_BATCH):
        people = [Person(id=UUID(pk), number=number) for pk, number in batch]
        Person.objects.bulk_update(people, ["number"], batch_size=200)


def _drop_counterparts(staging: Staging) -> None:
    """Whoever has a leader now needs no counterpart; the one at the top keeps theirs."""
    with_one = Person.objects.exclude(counterpart=None).values_list("pk", flat=True)
    led = [
        pk
        for pk in with_one
        if staging.one("SELECT 1 FROM plan WHERE person = ? AND leader IS NOT NULL", pk.hex)
    ]
    Person.objects.filter(pk__in=led).update(counterpart=None)


def _let_leavers_go(staging: Staging) -> None:
    for ids in _ids(staging, "SELECT id FROM leaver ORDER BY id"):
        leave_together(ids)
