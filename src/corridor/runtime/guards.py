"""Rules that the database itself keeps, in triggers; whether they are there."""

from collections.abc import Set as AbstractSet

from django.db import connection


def missing_triggers(wanted: AbstractSet[str]) -> AbstractSet[str]:
    """Those of the triggers `wanted` that this database lacks, or that somebody took down."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return wanted - {name for (name,) in cursor.fetchall()}
