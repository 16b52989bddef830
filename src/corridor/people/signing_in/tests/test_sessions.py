"""Sessions: rows that sign nobody in, two weeks, and who is out at the next request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.utils import timezone

from corridor.people.models import Duty
from corridor.people.signing_in import sessions
from corridor.people.signing_in.models import Session
from corridor.people.signing_in.sessions import SessionStore, describe_device, keyed_hash


@pytest.fixture
def signed_in(ana):
    session = SessionStore()
    session["person"] = str(ana.pk)
    session["secret"] = "what waits in the session"
    session.create()
    return session


def test_a_session_is_found_again_by_its_cookie(signed_in, ana):
    again = SessionStore(signed_in.session_key)
    assert again["person"] == str(ana.pk)
    assert again["secret"] == "what waits in the session"


def test_the_row_holds_neither_cookie_nor_contents(signed_in):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signing_in_session")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert signed_in.session_key not in row
    assert "what waits" not in row


def test_the_row_s_key_is_no_cookie(signed_in):
    row = Session.objects.get()
    assert SessionStore(row.session_key).get("person") is None
    assert SessionStore(row.session_key[:32]).get("person") is None


def test_contents_moved_to_another_row_do_not_open(signed_in, bilal):
    other = SessionStore()
    other["person"] = str(bilal.pk)
    other.create()
    moved = Session.objects.get(person=signed_in["person"]).session_data
    Session.objects.filter(person=bilal).update(session_data=moved)
    assert SessionStore(other.session_key).get("person") is None


def test_another_secret_ends_every_session(signed_in, settings):
    settings.SECRET_KEY = "another"
    assert SessionStore(signed_in.session_key).get("person") is None


def test_purposes_have_different_hashes():
    assert keyed_hash("link", "same") != keyed_hash("code", "same")


def test_somebody_signed_in_stays_two_weeks_and_anybody_else_an_hour(signed_in):
    expires = Session.objects.get(person=signed_in["person"]).expire_date
    assert (expires.hour, expires.minute, expires.second) == (0, 0, 0)
    assert timedelta(days=14) <= expires - timezone.now() <= timedelta(days=15)
    signed_out = SessionStore()
    signed_out["next"] = "/somewhere/"
    signed_out.create()
    assert Session.objects.get(person=None).expire_date - timezone.now() <= timedelta(hours=1)


def test_the_two_weeks_begin_anew_with_the_first_request_of_a_day(
    ana, browser_of, django_assert_num_queries
):
    browser = browser_of(ana)
    row = Session.objects.get()
    before = row.expire_date
    browser.get("/sign-in/")
    assert Session.objects.get().expire_date == before
    Session.objects.update(expire_date=before - timedelta(days=3))
    browser.get("/sign-in/")
    assert Session.objects.get().expire_date == before


def test_a_second_request_of_the_day_writes_nothing(
    ana, browser_of, django_assert_num_queries, django_assert_max_num_queries
):
    browser = browser_of(ana)
    browser.get("/sign-in/")
    with django_assert_max_num_queries(5) as queries:
        browser.get("/sign-in/")
    assert [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "INSERT"))] == []


def test_an_old_session_is_refused(signed_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert SessionStore(signed_in.session_key).get("person") is None


def test_who_writes_another_person_into_the_row_signs_nobody_in(ana, bilal, browser_of):
    browser = browser_of(ana)
    Session.objects.update(person=bilal)
    assert browser.get("/settings/sessions/").headers["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()


def test_person_team_and_duties_come_with_the_session(
    ana, team, browser_of, django_assert_num_queries
):
    for kind in (Duty.Kind.STEWARD, Duty.Kind.JUDGE):
        Duty.objects.create(person=ana, kind=kind)
    browser = browser_of(ana)
    store = SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    with django_assert_num_queries(1):
        assert store.get("person") == str(ana.pk)
        assert store.row_person.team == team
        assert store.row_person.duty_kinds == {"steward", "judge"}


def test_a_leaver_is_out_at_the_next_request(ana, browser_of):
    browser = browser_of(ana)
    assert browser.get("/settings/sessions/").status_code == 200
    ana.left_at = timezone.now()
    ana.save()
    assert browser.get("/settings/sessions/").headers["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()


def test_a_request_that_is_under_way_does_not_bring_back_an_ended_session(signed_in):
    under_way = SessionStore(signed_in.session_key)
    under_way["something"] = 1
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        under_way.save()


def test_ending_all_but_one(ana, bilal, browser_of):
    here, elsewhere, other = browser_of(ana), browser_of(ana), browser_of(bilal)
    sessions.end_sessions(ana, but=here.cookies["corridor"].value)
    statuses = [b.get("/settings/sessions/").status_code for b in (here, elsewhere, other)]
    assert statuses == [200, 302, 200]


def test_nobody_ends_somebody_else_s_session(ana, bilal, browser_of):
    browser_of(ana)
    row = Session.objects.get()
    assert not sessions.end_session(bilal, row.pk)
    assert sessions.end_session(ana, row.pk)


def test_a_made_up_cookie_signs_nobody_in(db):
    client = Client()
    client.cookies["corridor"] = "0" * 32
    assert client.get("/settings/sessions/").status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("something <script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_the_device_in_words(user_agent, words):
    assert describe_device(user_agent) == words


def test_the_midnight_is_that_of_utc(signed_in):
    expires = Session.objects.get().expire_date.astimezone(UTC)
    assert expires == datetime(expires.year, expires.month, expires.day, tzinfo=UTC)
