"""Real races, on whichever database the tests run."""

import threading
from collections.abc import Callable

from django.db import connection

Race = Callable[..., list[object]]


def run_at_once(*works: Callable[[], object]) -> list[object]:
    """Run callables at once, each in a thread with a connection of its own.

    Returns what each returned, or the exception it raised. The test needs `transactional_db`.
    """
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            start.wait()
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
