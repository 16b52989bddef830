"""A worker: takes jobs one after the other, while a second thread keeps it alive in the database.

The thread (Heart) extends the running job's lease, writes its progress, learns of cancelling,
moves the clock and gives the jobs of dead workers to the living. Several workers may run, in
several processes or on several machines; their clocks must agree to within seconds.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from corridor.runtime.clock import Clock
from corridor.runtime.delivery import keeper, reclaim
from corridor.runtime.work import Work

logger = logging.getLogger(__name__)

POLL = 0.5
BEAT = 1.0
BEATS_A_ROUND = 5
RECOVERY = 2.0

# The database is locked, restarting, or has hung up: wait, and go on.
Trouble = (OperationalError, InterfaceError)


class Heart(threading.Thread):
    """The second thread of a worker, with a connection of its own."""

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self._clock = Clock()
        self._work: Work | None = None
        self._pausing = False
        self._stopping = threading.Event()

    @contextmanager
    def keeping(self, work: Work) -> Iterator[None]:
        """Keep this job's lease while the block runs."""
        self._work = work
        if self._pausing:
            work.pause()
        try:
            yield
        finally:
            self._work = None

    def pause(self) -> None:
        """Ask the running job to go back into the queue. Called by signals: takes no lock."""
        self._pausing = True
        work = self._work
        if work is not None:
            work.pause()

    def run(self) -> None:
        """Beat until stopped. A database in trouble is met again at the next beat."""
        beats = 0
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self._beat(beats)
            except Exception as error:
                logger.warning("The worker's heart missed a beat: %s", type(error).__name__)
                connection.close()
            beats += 1
            self._stopping.wait(BEAT)
        connection.close()

    def stop(self) -> None:
        """End the thread, after the beat that is under way."""
        self._stopping.set()
        self.join(timeout=30)

    def _beat(self, beats: int) -> None:
        work = self._work
        if work is not None:
            work.beat()
        if beats % BEATS_A_ROUND == 0:
            reclaim()
            self._clock.look()


class Worker(TaskWorker):
    """django-tasks-db's worker, with a heart, a quiet end, and patience with the database."""

    def __init__(self, *, until_idle: bool = False) -> None:
        name = f"{socket.gethostname()[:24]}.{os.getpid()}.{get_random_string(8)}"
        super().__init__(
            queue_names=["default"],
            interval=POLL,
            batch=until_idle,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._heart = Heart()

    def run(self) -> None:
        """Work until asked to stop, or, with `until_idle`, until nothing is due."""
        token = keeper.set(self._heart.keeping)
        if self.batch:
            Clock().look()
            reclaim()
        self._heart.start()
        try:
            while self.running:
                if not self._step():
                    break
        finally:
            self._heart.stop()
            keeper.reset(token)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the running job, or where it next checks; a second signal stops at once."""
        if not self.running:
            self.reset_signals()
            signal.raise_signal(signum)
        self.running = False
        self._heart.pause()

    def _step(self) -> bool:
        """Run one job or wait a moment. False when there is nothing to do and no wish to wait."""
        try:
            close_old_connections()
            delivery = self._take()
            if delivery is not None:
                self.run_task(delivery)
                return True
        except Trouble as error:
            logger.warning("The database is in trouble: %s", type(error).__name__)
            connection.close()
            time.sleep(RECOVERY)
            return True
        if self.batch:
            return False
        time.sleep(POLL)
        return True

    def _take(self) -> "DBTaskResult[Any, Any] | None":
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        # Looking before locking: an idle worker never takes the embedded database's write lock.
        if not ready.exists():
            return None
        with exclusive_transaction(ready.db):
            delivery = ready.get_locked()
            if delivery is not None:
                delivery.claim(self.worker_id)
        return delivery
