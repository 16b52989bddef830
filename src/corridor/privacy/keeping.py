"""Keeping the key store: made once, never replaced silently, and known to belong to this database."""

from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from corridor.privacy.keystore import KeyStore, KeyStoreBroken, KeyStoreMissing, key_store
from corridor.privacy.models import Erasure, KeyStoreMark
from corridor.privacy.sealing import SealedItem, sealed_models, version_of

SAMPLE = 500


class KeyStoreWrong(KeyStoreBroken):
    """The key store at hand is not the one that this database was sealed with."""


# The ids that this process has found to belong to this database, by the store's file.
_compared: dict[str, UUID] = {}
# The stores that this process has made and nobody was told of yet.
_made: set[str] = set()


def right_key_store() -> KeyStore:
    """The installation's key store, compared once a process with the database's mark.

    Refuses, with KeyStoreWrong, another one: what was sealed with it could not be read when the
    right one comes back.
    """
    store = key_store()
    if _compared.get(str(store.path)) != store.id:
        _compare(store)
    return store


def _compare(store: KeyStore) -> None:
    mark = KeyStoreMark.objects.first()
    if mark is not None and mark.store != store.id:
        raise KeyStoreWrong(
            f"{store.path} is another installation's key store. The right one has the id "
            f"{mark.store}; this one {store.id}."
        )
    _compared[str(store.path)] = store.id


def ensure_key_store() -> bool:
    """At the first start, make the key store and mark the database with its id.

    Returns, once, whether this process made it (`migrate` does). Refuses, with KeyStoreMissing,
    when the file is gone though something was sealed with it; with KeyStoreWrong, when another
    one lies there.
    """
    make_if_new()
    path = str(key_store().path)
    made = path in _made
    _made.discard(path)
    return made


def make_if_new() -> None:
    """Make and mark the key store of a new database; see `ensure_key_store`, which says so, too."""
    store = key_store()
    mark = KeyStoreMark.objects.first()
    if not store.exists:
        if any(_has_sealed_rows(model) for model in sealed_models()):
            known = f" The one that belongs here has the id {mark.store}." if mark else ""
            raise KeyStoreMissing(
                f"There is no key store at {store.path}, but the database holds sealed items. Put "
                f"the key store's copy there.{known} Without it they stay unreadable; "
                "`corridor new-key-store` begins anew without them."
            )
        # The old mark goes first: killed in between, the next start finds a store without a mark.
        KeyStoreMark.objects.all().delete()
        mark = None
        store.close()
        if store.create():
            _made.add(str(store.path))
    if mark is None:
        KeyStoreMark.objects.get_or_create(pk=1, defaults={"store": store.id})
    _compare(store)


def is_migrated() -> bool:
    """Whether the database has the tables that a key store belongs to."""
    wanted = {KeyStoreMark._meta.db_table, *(m._meta.db_table for m in sealed_models())}
    return wanted <= set(connection.introspection.table_names())


def _has_sealed_rows(model: type[SealedItem]) -> bool:
    return model._base_manager.exists()


def begin_anew() -> None:
    """Make a new key store where the old one is lost for ever.

    The sealed columns of all items are emptied: nobody could read them any more.
    Refuses, with FileExistsError, while a key store is there.
    """
    store = key_store()
    if store.exists:
        raise FileExistsError(f"{store.path} is there: nothing is lost.")
    store.close()
    with transaction.atomic():
        for model in sealed_models():
            model._base_manager.update(**dict.fromkeys(model.sealed_columns()))
        KeyStoreMark.objects.all().delete()
    store.create()
    KeyStoreMark.objects.create(store=store.id)


def problems() -> list[str]:
    """What is wrong with the key store, each as a sentence with what to do; for `corridor doctor`."""
    store = key_store()
    try:
        _compare(store)
        store.destroyed()
    except (KeyStoreMissing, KeyStoreBroken) as error:
        return [str(error)]
    found = []
    folder = store.path.parent
    if folder.stat().st_mode & 0o077:
        found.append(f"Others on this machine can look into {folder}: chmod 700 {folder}")
    unreadable = sum(_without_keys(model, store) for model in sealed_models())
    if unreadable:
        found.append(
            f"{unreadable} of the sealed items looked at have no key: the key store is older than "
            "the database, or they were erased after the backup that was restored. "
            "`corridor settle-keys` takes away what was erased."
        )
    if mismatch := _to_honour(store):
        found.append(
            f"{mismatch} erased items still have a key: the key store is a copy that was put "
            "back. `corridor settle-keys` destroys them; the clock does so every minute."
        )
    return found


def _without_keys(model: type[SealedItem], store: KeyStore) -> int:
    columns = model.sealed_columns()
    rows = model._base_manager.order_by("-pk").values_list("pk", *columns)[:SAMPLE]
    wanted = {(pk, version_of(blob)) for pk, *blobs in rows for blob in blobs if blob is not None}
    return len(wanted - set(store.get({pk for pk, _version in wanted})))


def _to_honour(store: KeyStore) -> int:
    erased = list(islice(Erasure.objects.values_list("item", flat=True).iterator(), 100_000))
    return len({item for item, _version in store.get(erased)})
