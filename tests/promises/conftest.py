"""The small organisation of tests/sample.py, and a browser for each of its roles."""

from collections.abc import Callable

import pytest
from django.test import Client
from sample import ROLES, Sample, make_sample

from corridor.people.signing_in.sessions import SessionStore, note_proved


@pytest.fixture
def sample(db, settings) -> Sample:
    """Bilal asked Chen; Ana leads both."""
    settings.DEMO = True
    return make_sample()


@pytest.fixture
def browse(sample) -> Callable[[str], Client]:
    """A browser of the person in this role: `browse("leader").get("/")`; "nobody" is signed out."""

    def sign_in(role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role in (*ROLES, *sample.people):
            session = SessionStore()
            session["person"] = str(sample[role].pk)
            note_proved(session)
            session.create()
            client.cookies["corridor"] = session.session_key
        return client

    return sign_in
