"""The embedded database's write-ahead log: what was deleted must not stay readable in it.

`secure_delete` zeroes what is deleted in the page as it is from then on. Older states of the page lie
in the log, and in the file itself, until the log is written back: of itself SQLite does that after a
thousand pages, and when the last connection is closed. Connections are kept open here.
"""

from django.db import connection

from corridor.privacy.keyfile import empty_log_of


def empty_database_log() -> bool:
    """Write the log back into the database's file, and leave it empty.

    Returns False where a reader or a writer was in the way (the clock tries again), and within a
    transaction, where it cannot be done. PostgreSQL keeps its log by itself: there it does nothing.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        return empty_log_of(cursor)
