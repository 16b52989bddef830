"""Whatever people do, in whatever order: the books agree with a few lines of plain Python."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from corridor.means import actions, leaving, ledger
from corridor.means.models import Commitment, Pool, today
from corridor.people.models import Person

AMOUNTS = st.integers(1, 60)


class Books(RuleBasedStateMachine):
    """Two pools, three people, and a model of both in dictionaries."""

    commitments = Bundle("commitments")

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.ana = Person.objects.create(name="Ana Ruiz")
        self.bilal = Person.objects.create(name="Bilal Haddad", manager=self.ana)
        self.subjects = [uuid4() for _ in range(3)]
        self.pools = [
            actions.open_pool(by=self.ana, kind="fund", name="Fund", unit="EUR"),
            actions.open_pool(by=self.ana, kind="days", name="Days", unit="days"),
        ]
        self.model = {pool.pk: {"available": 0, "reserved": 0, "given": 0} for pool in self.pools}
        self.closed: set[UUID] = set()
        self.open: dict[UUID, tuple[UUID, int, UUID]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _give_back(self, pool: UUID, amount: int) -> None:
        self.model[pool]["reserved"] -= amount
        if pool not in self.closed:
            self.model[pool]["available"] += amount

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def add(self, which: int, amount: int) -> None:
        pool = self.pools[which]
        try:
            actions.add_to_pool(pool, amount, by=self.ana)
        except ledger.Refused:
            assert pool.pk in self.closed
        else:
            self.model[pool.pk]["available"] += amount

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def take(self, which: int, amount: int) -> None:
        pool = self.pools[which]
        try:
            actions.take_from_pool(pool, amount, by=self.ana)
        except ledger.Refused:
            assert pool.pk in self.closed or amount > self.model[pool.pk]["available"]
        else:
            self.model[pool.pk]["available"] -= amount

    @rule(
        target=commitments,
        which=st.integers(0, 1),
        subject=st.integers(0, 2),
        amount=AMOUNTS,
        seen_to_by_bilal=st.booleans(),
    )
    def commit(
        self, which: int, subject: int, amount: int, seen_to_by_bilal: bool
    ) -> Commitment | None:
        pool = self.pools[which]
        try:
            made = actions.commit(
                subject=self.subjects[subject],
                by=self.ana,
                owner=self.bilal if seen_to_by_bilal else self.ana,
                due_on=today() + timedelta(days=3),
                kind="money" if pool.unit == "EUR" else "time",
                pool=pool,
                amount=amount,
            )
        except ledger.Refused:
            assert pool.pk in self.closed or amount > self.model[pool.pk]["available"]
            return None
        self.model[pool.pk]["available"] -= amount
        self.model[pool.pk]["reserved"] += amount
        self.open[made.pk] = (pool.pk, amount, self.subjects[subject])
        return made

    @rule(commitment=commitments)
    def deliver(self, commitment: Commitment | None) -> None:
        self._settle(commitment, delivers=True)

    @rule(commitment=consumes(commitments))
    def release(self, commitment: Commitment | None) -> None:
        self._settle(commitment, delivers=False)

    def _settle(self, commitment: Commitment | None, *, delivers: bool) -> None:
        if commitment is None:
            return
        act = actions.deliver if delivers else actions.release
        try:
            act(commitment, by=self.ana)
        except ledger.Refused:
            assert commitment.pk not in self.open
            return
        pool, amount, _subject = self.open.pop(commitment.pk)
        if delivers:
            self.model[pool]["reserved"] -= amount
            self.model[pool]["given"] += amount
        else:
            self._give_back(pool, amount)

    @rule(subject=st.integers(0, 2), erased=st.booleans())
    def item_ends(self, subject: int, erased: bool) -> None:
        (actions.detach if erased else actions.let_go)(self.subjects[subject])
        for pk, (pool, amount, of) in list(self.open.items()):
            if of == self.subjects[subject]:
                self._give_back(pool, amount)
                del self.open[pk]

    @rule(leaves=st.booleans())
    def bilal_goes(self, leaves: bool) -> None:
        (leaving.leave if leaves else leaving.erase)(self.bilal)

    @rule(which=st.integers(0, 1))
    def close(self, which: int) -> None:
        pool = self.pools[which]
        actions.close_pool(pool, by=self.ana)
        self.closed.add(pool.pk)
        self.model[pool.pk]["available"] = 0

    @invariant()
    def the_books_agree(self) -> None:
        for pool in self.pools:
            balances = dict(pool.accounts.values_list("kind", "balance"))
            source = balances.pop("source")
            assert balances == self.model[pool.pk]
            assert source == -sum(balances.values())
        assert set(Commitment.objects.open().values_list("pk", flat=True)) == set(self.open)
        assert ledger.problems() == []
        counts = Pool.objects.values_list("committed_since", "delivered_since")
        assert all(committed >= 0 <= delivered for committed, delivered in counts)


@pytest.mark.timeout(280)
def test_whatever_people_do_the_books_agree(db: None) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            # Shrinking a failure would take minutes on a database; its seed is printed.
            phases=[Phase.generate],
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
