"""Sessions whose rows cannot be used to sign in, nor read.

Django's own store keeps the cookie's value in the clear: an operator with last night's backup
could paste it into a browser and read somebody's confidences. Here the row's key is a keyed hash
of the cookie, and the session's data are encrypted (AES-256-GCM) with a key made from the cookie
and the installation's secret: without the browser's cookie nobody reads which pages' messages or
challenges wait in it. In the clear beside them are the person, the device in words and two days.
"""

import base64
import hashlib
import hmac
import os
from datetime import UTC, datetime, time, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from corridor.people.models import Person
from corridor.people.signing_in.models import Came, Session

PERSON = "person"
PROVED_AT = "proved_at"
# How long a browser needs no further proof that its person sits before it.
FRESH_FOR = timedelta(minutes=15)
# A browser that is not signed in (a challenge for a passkey, a page to go back to) is forgotten soon.
SIGNED_OUT_AGE = 3600
_NONCE_BYTES = 12


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of `value` under the installation's secret, as 64 hexadecimal digits.

    `purpose` keeps a hash made for one table from being of use in another.
    """
    return hmac.new(_key(purpose), value.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()


def row_of(cookie: str | None) -> str:
    """The key of the row of the session whose cookie has this value."""
    return keyed_hash("session", cookie or "")


class SessionStore(DatabaseStore):
    """Django's database store, looked up by the keyed hash of the cookie, its data encrypted."""

    # When the loaded row expires; None for a session not loaded from a row.
    row_expires: datetime | None = None
    # Whose the loaded row is, with team and duties; None where it is nobody's.
    row_person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our session table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The row with its person: one query, in which there is a row for each duty of theirs."""
        found = Session.objects.filter(
            session_key=row_of(self.session_key), expire_date__gt=timezone.now()
        )
        rows = list(found.select_related("person__team").annotate(duty=F("person__duties__kind")))
        if not rows:
            self._session_key = None
            return None
        row: Session = rows[0]
        self.row_expires, self.row_person = row.expire_date, row.person
        if row.person is not None:
            row.person.duty_kinds = frozenset(one.duty for one in rows if one.duty)
        return row

    def exists(self, session_key: str) -> bool:
        """Whether the cookie's value names a session."""
        return super().exists(row_of(session_key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The data, encrypted under the cookie."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = self.serializer().dumps(session_dict)
        sealed = AESGCM(self._data_key()).encrypt(nonce, plain, None)
        return base64.b64encode(nonce + sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The data; empty where the row was changed by somebody or by a new secret."""
        try:
            raw = base64.b64decode(session_data)
            nonce, sealed = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            plain = AESGCM(self._data_key()).decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError):
            return {}
        data: dict[str, Any] = self.serializer().loads(plain)
        return data

    def _data_key(self) -> bytes:
        cookie = (self.session_key or "").encode()
        return hmac.new(_key("session data"), cookie, hashlib.sha256).digest()

    def get_session_cookie_age(self) -> int:
        """In seconds: two weeks for somebody signed in, an hour for anybody else."""
        return settings.SESSION_COOKIE_AGE if self.get(PERSON) else SIGNED_OUT_AGE

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """For somebody signed in the midnight (UTC) after their two weeks; else to the hour."""
        expires: datetime = super().get_expiry_date(**kwargs)
        if not self.get(PERSON):
            return expires
        return datetime.combine(expires.date() + timedelta(days=1), time(), tzinfo=UTC)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row for this session, keyed by the hash, carrying its person for the sessions page."""
        cookie: str = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return Session(
            session_key=row_of(cookie),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=data.get(PERSON),
            device=data.get("device", ""),
            began_on=data.get("began_on"),
        )

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session named by the cookie's value."""
        key = session_key or self.session_key
        if key:
            super().delete(row_of(key))

    def extend(self) -> None:
        """Let the two weeks begin anew: written at the first request of a day only."""
        if self.row_expires is not None and self.row_expires < self.get_expiry_date():
            self.modified = True


def sign_in(request: HttpRequest, person: Person) -> None:
    """Make `request`'s browser a signed-in browser of `person`; an earlier session ends.

    The session's key is made anew (no fixation) and so is the form token.
    """
    request.session.flush()
    request.session[PERSON] = str(person.pk)
    request.session["device"] = describe_device(request.headers.get("User-Agent", ""))
    request.session["began_on"] = timezone.now().date().isoformat()
    note_proved(request.session)
    Came.objects.get_or_create(person=person)
    request.session.cycle_key()
    rotate_token(request)


def note_proved(session: SessionBase) -> None:
    """The session's person proved just now, by one of their ways to sign in, that it is them.

    The moment lies in the session's encrypted data: nobody reads in the database when it was.
    """
    session[PROVED_AT] = timezone.now().timestamp()


def is_fresh(session: SessionBase) -> bool:
    """Whether that was within the last quarter of an hour."""
    age = timezone.now().timestamp() - session.get(PROVED_AT, 0)
    return bool(0 <= age <= FRESH_FOR.total_seconds())


def sign_out(request: HttpRequest) -> None:
    """End this browser's session."""
    request.session.flush()
    rotate_token(request)


def end_sessions(person: Person, *, but: str = "") -> None:
    """End every session of the person, but the one whose cookie value is `but`."""
    sessions = Session.objects.filter(person=person)
    if but:
        sessions = sessions.exclude(session_key=row_of(but))
    sessions.delete()


def end_session(person: Person, row: str) -> bool:
    """End one of the person's own sessions, named by its row's key; whether there was such a one."""
    ended, _ = Session.objects.filter(person=person, session_key=row).delete()
    return bool(ended)


def describe_device(user_agent: str) -> str:
    """ "Firefox on Android", from what the browser says; "A browser" when it says nothing known."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "A browser")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
