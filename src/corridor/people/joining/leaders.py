"""Who leads whom: leaders found by number, address or name, and circles of leaders, by SQL."""

from typing import Any

from corridor.people.joining.staging import NOTE, Staging
from corridor.people.models import Person

_MOST_CIRCLES = 50
_SHOWN_IN_A_CIRCLE = 12
_SHOWN_NAMESAKES = 5


def find_twins(staging: Staging) -> None:
    """Numbers and addresses that stand in more than one row; a problem for each row but the first."""
    for column, kind in (("number", "same_number"), ("email", "same_email")):
        heading = staging.fact("headings", {}).get(column, "")
        staging.run(f"CREATE INDEX row_{column} ON row ({column})")
        staging.run(
            "INSERT INTO problem (pos, heading, level, kind, detail)"
            f" SELECT row.pos, ?, 'stop', ?, json_object('text', row.{column}, 'row', first.pos)"
            f" FROM (SELECT {column} AS value, min(pos) AS pos FROM row WHERE {column} IS NOT NULL"
            f"  GROUP BY {column} HAVING count(*) > 1) AS first"
            f" JOIN row ON row.{column} = first.value AND row.pos > first.pos",
            *(heading, kind),
        )


def find_leaders(staging: Staging) -> None:
    """Set each row's leader: a row of the file, else somebody here who was named by hand."""
    if not _names_leaders(staging):
        return
    _load_named(staging)
    _index_keys(staging)
    for way in _WAYS:
        staging.run(way)
    _note_missing(staging)
    _own_leaders(staging)
    staging.run("CREATE INDEX row_leader ON row (leader_pos)")


def _names_leaders(staging: Staging) -> bool:
    return any(name.startswith("manager") for name in staging.fact("fields", []))


def _load_named(staging: Staging) -> None:
    """Those whom no file brings (a chair, say): few, and a file may name them as leaders."""
    staging.run("DROP TABLE IF EXISTS named")
    staging.run("CREATE TABLE named (id TEXT, number TEXT, email TEXT, name_key TEXT)")
    named = Person.objects.here().filter(source=Person.Source.NAMED)
    rows = named.values_list("pk", "number", "email", "name_key").iterator()
    staging.fill("INSERT INTO named VALUES (?,?,?,?)", ((pk.hex, *rest) for pk, *rest in rows))
    # Somebody named by hand whom the file brings now is found in the file.
    staging.run("DELETE FROM named WHERE email IN (SELECT email FROM row WHERE email IS NOT NULL)")


def _index_keys(staging: Staging) -> None:
    """Each key with how many people have it: only a key of one person names somebody."""
    staging.run(
        "CREATE TABLE by_number AS SELECT number_key AS value, min(pos) AS pos, count(*) AS n"
        " FROM row WHERE number_key <> '' GROUP BY number_key"
    )
    staging.run("CREATE UNIQUE INDEX by_number_value ON by_number (value)")
    staging.run(
        "CREATE TABLE by_name AS SELECT value, min(pos) AS pos, count(DISTINCT pos) AS n FROM"
        " (SELECT name_key AS value, pos FROM row UNION ALL"
        "  SELECT also_key, pos FROM row WHERE also_key <> '') GROUP BY value"
    )
    staging.run("CREATE UNIQUE INDEX by_name_value ON by_name (value)")
    staging.db.create_function("number_key", 1, _key_of_number, deterministic=True)


def _key_of_number(number: str) -> str:
    from corridor.people.joining.cells import number_key  # SQL calls it by this name

    return number_key(number)


_WAYS = (
    "UPDATE row SET leader_pos = (SELECT min(pos) FROM row AS l WHERE l.number = row.leader_number)"
    " WHERE leader_number IS NOT NULL",
    "UPDATE row SET leader_pos = (SELECT pos FROM by_number WHERE value = number_key(leader_number)"
    " AND n = 1) WHERE leader_pos IS NULL AND leader_number IS NOT NULL",
    "UPDATE row SET leader_pos = (SELECT min(pos) FROM row AS l WHERE l.email = row.leader_email)"
    " WHERE leader_pos IS NULL AND leader_email IS NOT NULL",
    "UPDATE row SET leader_pos = (SELECT pos FROM by_name WHERE value = leader_key AND n = 1)"
    " WHERE leader_pos IS NULL AND leader_key IS NOT NULL",
    "UPDATE row SET leader_person = (SELECT id FROM named WHERE number = row.leader_number"
    " OR email = row.leader_email OR name_key = row.leader_key LIMIT 1)"
    " WHERE leader_pos IS NULL AND leader_said <> '' AND coalesce("
    "(SELECT n FROM by_name WHERE value = leader_key), 0) = 0",
)


def _note_missing(staging: Staging) -> None:
    heading = _heading(staging)
    lost = "leader_pos IS NULL AND leader_person IS NULL AND leader_said <> ''"
    staging.run("CREATE INDEX gone_number ON gone (number)")
    staging.run("CREATE INDEX gone_email ON gone (email)")
    staging.run("CREATE INDEX gone_name ON gone (name_key)")
    staging.run(
        "INSERT INTO problem (pos, heading, level, kind, detail)"
        " SELECT row.pos, ?, 'stop', CASE WHEN n > 1 THEN 'namesakes'"
        "  WHEN EXISTS (SELECT 1 FROM gone WHERE number = leader_number OR email = leader_email"
        "   OR name_key = leader_key) THEN 'leader_gone' ELSE 'unknown_leader' END,"
        " json_object('text', leader_said, 'count', coalesce(n, 0), 'key', leader_key)"
        f" FROM row LEFT JOIN by_name ON by_name.value = leader_key WHERE {lost}",
        heading,
    )


