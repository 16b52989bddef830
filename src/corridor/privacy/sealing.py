"""Sealing: what a person confides is encrypted item by item, and opened only for its circle.

AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce and a key of the item's own. The additional
data are owner, table, column and row, so that a ciphertext moved to another row, column or owner
does not open. The text is padded (to 256 bytes, long ones to about a sixteenth of their length),
so that its length says little. Give "" for what was left blank: None leaves the column empty, and
an empty column is seen to be empty.

Renaming the table or a sealed column of a model makes its items unreadable: seal them anew.
"""

import json
import logging
import os
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models, transaction

from corridor.people.models import Person
from corridor.privacy.keystore import Key, KeyStore, key_store

logger = logging.getLogger(__name__)

NONCE_BYTES = 12
PAD = 256
_HEAD = struct.Struct(">BI")  # format of the ciphertext (1), version of the key
_FORMAT = 1
# How often a reader looks again when an item is sealed anew under their eyes.
LOOKS = 3


class SealedField(models.BinaryField[Any, Any]):
    """A column that holds a ciphertext or nothing. Written by `seal`, read by `unseal` only."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)


class Unreadable(Exception):
    """The ciphertext does not open with its key: it was moved or changed, or the key is gone."""


class SealedItem(models.Model):
    """A row with sealed columns and a key of its own.

    A subclass names in `OWNER` the attribute with the owner (a Person, or anything with a
    `key_owner`), and its manager has `visible_to(person)`: the only rows that `unseal` opens.
    The row's id is made before it is saved, because it is part of what the ciphertext is bound to.
    """

    OWNER: ClassVar[str] = "owner"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; of a row that exists, sealed columns only when they were sealed since it was loaded.

        Otherwise a row loaded before a rotation would put back a ciphertext whose key is gone.
        """
        sealed_now: set[str] = self.__dict__.pop("_sealed_now", set())
        if not self._state.adding and not args and not kwargs.get("force_insert"):
            chosen = self._loaded_fields() if update_fields is None else set(update_fields)
            update_fields = (chosen - set(self.sealed_columns())) | sealed_now
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def key_owner(self) -> str:
        """Whose key it is: "person:<id>"."""
        return f"person:{getattr(self, f'{self.OWNER}_id')}"

    @classmethod
    def sealed_columns(cls) -> tuple[str, ...]:
        """The names of the sealed columns."""
        return tuple(f.name for f in cls._meta.get_fields() if isinstance(f, SealedField))

    def _loaded_fields(self) -> set[str]:
        deferred = self.get_deferred_fields()
        return {
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key and field.attname not in deferred
        }


Item = TypeVar("Item", bound=SealedItem)
Opened = dict[str, Any]


def _bound_to(item: SealedItem, column: str, head: bytes) -> bytes:
    names = [item.key_owner, item._meta.db_table, column, str(item.pk)]
    return head + json.dumps(names).encode()


def padded_length(length: int) -> int:
    """How long a text of `length` bytes is made before it is encrypted.

    At least to the next 256; long texts to a multiple that grows with them, so that at most one
    part in sixteen is added and the length is known to its first few bits only (after "Padmé":
    Nikitin et al., Reducing Metadata Leakage from Encrypted Files, 2019).
    """
    magnitude = max(length, 1).bit_length() - 1
    step = max(PAD, 1 << max(0, magnitude - magnitude.bit_length()))
    return -(-length // step) * step


def _encrypt(item: SealedItem, column: str, value: Any, key: Key) -> bytes:
    # "surrogatepass": a broken character from outside is kept as it came, never an error here.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    plain = text.encode("utf-8", "surrogatepass")
    plain = struct.pack(">I", len(plain)) + plain
    plain += b"\0" * (padded_length(len(plain)) - len(plain))
    head = _HEAD.pack(_FORMAT, key.version)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, plain, _bound_to(item, column, head))


def version_of(blob: bytes | memoryview) -> int:
    """Which version of the item's key a ciphertext needs. Refuses, with Unreadable, what is none."""
    blob = bytes(blob)
    if len(blob) < _HEAD.size + NONCE_BYTES or blob[0] != _FORMAT:
        raise Unreadable("not a ciphertext")
    return int(_HEAD.unpack_from(blob)[1])


