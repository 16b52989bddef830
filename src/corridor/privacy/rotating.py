"""Rotation: every item is sealed anew with a fresh key, while people read and write.

Batch by batch: lock the rows, open them, make new keys, save rows and progress in one transaction.
The old versions are forgotten only at the end, from what the saved rows then need. Killed anywhere
it goes on where the last committed batch ended.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from corridor.privacy.keeping import right_key_store
from corridor.privacy.keystore import KeyDestroyed
from corridor.privacy.models import Rotation
from corridor.privacy.sealing import SealedItem, reseal, sealed_models, versions_in_use
from corridor.privacy.tending import batches

BATCH = 200
PATIENCE = 20
Report = Callable[[int], Any]


def rotate_keys(report: Report = lambda items: None) -> int:
    """Seal every item anew, taking up a rotation that was interrupted; returns how many items.

    `report(items)` is called after each batch, outside a transaction: it may raise to stop here.
    """
    rotation = _current()
    models = sorted(sealed_models(), key=lambda model: model._meta.db_table)
    for model in models:
        if model._meta.db_table < rotation.table:
            continue
        while _rotate_batch_patiently(model, rotation):
            report(rotation.items)
    for model in models:
        _forget_unused(model)
    right_key_store().empty_log()
    Rotation.objects.filter(pk=rotation.pk).update(ended_at=timezone.now())
    return rotation.items


def _current() -> Rotation:
    """The interrupted rotation, or a new one."""
    rotation = Rotation.objects.filter(ended_at=None).first()
    if rotation is None:
        new = {
            "began_at": timezone.now(),
            "table": "",
            "done_up_to": None,
            "items": 0,
            "ended_at": None,
        }
        rotation, _made = Rotation.objects.update_or_create(pk=1, defaults=new)
    return rotation


def _rotate_batch_patiently(model: type[SealedItem], rotation: Rotation) -> bool:
    """Begin a batch again when one of its items was erased just then."""
    for _attempt in range(PATIENCE):
        try:
            return _rotate_batch(model, rotation)
        except KeyDestroyed:
            continue
    return _rotate_batch(model, rotation)


@transaction.atomic
def _rotate_batch(model: type[SealedItem], rotation: Rotation) -> bool:
    """Seal the next rows anew; False when there are none left in this table."""
    table = model._meta.db_table
    rows = model._base_manager.order_by("pk").select_for_update()
    if rotation.table == table and rotation.done_up_to is not None:
        rows = rows.filter(pk__gt=rotation.done_up_to)
    items = list(rows[:BATCH])
    if not items:
        return False
    reseal(items)
    rotation.table, rotation.done_up_to = table, items[-1].pk
    rotation.items += len(items)
    rotation.save()
    return True


def _forget_unused(model: type[SealedItem]) -> None:
    """Forget every version below what the rows need. Newer ones may be about to be saved."""
    store = right_key_store()
    ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True).iterator())
    for batch in batches(ids):
        used = versions_in_use(model, batch)
        having = {(item, version) for item, version in store.get(batch)}
        store.drop((i, v) for i, v in having if used.get(i) and v < min(used[i]))
