"""A backup that is made while people write holds whole things only, and everything in it can be read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.ledger import problems
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.care import actions as care
from corridor.practices.care.models import Answer, Ask
from corridor.privacy.audiences import Choice, withdraw
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keeping import problems as key_store_problems
from corridor.privacy.keystore import key_store
from corridor.privacy.sealing import unseal
from corridor.web.operating.backing_up import back_up
from corridor.web.operating.restoring import restore

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 2
LEAST = 4  # asks by each writer before the backup begins, and again after it


@pytest.fixture
def pool(settings, tmp_path: Path, practices_on: None, ana: Person, bilal: Person) -> Pool:
    settings.KEYS = tmp_path / "here"
    ensure_key_store()
    pool = means.open_pool(by=ana, kind="fund", name="Fund", unit="EUR")
    means.add_to_pool(pool, 1_000_000, by=ana)
    return pool


class Writer:
    """Somebody who asks, is answered, gets something, takes back every third ask, erases every fourth."""

    def __init__(self, ana: Person, bilal: Person, pool: Pool, stop: Event) -> None:
        self.ana, self.bilal, self.pool, self.stop = ana, bilal, pool, stop
        self.erased: list[UUID] = []
        self.withdrawn: list[UUID] = []
        self.written = 0

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self._patiently(self._one)
        finally:
            key_store().close()
            connection.close()

    def _patiently(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OperationalError as error:
            # The embedded database has one writer at a time.
            if "locked" not in str(error):
                raise

    def _one(self) -> None:
        ask = care.ask_for_help(
            by=self.bilal, once=uuid4(), body="Words", wants=[],
            choice=Choice(("people",), (self.ana,)),
        )  # fmt: skip
        care.answer_ask(ask, by=self.ana, once=uuid4(), body="Here")
        care.commit_help(
            ask, by=self.ana, once=uuid4(), kind="money", owner=self.ana, pool=self.pool, amount=7,
            due_on=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        self.written += 1
        if self.written % 4 == 0:
            care.erase_ask(ask, by=self.bilal)
            self.erased.append(ask.pk)
        elif self.written % 3 == 0:
            withdraw(ask.audience, by=self.bilal)
            self.withdrawn.append(ask.pk)


def wait_for(writers: list[Writer], more: int) -> None:
    """Until each of the writers has written so many more."""
    wanted = [writer.written + more for writer in writers]
    deadline = timezone.now() + timedelta(seconds=60)
    while any(w.written < n for w, n in zip(writers, wanted, strict=True)):
        assert timezone.now() < deadline, "the writers came to a halt"
        Event().wait(0.01)


def test_what_was_copied_while_people_wrote_is_whole(
    pool: Pool, ana: Person, bilal: Person, tmp_path: Path
) -> None:
    stop = Event()
    writers = [Writer(ana, bilal, pool, stop) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        running = [threads.submit(writer.run) for writer in writers]
        try:
            wait_for(writers, LEAST)
            backup = back_up(tmp_path / "database", tmp_path / "keys")
            wait_for(writers, LEAST)
        finally:
            stop.set()
    for one in running:
        one.result()
    # The machine is lost: both copies come back.
    erased = {item for writer in writers for item in writer.erased}
    withdrawn = {item for writer in writers for item in writer.withdrawn}
    restore(database=backup.database, keys=None, say=lambda line: None)
    asks = list(Ask.objects.all())
    assert len(asks) >= WRITERS
    assert len(unseal(asks, reader=bilal)) == len(asks)
    answers = list(Answer.objects.all())
    assert len(unseal(answers, reader=ana) | unseal(answers, reader=bilal)) == len(answers)
    assert erased & {ask.pk for ask in asks} == set()
    assert withdrawn & set(Ask.objects.visible_to(ana).values_list("pk", flat=True)) == set()
    assert problems() == []
    promised = Commitment.objects.values_list("subject", flat=True)
    assert set(promised) <= {ask.pk for ask in asks}
    assert key_store_problems() == []


def test_both_copies_open_each_other(
    pool: Pool, ana: Person, bilal: Person, tmp_path: Path
) -> None:
    """Every item of the database's copy has its key in the copy of the key store, made after it."""
    stop = Event()
    writers = [Writer(ana, bilal, pool, stop) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        running = [threads.submit(writer.run) for writer in writers]
        try:
            wait_for(writers, LEAST)
            backup = back_up(tmp_path / "database", tmp_path / "keys")
        finally:
            stop.set()
    for one in running:
        one.result()
    key_store().close()
    for file in django_settings.KEYS.glob("keys.sqlite3*"):
        file.unlink()
    restore(database=backup.database, keys=backup.keys, say=lambda line: None)
    asks = list(Ask.objects.all())
    assert len(unseal(asks, reader=bilal)) == len(asks) >= WRITERS
    assert (problems(), key_store_problems()) == ([], [])