def _decrypt(item: SealedItem, column: str, keys: dict[tuple[UUID, int], Key]) -> Any:
    """The value, or None where the column is empty. Refuses with Unreadable."""
    blob = getattr(item, column)
    if blob is None:
        return None
    blob = bytes(blob)
    key = keys.get((item.pk, version_of(blob)))
    if key is None:
        raise Unreadable(f"{item._meta.label}.{column}: no key")
    head, nonce_ends = blob[: _HEAD.size], _HEAD.size + NONCE_BYTES
    nonce = blob[_HEAD.size : nonce_ends]
    try:
        plain = AESGCM(key.secret).decrypt(nonce, blob[nonce_ends:], _bound_to(item, column, head))
    except InvalidTag as error:
        raise Unreadable(f"{item._meta.label}.{column}: moved or changed") from error
    (length,) = struct.unpack_from(">I", plain)
    return json.loads(plain[4 : 4 + length])


def _store() -> KeyStore:
    # Inline: keeping looks into the database, through models that are made of SealedItem.
    from corridor.privacy.keeping import right_key_store

    return right_key_store()


def id_made_with(once: UUID, by: Person, model: type[models.Model]) -> UUID:
    """The id of a new row whose form carried `once` (kit.forms.OnceForm).

    The same form sent twice by the same person gives the same id. It is never the id that came
    from the browser: whoever reads an id in an address must not be able to make a row with it.
    """
    return uuid5(once, f"{by.pk}:{model._meta.label_lower}")


def seal(item: SealedItem, **values: Any) -> None:
    """Encrypt `values` (text, or anything JSON holds) into the item's sealed columns; not saved.

    Sealed columns that are not named keep what they have: they are sealed anew under the new key,
    and the old key is forgotten when the transaction has committed.
    Refuses a name that is no sealed column (TypeError), an erased item (KeyDestroyed), a row that
    exists outside a transaction (TransactionManagementError), and with Unreadable to seal half of
    an item whose other half cannot be read any more.
    """
    unknown = set(values) - set(item.sealed_columns())
    if unknown:
        raise TypeError(f"{item._meta.label} has no sealed column {sorted(unknown)}")
    if not item._state.adding:
        _lock(item, but=values)
        transaction.on_commit(lambda: forget_old_keys(item))
    others = [c for c in item.sealed_columns() if c not in values and getattr(item, c) is not None]
    old = _store().get([item.pk]) if others else {}
    kept = {column: _decrypt(item, column, old) for column in others}
    changes_hands = bool(item.__dict__.pop("_changes_hands", False))
    made = _store().make(
        [item.pk], item.key_owner, kind=item._meta.db_table, new_owner=changes_hands
    )
    key = made[item.pk]
    for column, value in (kept | values).items():
        setattr(item, column, None if value is None else _encrypt(item, column, value, key))
    item.__dict__["_sealed_now"] = set(kept | values) | item.__dict__.get("_sealed_now", set())


