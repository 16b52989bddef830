"""What the file would change: joiners, those who come back, movers and leavers, by SQL.

Rows and persons are matched by number, else by address. An address alone never brings somebody
back who has left: it may have been given to another person since, and they would open what is
not theirs. A person's address here is the one that the last file gave them, `said`, also while it
is held (see joining.holding); `email` is the one that letters go to.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from corridor.people.joining.fields import MANAGER_PARTS, TEAM_PARTS
from corridor.people.joining.holding import (
    FROM_OTHERS,
    IN_FILE,
    find_freed,
    is_forgotten,
    load_said_addresses,
)
from corridor.people.joining.staging import NOTE, Staging
from corridor.people.joining.watching import Steady, Watch
from corridor.people.models import Duty, Person, Team

JOINS, RETURNS, MOVES, STAYS = "joins", "returns", "moves", "stays"
_SHOWN_NAMES = 5


def compare(staging: Staging, watch: Watch) -> None:
    """Work out what would change, against the persons and teams that are here now.

    Writes the tables `plan`, `team`, `leaver` and `freed`, the fact "counts" and further problems.
    May be called again: the earlier comparison is forgotten, its problems too.
    """
    with staging.writing():
        _forget_earlier(staging)
        staging.begin_comparison()
        _load_present(staging, watch)
        watch.report(0, 0, _("Comparing with the people who are here"))
        _match(staging)
        _plan_teams(staging)
        _plan(staging)
        _find_leavers(staging)
        _check_addresses(staging)
        _check_stewards(staging)
        staging.remember("counts", _count(staging))
        staging.remember("fingerprint", _fingerprint(staging))


def _forget_earlier(staging: Staging) -> None:
    staging.run("DELETE FROM problem WHERE id > ?", staging.fact("last_own_problem", 1 << 60))
    last = staging.one("SELECT coalesce(max(id), 0) FROM problem")
    staging.remember("last_own_problem", last)


def _load_present(staging: Staging, watch: Watch) -> None:
    steady = Steady(watch, Person.objects.count(), _("Reading who is here"))
    staging.fill("INSERT INTO present VALUES (?,?,?,?,?,?,?,?,?,?,?,?,NULL)", _present(steady))
    load_said_addresses(staging)
    teams = Team.objects.values_list("pk", "code", "name", "led_by").iterator()
    staging.fill(
        "INSERT INTO present_team VALUES (?,?,?,?)",
        ((pk.hex, _team_key(code, led), name, led and led.hex) for pk, code, name, led in teams),
    )
    for column in ("number", "email", "said"):
        staging.run(f"CREATE INDEX present_{column} ON present ({column})")
    staging.run("CREATE INDEX present_team_key ON present_team (key)")


def _present(steady: Steady) -> Iterator[Sequence[Any]]:
    columns = (
        *("pk", "number", "name", "email", "job_title", "country", "team_id", "manager_id"),
        *("joined_on", "left_at", "source"),
    )
    for n, person in enumerate(Person.objects.values_list(*columns).iterator(chunk_size=2000)):
        pk, number, name, email, title, country, team, leader, joined, left, source = person
        if n % 2000 == 0:
            steady.at(n)
        yield (
            *(
                pk.hex,
                number,
                name,
                email,
                title,
                country,
                team and team.hex,
                leader and leader.hex,
            ),
            *(joined.isoformat() if joined else "", left is not None, source == "imported"),
            is_forgotten(left),
        )


def _team_key(code: str | None, led_by: Any) -> str | None:
    if code:
        return code.casefold()
    return f"led:{led_by.hex}" if led_by else None


def _match(staging: Staging) -> None:
    """Which person each row is: by number, else by the address of somebody here without another one."""
    staging.run(
        "INSERT INTO who SELECT row.pos, coalesce(n.id, e.id, new_id()),"
        " CASE WHEN n.is_gone THEN 'returns' WHEN n.id IS NULL AND e.id IS NULL THEN 'joins'"
        " ELSE 'stays' END"
        " FROM row LEFT JOIN present AS n ON n.number = row.number"
        " LEFT JOIN present AS e ON n.id IS NULL AND e.said = row.email AND NOT e.is_gone"
        "  AND (e.number IS NULL OR row.number IS NULL)"
    )
    staging.run("CREATE INDEX who_person ON who (person)")
    staging.run(
        "INSERT INTO problem (pos, heading, level, kind, detail)"
        " SELECT who.pos, '', 'stop', 'same_person', json_object('row', first.pos, 'name', p.name)"
        " FROM (SELECT person, min(pos) AS pos FROM who GROUP BY person HAVING count(*) > 1) AS first"
        " JOIN who ON who.person = first.person AND who.pos > first.pos"
        " JOIN present AS p ON p.id = who.person"
        " JOIN row ON row.pos = who.pos JOIN row AS other ON other.pos = first.pos"
        # Those with the very same number or address are problems already.
        " WHERE (row.number IS NULL OR row.number IS NOT other.number)"
        " AND (row.email IS NULL OR row.email IS NOT other.email)"
    )


def _has(staging: Staging, names: Sequence[str]) -> bool:
    return bool(set(names) & set(staging.fact("fields", [])))


def _plan_teams(staging: Staging) -> None:
    """The teams that the file speaks of: from its columns, else one for each leader's reports."""
    if _has(staging, TEAM_PARTS):
        _teams_of_columns(staging)
    elif _has(staging, MANAGER_PARTS):
        _teams_of_leaders(staging)


