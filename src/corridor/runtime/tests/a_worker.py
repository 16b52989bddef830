"""Run in a process of its own by test_workers: a worker whose jobs write into a plain table.

Arguments: `[KIND HOW_MANY [WORDS]] [--until-idle]`: what to enqueue first. The lease, in seconds,
comes from the environment, so that a dead worker's job need not be waited for.
"""

import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the setup
from django.db import connection  # noqa: E402
from django.db.transaction import atomic  # noqa: E402

from corridor.runtime import clock, delivery, work, worker  # noqa: E402
from corridor.runtime.floor import floor as runtime  # noqa: E402
from corridor.runtime.jobs import Work, enqueue, job  # noqa: E402

LEASE = float(os.environ["LEASE"])
work.LEASE = timedelta(seconds=LEASE)
delivery.PATIENCE = work.LEASE
# Only the runtime's own beat: what the practices do on the clock is tested with them.
clock.all_ticks = lambda: list(runtime.clock)
worker.BEAT = 0.2
worker.POLL = 0.1

ITEMS = 12


def write(job_name: str, item: int) -> None:
    """A row that says who did what; the table refuses nothing, so doubles would show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO effects (job, item, pid) VALUES (%s, %s, %s)",
            [job_name, item, os.getpid()],
        )


def written(job_name: str) -> set[int]:
    """What has been done for this job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item FROM effects WHERE job = %s", [job_name])
        return {item for (item,) in cursor.fetchall()}


@job("try.quick", attempts=1)
def quick(*, number: str) -> None:
    """One row, after a moment in which another worker could take the job too."""
    time.sleep(0.05)
    write(number, 0)


@job("try.slow", attempts=5)
def slow(*, number: str, work: Work) -> None:
    """One row after another, each in its transaction; takes up where it was."""
    for item in range(ITEMS):
        work.check()
        with atomic():
            work.hold()
            if item not in written(number):
                write(number, item)
        work.report(item + 1, ITEMS, "Writing rows")
        time.sleep(0.2)
    work.report(ITEMS, ITEMS, "12 rows written")


@job("try.whole", attempts=5)
def whole(*, number: str, work: Work) -> None:
    """All rows in one transaction that outlasts the lease and never checks."""
    with atomic():
        for item in range(ITEMS):
            write(number, item)
            time.sleep(1.5 * LEASE / ITEMS)
        work.report(ITEMS, ITEMS, "12 rows written")
        work.fence()
    time.sleep(1)


@job("try.stuck", attempts=5)
def stuck(*, number: str, work: Work) -> None:
    """Waits outside of transactions, without checking, with a heart that keeps the lease."""
    time.sleep(1.75 * LEASE)
    with atomic():
        write(number, 0)
        work.fence()


@job("try.broken", attempts=1)
def broken(*, number: str) -> None:
    """Raises with what somebody wrote."""
    raise ValueError("My mother is ill " + number)


def main(first: list[str], options: list[str]) -> None:
    """Enqueue what is asked for, then work."""
    if first:
        kind, how_many, *words = first
        with atomic():
            for number in range(int(how_many)):
                enqueue(kind, number=str(number) + "".join(words))
    call_command("work", *options)


if __name__ == "__main__":
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    main([word for word in sys.argv[1:] if word not in options], options)
