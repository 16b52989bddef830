"""Marks: what two things have to do with each other, told by a row that names neither.

A mark is HMAC-SHA256 over its words with a secret that lies in the key store and never in the
database. Whoever has the database alone cannot make one, and so cannot try whose it is; whoever
has the key store too can. The secret stays when the keys are rotated: a mark cannot be opened, and
so not be made anew.
"""

import hmac
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

LENGTH = 64
BATCH = 500


def marks(many: Sequence[Sequence[object]]) -> list[str]:
    """The marks of many, each of its words in their order, with one look into the key store.

    A mark is 64 hexadecimal digits. The first word says of what kind it is.
    """
    # Inline: keeping looks into the database, through models that give their rows a mark of nothing.
    from corridor.privacy.keeping import right_key_store

    secret = right_key_store().mark_secret()
    return [
        hmac.digest(secret, json.dumps([str(one) for one in words]).encode(), "sha256").hex()
        for words in many
    ]


def facts_of(kind: str, made: Iterable[str]) -> list[str]:
    """What is noted of marks for copies of the database (see privacy.taken_back), in their order.

    Each is a mark of the mark: only the key store leads back from it to the row.
    """
    return marks([(kind, one) for one in made])


def delete_by_facts(rows: "QuerySet[Any]", kind: str, facts: Collection[str]) -> int:
    """Delete those of the rows whose column `mark` one of the facts was made of; how many.

    Every row's fact is computed once, however many facts there are. The rows are read in the order
    of their keys, a batch at a time.
    """
    wanted, count = set(facts), 0
    in_order = rows.order_by("pk").values_list("pk", "mark")
    some = list(in_order[:BATCH])
    while some:
        made = facts_of(kind, [mark for _pk, mark in some])
        out = [pk for (pk, _mark), fact in zip(some, made, strict=True) if fact in wanted]
        if out:
            rows.filter(pk__in=out).delete()
        count += len(out)
        some = list(in_order.filter(pk__gt=some[-1][0])[:BATCH])
    return count


def of_nothing() -> str:
    """A mark that stands for nothing, and that without the key store looks like any other."""
    return secrets.token_hex(LENGTH // 2)