def _teams_of_columns(staging: Staging) -> None:
    staging.run("CREATE TEMP TABLE path AS SELECT DISTINCT team FROM row WHERE team <> ''")
    for batch in staging.batches("SELECT team FROM temp.path ORDER BY team"):
        for (path,) in batch:
            steps = path.split(" / ")
            for level in range(len(steps)):
                code = " / ".join(steps[: level + 1])
                parent = " / ".join(steps[:level]).casefold() or None
                staging.run(
                    "INSERT OR IGNORE INTO team SELECT ?, coalesce((SELECT id FROM present_team"
                    " WHERE key = ?), new_id()), ?, ?, ?, NULL,"
                    " CASE WHEN EXISTS (SELECT 1 FROM present_team WHERE key = ?) THEN '' ELSE 'new' END, ?",
                    *(code.casefold(), code.casefold(), steps[level][:200], code, parent),
                    *(code.casefold(), level),
                )
    staging.run("DROP TABLE temp.path")


def team_name(leader: str) -> str:
    """What a team made from a reporting line is called: kept, so in the organisation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return (_("Team of %(leader)s") % {"leader": leader})[:200]


def _teams_of_leaders(staging: Staging) -> None:
    staging.db.create_function("team_name", 1, team_name, deterministic=True)
    leader = "coalesce(lw.person, row.leader_person)"
    staging.run(
        "CREATE TEMP TABLE leader AS SELECT DISTINCT " + leader + " AS person FROM row"
        " LEFT JOIN who AS lw ON lw.pos = row.leader_pos WHERE " + leader + " IS NOT NULL"
    )
    # The team above is that of the leader's own leader: the team in which the leader works.
    staging.run(
        "INSERT OR IGNORE INTO team SELECT 'led:' || l.person, coalesce(pt.id, new_id()),"
        " team_name(coalesce(row.name, p.name)), NULL,"
        " 'led:' || coalesce(above.person, row.leader_person), l.person,"
        " CASE WHEN pt.id IS NULL THEN 'new' WHEN pt.name <> team_name(coalesce(row.name, p.name))"
        "  THEN 'renamed' ELSE '' END, 0"
        " FROM temp.leader AS l LEFT JOIN who ON who.person = l.person"
        " LEFT JOIN row ON row.pos = who.pos LEFT JOIN who AS above ON above.pos = row.leader_pos"
        " LEFT JOIN present AS p ON p.id = l.person"
        " LEFT JOIN present_team AS pt ON pt.key = 'led:' || l.person"
    )
    staging.run("DROP TABLE temp.leader")


_DIFFERENCES = {
    "name": "row.name <> p.name",
    "number": "row.number IS NOT NULL AND row.number IS NOT p.number",
    "email": "row.email IS NOT p.said",
    "title": "row.title <> p.title",
    "country": "row.country <> p.country",
    "joined": "row.joined <> p.joined",
    "leader": "coalesce(lw.person, row.leader_person) IS NOT p.leader",
    "team": "t.id IS NOT p.team",
    "source": "NOT p.imported",
}


def _differences(staging: Staging) -> str:
    """SQL for the names of what differs: only of what the file has columns for."""
    mapped = set(staging.fact("fields", []))
    wanted = {"name", "source"} | (mapped & set(_DIFFERENCES))
    if mapped & set(MANAGER_PARTS):
        wanted |= {"leader", "team"}
    if mapped & set(TEAM_PARTS):
        wanted |= {"team"}
    staging.remember("speaks_of", sorted(wanted - {"source"}))
    return " || ".join(
        f"CASE WHEN {condition} THEN ' {name}' ELSE '' END"
        for name, condition in _DIFFERENCES.items()
        if name in wanted
    )


def _plan(staging: Staging) -> None:
    by_column = _has(staging, TEAM_PARTS)
    # A report belongs to the leader's team; whoever has no leader, to the team they lead.
    key = (
        "row.team_key"
        if by_column
        else "'led:' || coalesce(lw.person, row.leader_person, who.person)"
    )
    staging.run(
        "INSERT INTO plan SELECT row.pos, who.person, who.kind,"
        f" CASE who.kind WHEN 'joins' THEN '' ELSE {_differences(staging)} END,"
        " coalesce(lw.person, row.leader_person), t.id"
        " FROM row JOIN who ON who.pos = row.pos"
        " LEFT JOIN who AS lw ON lw.pos = row.leader_pos"
        f" LEFT JOIN team AS t ON t.key = {key}"
        " LEFT JOIN present AS p ON p.id = who.person AND who.kind <> 'joins'"
    )
    staging.run("UPDATE plan SET kind = 'moves' WHERE kind = 'stays' AND changed <> ''")
    staging.run("CREATE INDEX plan_person ON plan (person)")
    staging.run("CREATE INDEX plan_kind ON plan (kind, pos)")


def _find_leavers(staging: Staging) -> None:
    staging.run(
        "INSERT INTO leaver SELECT id FROM present WHERE imported AND NOT is_gone"
        " AND id NOT IN (SELECT person FROM plan)"
    )


def _check_addresses(staging: Staging) -> None:
    """An address passes on from whoever leaves; from others when their own change is no longer held."""
    find_freed(staging)
    heading = staging.fact("headings", {}).get("email", "")
    for kind, level, condition in (
        ("address_taken", "stop", " AND NOT p.imported AND NOT p.is_gone AND NOT " + IN_FILE),
        ("address_passes_on", NOTE, " AND p.imported AND NOT p.is_gone AND NOT " + IN_FILE),
        ("address_in_use", NOTE, " AND NOT p.is_forgotten AND " + IN_FILE),
    ):
        staging.run(
            "INSERT INTO problem (pos, heading, level, kind, detail)"
            " SELECT row.pos, ?, ?, ?, json_object('text', row.email, 'name', p.name)"
            + FROM_OTHERS
            + condition,
            *(heading, level, kind),
        )


def _check_stewards(staging: Staging) -> None:
    """There is always a steward: a file may not take the last one away."""
    stewards = dict(
        Person.objects.here().with_duty(Duty.Kind.STEWARD).values_list("pk", "name").distinct()
    )
    leaving = [pk for pk in stewards if staging.one("SELECT 1 FROM leaver WHERE id = ?", pk.hex)]
    if stewards and len(leaving) == len(stewards):
        staging.problem(
            "last_steward", name=", ".join(stewards[pk] for pk in leaving[:_SHOWN_NAMES])
        )


def _count(staging: Staging) -> dict[str, int]:
    counts = dict.fromkeys((JOINS, RETURNS, MOVES, STAYS), 0)
    counts |= dict(staging.run("SELECT kind, count(*) FROM plan GROUP BY kind").fetchall())
    return counts | {
        "leaves": staging.one("SELECT count(*) FROM leaver"),
        "here": staging.one("SELECT count(*) FROM present WHERE imported AND NOT is_gone"),
        "gone": staging.one("SELECT count(*) FROM gone"),
        "teams": staging.one("SELECT count(*) FROM team WHERE kind = 'new'"),
    }


def _fingerprint(staging: Staging) -> str:
    """A digest of everything that would happen, the same for the same people here and the same file."""
    digest = hashlib.sha256()
    queries = (
        "SELECT pos, kind, changed, CASE kind WHEN 'joins' THEN '' ELSE person END FROM plan"
        " WHERE kind <> 'stays' ORDER BY pos",
        "SELECT id FROM leaver ORDER BY id",
        "SELECT pos, kind FROM problem WHERE level = 'stop' ORDER BY id",
    )
    for query in queries:
        for batch in staging.batches(query):
            for row in batch:
                digest.update(repr(row).encode())
        digest.update(b"|")
    return digest.hexdigest()
