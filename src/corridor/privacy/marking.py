"""Marks: what two things have to do with each other, told by a row that names neither.

A mark is HMAC-SHA256 over its words with a secret that lies in the key store and never in the
database. Whoever has the database alone cannot make one, and so cannot try whose it is; whoever
has the key store too can. The secret stays when the keys are rotated: a mark cannot be opened, and
so not be made anew.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence

LENGTH = 64


def mark(*words: object) -> str:
    """The mark of these words, in their order: 64 hexadecimal digits. The first says of what kind."""
    return marks([words])[0]


def marks(many: Sequence[Sequence[object]]) -> list[str]:
    """The marks of many, in their order, with one look into the key store."""
    # Inline: keeping looks into the database, through models that give their rows a mark of nothing.
    from corridor.privacy.keeping import right_key_store

    secret = right_key_store().mark_secret()
    return [
        hmac.new(
            secret, json.dumps([str(one) for one in words]).encode(), hashlib.sha256
        ).hexdigest()
        for words in many
    ]


def of_nothing() -> str:
    """A mark that stands for nothing, and that without the key store looks like any other."""
    return secrets.token_hex(LENGTH // 2)
