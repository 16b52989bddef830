"""A column that refers to an item of a practice without letting the database say to which.

A commitment belongs to somebody's ask. Whoever reads the database alone (an operator with last
month's backup) must not learn from it that the asker was given money or days, so the reference is
encrypted with AES-SIV (RFC 5297): the same item gives the same 32 bytes, which keeps the column
searchable, and nothing but the installation's secret, which lies with the key store, leads back.
"""

import hashlib
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db import models

_PURPOSE = b"means.reference"


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(hashlib.sha512(b"means.reference:" + secret.encode()).digest())


class ReferenceField(models.BinaryField[Any, Any]):
    """Holds a UUID in Python and its encryption in the database; `=` and `in` work."""

    def from_db_value(self, value: Any, expression: object, connection: object) -> UUID | None:
        """The UUID, or None where the secret is not the one it was written with."""
        if value is None:
            return None
        try:
            return UUID(bytes=_cipher(settings.SECRET_KEY).decrypt(bytes(value), [_PURPOSE]))
        except InvalidTag:
            return None

    def to_python(self, value: Any) -> Any:
        """A UUID from a UUID or its text."""
        return value if value is None or isinstance(value, UUID) else UUID(str(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        """The encryption of a UUID."""
        uuid = self.to_python(value)
        if uuid is None:
            return None
        return _cipher(settings.SECRET_KEY).encrypt(uuid.bytes, [_PURPOSE])

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The bytes as the driver wants them."""
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(value)

    def value_to_string(self, obj: models.Model) -> str:
        """The UUID as text."""
        return str(self.value_from_object(obj))