def namesakes(staging: Staging, key: str) -> list[int]:
    """The first rows in which the folded name `key` stands, for the words of a problem."""
    found = staging.run(
        "SELECT pos FROM row WHERE name_key = ? OR also_key = ? ORDER BY pos LIMIT ?",
        *(key, key, _SHOWN_NAMESAKES),
    )
    return [pos for (pos,) in found]


def _heading(staging: Staging) -> str:
    headings: dict[str, str] = staging.fact("headings", {})
    return next(
        (headings[n] for n in ("manager_number", "manager_email", "manager") if n in headings), ""
    )


def _own_leaders(staging: Staging) -> None:
    """Some systems write the person at the root as their own leader: one such row is that person."""
    own = staging.one("SELECT count(*) FROM row WHERE leader_pos = pos")
    roots = staging.one("SELECT count(*) FROM row WHERE leader_pos IS NULL AND leader_said = ''")
    if own == 1 and not roots:
        pos = staging.one("SELECT pos FROM row WHERE leader_pos = pos")
        staging.run("UPDATE row SET leader_pos = NULL, leader_said = '' WHERE pos = ?", pos)
        staging.problem("own_leader", pos=pos, heading=_heading(staging), level=NOTE)


def find_circles(staging: Staging) -> None:
    """Circles of leaders, each a problem that lists its people, and a note when there is no one root.

    Everybody below a root is reached from it; whoever is not reached stands in a circle or below
    one. From any of them the way upwards ends in the circle.
    """
    if not _names_leaders(staging):
        return
    staging.run("CREATE TABLE reached (pos INTEGER PRIMARY KEY)")
    _reach(staging, "SELECT pos FROM row WHERE leader_pos IS NULL")
    start = _unreached(staging)
    for _found in range(_MOST_CIRCLES):
        if start is None:
            break
        entry = _meet(staging, start)
        _note_circle(staging, entry)
        staging.run("CREATE TEMP TABLE circle (pos INTEGER PRIMARY KEY)")
        _collect_circle(staging, entry)
        _reach(staging, "SELECT pos FROM temp.circle")
        staging.run("DROP TABLE temp.circle")
        start = _unreached(staging)
    if start is not None:
        staging.problem("more_circles", most=_MOST_CIRCLES)
    staging.run("DROP TABLE reached")
    _note_roots(staging)


def _reach(staging: Staging, roots: str) -> None:
    """Mark the roots and everybody below them. Nobody has two leaders, so nobody comes up twice."""
    staging.run(
        f"WITH RECURSIVE below (pos) AS ({roots} UNION "
        "SELECT row.pos FROM below CROSS JOIN row ON row.leader_pos = below.pos)"
        " INSERT OR IGNORE INTO reached SELECT pos FROM below"
    )


def _unreached(staging: Staging) -> int | None:
    found: int | None = staging.one(
        "SELECT pos FROM row WHERE pos NOT IN (SELECT pos FROM reached) LIMIT 1"
    )
    return found


def _leader_of(staging: Staging, pos: int) -> int:
    return int(staging.one("SELECT leader_pos FROM row WHERE pos = ?", pos))


def _meet(staging: Staging, start: int) -> int:
    """A row inside the circle above `start`: two walkers, one twice as fast, meet there (Floyd).

    Needs no memory, however long the way.
    """
    slow, fast = start, start
    while True:
        slow = _leader_of(staging, slow)
        fast = _leader_of(staging, _leader_of(staging, fast))
        if slow == fast:
            return slow


def _walk(staging: Staging, entry: int) -> Any:
    pos = entry
    while True:
        yield pos
        pos = _leader_of(staging, pos)
        if pos == entry:
            return


def _collect_circle(staging: Staging, entry: int) -> None:
    staging.fill("INSERT INTO temp.circle VALUES (?)", ((pos,) for pos in _walk(staging, entry)))


def _note_circle(staging: Staging, entry: int) -> None:
    names: list[tuple[str, int]] = []
    count, first = 0, entry
    for pos in _walk(staging, entry):
        count, first = count + 1, min(first, pos)
        if len(names) < _SHOWN_IN_A_CIRCLE:
            name = staging.one("SELECT name FROM row WHERE pos = ?", pos)
            names.append((name, pos))
    staging.problem("circle", pos=first, heading=_heading(staging), names=names, count=count)


def _note_roots(staging: Staging) -> None:
    where = "leader_pos IS NULL AND leader_person IS NULL AND leader_said = ''"
    count = staging.one(f"SELECT count(*) FROM row WHERE {where}")
    if count > 1:
        first = staging.run(f"SELECT name FROM row WHERE {where} ORDER BY pos LIMIT 5").fetchall()
        staging.problem("roots", level=NOTE, count=count, names=[name for (name,) in first])
