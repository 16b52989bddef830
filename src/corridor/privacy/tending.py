"""Tending the key store: what an erasure, a rotation or a kill left half done is brought to its end.

Each of these can be killed at any moment and run again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from corridor.privacy.erasing import finish_erasing_people, forget_erased
from corridor.privacy.keeping import right_key_store
from corridor.privacy.keyslots import today
from corridor.privacy.keystore import JOURNAL_DAYS, Entry, KeyStore
from corridor.privacy.models import Audience, Erasure
from corridor.privacy.sealing import SealedItem, sealed_models, versions_in_use
from corridor.privacy.taken_back import carry_to_key_store, forget_old, honour_taken_back

logger = logging.getLogger(__name__)

BATCH = 500
# A key that no row uses may belong to a transaction that has not committed yet.
PATIENCE = timedelta(days=1)
# More keys without rows than this look like an older database that was put back, not like crashes.
FEW = 50
SHARE = 0.05

Thing = TypeVar("Thing")


class TooManyOrphans(Exception):
    """So many keys have no row that nothing was done: an older database seems to be in place."""


def batches(things: Iterable[Thing], size: int = BATCH) -> Iterator[list[Thing]]:
    """The things, in lists of at most `size`."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch


def honour_erasures() -> int:
    """Destroy every key whose item the database knows to be erased; returns how many items.

    A copy of the key store that was put back still has them.
    """
    store = right_key_store()
    count = 0
    for batch in batches(Erasure.objects.values_list("item", flat=True).iterator()):
        back = {item for item, _version in store.get(batch)}
        count += store.destroy(back) if back else 0
    return count


def finish_erasing() -> int:
    """Delete the rows whose keys were destroyed by an erasure that was killed; returns how many."""
    count = 0
    for batch in batches(item for item, _day in right_key_store().destroyed()):
        count += _delete_rows(batch)
    return count


def drop_unreadable() -> int:
    """Delete every sealed row that has no key at all: what an older database brought back.

    Only when an operator asks for it, after a restore. Returns how many rows.
    """
    store = right_key_store()
    count = 0
    for model in sealed_models():
        ids = model._base_manager.order_by("pk").values_list("pk", flat=True).iterator()
        for batch in batches(list(ids)):
            having = {item for item, _version in store.get(batch)}
            count += _delete_rows([item for item in batch if item not in having])
    return count


def _delete_rows(items: list[UUID]) -> int:
    """Delete these items' rows, and the audiences that were frozen for them."""
    count = 0
    for model in sealed_models():
        with transaction.atomic():
            rows = model._base_manager.filter(pk__in=items)
            ids = list(rows.values_list("pk", flat=True))
            if not ids:
                continue
            audiences = _audiences_of(rows)
            forget_erased(ids)
            rows.delete()
            Audience.objects.filter(pk__in=audiences).delete()
            count += len(ids)
    return count


def _audiences_of(rows: Any) -> list[UUID]:
    field = next((f for f in rows.model._meta.concrete_fields if f.name == "audience"), None)
    if field is None or field.related_model is not Audience or not field.unique:
        return []
    return list(rows.values_list("audience", flat=True))


def sweep_keys() -> int:
    """Forget keys that no row uses and that are older than a day; returns how many.

    They come from transactions that were undone after the key was made, from rows that were
    sealed anew, and from rows that were deleted. Keys of a practice that is not installed just
    now are left alone. Refuses, with TooManyOrphans, when more than 50 and one in twenty would go.
    """
    store = right_key_store()
    unused = list(_unused(store))
    if len(unused) > max(FEW, SHARE * store.count()):
        logger.error("Too many keys without rows to sweep: was an older database put back?")
        raise TooManyOrphans(str(len(unused)))
    count = sum(store.drop(batch) for batch in batches(unused))
    if count:
        store.empty_log()
    return count


def _unused(store: KeyStore) -> Iterator[tuple[UUID, int]]:
    """Versions of keys that no row of any table uses, of kinds that are installed."""
    models = {model._meta.db_table: model for model in sealed_models()}
    limit = today() - PATIENCE
    for batch in batches(store.entries()):
        old = [e for e in batch if e.kind in models and e.made_on < limit]
        yield from ((e.item, e.version) for e in _without_rows(models, old))


def _without_rows(models: dict[str, type[SealedItem]], entries: list[Entry]) -> list[Entry]:
    """Those of the entries that no table needs.

    The table that the store noted is asked first, and has nearly all of them. Of what it lacks every
    other one is asked, too: a wrong note must never lose an item.
    """
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    left = [e for kind, own in by_kind.items() for e in _not_used_by(models[kind], own)]
    for model in models.values():
        left = _not_used_by(model, left) if left else []
    return left


def _not_used_by(model: type[SealedItem], entries: list[Entry]) -> list[Entry]:
    used = versions_in_use(model, {entry.item for entry in entries})
    return [entry for entry in entries if entry.version not in used.get(entry.item, ())]


def forget_journals() -> None:
    """Drop the lines of both journals that no living copy of the key store needs any more."""
    right_key_store().forget_journal()
    forget_old()
    Erasure.objects.filter(erased_on__lt=today() - timedelta(days=JOURNAL_DAYS)).delete()


# In the order in which a restored installation needs them.
SETTLING: tuple[Callable[[], int], ...] = (
    honour_erasures,
    finish_erasing_people,
    finish_erasing,
    carry_to_key_store,
    honour_taken_back,
)