def _lock(item: SealedItem, *, but: Iterable[str]) -> None:
    """Hold the row until the transaction ends, and read the columns `but` these as they are now.

    Without it two people who edit at once could each forget the key that the other one saved.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"Seal a {item._meta.label} that is saved already inside a transaction."
        )
    columns = [column for column in item.sealed_columns() if column not in set(but)]
    rows = type(item)._base_manager.select_for_update().filter(pk=item.pk)
    for now in rows.values("pk", *columns):
        for column in columns:
            setattr(item, column, now[column])


def seal_new(items: Sequence[tuple[SealedItem, dict[str, Any]]]) -> None:
    """Seal many new items at once, each given with its values; not saved.

    One write of the key store for each model among them, where `seal` makes one for each item.
    """
    by_table: dict[str, list[SealedItem]] = {}
    for item, _values in items:
        by_table.setdefault(item._meta.db_table, []).append(item)
    keys: dict[UUID, Key] = {}
    for table, together in by_table.items():
        keys |= _store().make_all(((item.pk, item.key_owner) for item in together), kind=table)
    for item, values in items:
        for column, value in values.items():
            sealed = None if value is None else _encrypt(item, column, value, keys[item.pk])
            setattr(item, column, sealed)


def unseal(items: Iterable[Item], *, reader: Person) -> dict[UUID, Opened]:
    """Open the sealed columns of those items (all of one model) that `reader` may see, by id.

    What the reader may not see is absent, whatever the caller passed: the model's own
    `visible_to(reader)` is asked again here. Absent too is an item whose key was destroyed, and
    one whose ciphertext was moved or changed (an error in the log names the model, nothing more).
    Every opening by somebody other than the owner becomes a line, by day, in the owner's log,
    before the text is handed out.
    """
    items = list(items)
    if not items:
        return {}
    model = type(items[0])
    if any(type(item) is not model for item in items):
        raise TypeError("unseal opens items of one model at a time")
    visible = set(
        model._default_manager.visible_to(reader)  # type: ignore[attr-defined]  # every SealedItem's manager has it
        .filter(pk__in=[item.pk for item in items])
        .values_list("pk", flat=True)
    )
    permitted = [item for item in items if item.pk in visible]
    opened = open_items(permitted)
    # Inline: openings are written with models that are made of SealedItem.
    from corridor.privacy.openings import record_openings

    record_openings([item for item in permitted if item.pk in opened], reader)
    return opened


def unreadable(items: Sequence[SealedItem]) -> list[UUID]:
    """The ids of those that do not open though they have a key: sealed anew since the copy they are of.

    It hands out nothing of what it opens, and so needs nobody's leave. An item without any key, which
    was erased, is not among them (see tending).
    """
    opened = open_items(items)
    having = {item for item, _version in _store().get(item.pk for item in items)}
    return [item.pk for item in items if item.pk in having and item.pk not in opened]


def open_items(items: Sequence[SealedItem]) -> dict[UUID, Opened]:
    """Open items for nobody in particular. Only for the privacy core itself: it asks nobody.

    An item that was sealed anew after the caller loaded it (a rotation, an edit) is looked at again.
    """
    opened: dict[UUID, Opened] = {}
    pending = list(items)
    for _look in range(LOOKS):
        keys = _store().get(item.pk for item in pending) if pending else {}
        having = {item for item, _version in keys}
        pending = [item for item in pending if item.pk in having]
        stale = []
        for item in pending:
            try:
                opened[item.pk] = {c: _decrypt(item, c, keys) for c in item.sealed_columns()}
            except Unreadable:
                stale.append(item)
        pending = _look_again(stale)
    for item in pending:
        logger.error("%s: a ciphertext does not open", item._meta.label)
    return opened


def open_for_work(items: Iterable[Item]) -> dict[UUID, Opened]:
    """Open items, by id, in the memory of a job that acts for each of their owners: nobody reads them.

    No line in anybody's log, since no person learns anything. Which places may do it stands, with the
    reason, in tests/architecture/test_sealing_guard.py; what they open never leaves the process but in
    the result that each owner agreed to.
    """
    return open_items(list(items))


def _look_again(items: Sequence[SealedItem]) -> list[SealedItem]:
    """The items with their ciphertexts as they are in the database now."""
    if not items:
        return []
    columns = items[0].sealed_columns()
    rows = type(items[0])._base_manager.filter(pk__in=[item.pk for item in items])
    now = {row["pk"]: row for row in rows.values("pk", *columns)}
    for item in items:
        for column in columns if item.pk in now else ():
            setattr(item, column, now[item.pk][column])
    return [item for item in items if item.pk in now]


def reseal(items: Sequence[SealedItem]) -> None:
    """Seal items of one model anew with fresh keys and save their sealed columns.

    For the rotation: inside a transaction that holds the rows. What cannot be read stays as it is.
    """
    opened = open_items(items)
    readable = [item for item in items if item.pk in opened]
    seal_new([(item, opened[item.pk]) for item in readable])
    if readable:
        type(readable[0])._base_manager.bulk_update(readable, readable[0].sealed_columns())


def hand_over(item: SealedItem, change_owner: Callable[[], None]) -> None:
    """Seal the item anew for another owner: `change_owner` sets the owner's attribute.

    The caller saves the row, inside the same transaction; then the old owner's key is forgotten.
    """
    _lock(item, but=())
    opened = open_items([item])[item.pk]
    change_owner()
    item.__dict__["_changes_hands"] = True
    seal(item, **opened)


def forget_old_keys(item: SealedItem) -> None:
    """Forget the versions of the item's key that are older than what its saved row needs."""
    used = versions_in_use(type(item), [item.pk]).get(item.pk)
    if used:
        key_store().drop_versions(item.pk, below=min(used))


def versions_in_use(model: type[SealedItem], items: Iterable[UUID]) -> dict[UUID, set[int]]:
    """Which versions of their keys the saved rows of these items need; a missing row is absent."""
    columns = model.sealed_columns()
    rows = model._base_manager.filter(pk__in=list(items)).values_list("pk", *columns)
    return {pk: {version_of(blob) for blob in blobs if blob is not None} for pk, *blobs in rows}


def sealed_models() -> list[type[SealedItem]]:
    """Every model with sealed columns."""
    from django.apps import apps  # the registry is complete only after start

    return [model for model in apps.get_models() if issubclass(model, SealedItem)]
