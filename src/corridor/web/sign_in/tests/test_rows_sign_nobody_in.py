"""Whoever reads the database finds nothing to sign in with."""

import base64
import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from corridor.people.signing_in import codes, links
from corridor.people.signing_in.sessions import SessionStore


@pytest.fixture
def ways_in(ana, make_person, browser_of, run_jobs):
    """A session, links (one of them sent) and a printed code; what one needs to use them."""
    dora = make_person("Dora Imhof", email=None)
    code = codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    links.request_link(ana.email)
    run_jobs()
    sent = next(word for word in mail.outbox[0].body.split() if "/sign-in/link/" in word)
    browser = browser_of(ana)
    browser.get("/sign-in/?next=/settings/")
    browser.post("/sign-in/passkey/begin/")
    return {"cookie": browser.cookies["corridor"].value, "link": sent, "code": code}


def everything_stored():
    """Every text in every row of every table, whole, in words, and as base64 and hexadecimal."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        raw = bytes(value)
                        found |= {raw.hex(), base64.urlsafe_b64encode(raw).decode()}
                    else:
                        found |= {str(value), *re.findall(r"[\w-]{8,}", str(value))}
    return {value for value in found if "\x00" not in value}


def test_nothing_stored_signs_anybody_in(ways_in):
    stored = everything_stored()
    assert len(stored) > 50
    assert [value for value in stored if SessionStore(value[:40]).get("person")] == []
    assert [value for value in stored if SessionStore(value).get("person")] == []
    assert [value for value in stored if links.use_link(value)] == []
    assert [value for value in stored if codes.use_code(value)] == []


def test_none_of_the_keys_is_stored(ways_in):
    stored = " ".join(everything_stored())
    token = ways_in["link"].rstrip("/").rpartition("/")[2]
    for key in (ways_in["cookie"], token, ways_in["code"], ways_in["code"].replace("-", "")):
        assert key not in stored


def test_the_keys_themselves_do(ways_in):
    client = Client()
    client.cookies["corridor"] = ways_in["cookie"]
    assert client.get("/settings/sessions/").status_code == 200
    assert Client().post(urlsplit(ways_in["link"]).path).headers["Location"] == "/"
    assert Client().post("/sign-in/code/", {"code": ways_in["code"]}).status_code == 302
