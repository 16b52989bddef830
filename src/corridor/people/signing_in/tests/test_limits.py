"""Limits: counted in the database, by everyone together, and forgotten soon."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from corridor.people.signing_in import limits, tasks
from corridor.people.signing_in.limits import TooOften, count_attempt, network_of
from corridor.people.signing_in.models import Attempts


def tries(kind, who, times):
    let_through = 0
    for _ in range(times):
        try:
            count_attempt(kind, who)
        except TooOften:
            continue
        let_through += 1
    return let_through


def test_no_more_than_the_limit_get_through(db):
    assert tries("link_address", "ana@example.org", 9) == 5
    assert Attempts.objects.get().count == 5


def test_each_is_counted_apart(db):
    assert tries("link_address", "ana@example.org", 9) == 5
    assert tries("link_address", "bilal@example.org", 9) == 5
    assert tries("code_network", "ana@example.org", 99) == 30


def test_it_says_until_when(db):
    tries("link_address", "ana@example.org", 5)
    with pytest.raises(TooOften) as caught:
        count_attempt("link_address", "ana@example.org")
    wait = caught.value.until - timezone.now()
    assert timedelta(0) < wait <= timedelta(minutes=15)


def test_the_next_window_begins_anew(db, monkeypatch):
    moment = datetime(2026, 11, 23, 10, 14, 59, tzinfo=UTC)
    monkeypatch.setattr(limits.timezone, "now", lambda: moment)
    assert tries("link_address", "ana@example.org", 9) == 5
    moment += timedelta(seconds=1)
    assert tries("link_address", "ana@example.org", 9) == 5


def test_a_right_attempt_is_given_back(db):
    for _ in range(40):
        count_attempt("code_network", "10.0.0.1").give_back()
    assert Attempts.objects.get().count == 0


def test_the_row_names_nobody_and_changes_with_the_day(db, monkeypatch):
    moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(limits.timezone, "now", lambda: moment)
    count_attempt("link_address", "ana@example.org")
    moment += timedelta(days=1)
    count_attempt("link_address", "ana@example.org")
    first, second = Attempts.objects.values_list("who", flat=True)
    assert first != second
    assert "ana" not in first + second


def test_the_clock_removes_what_is_over(db):
    count_attempt("link_address", "ana@example.org")
    tasks.clean()
    assert Attempts.objects.count() == 1
    Attempts.objects.update(until=timezone.now())
    tasks.clean()
    assert Attempts.objects.count() == 0


def request_from(remote, forwarded=None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "network"),
    [
        (False, "192.0.2.7", None, "192.0.2.7"),
        (False, "192.0.2.7", "198.51.100.1", "192.0.2.7"),
        (True, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", None, "127.0.0.1"),
        (True, "127.0.0.1", "nonsense", "unknown"),
        (False, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (False, "::ffff:192.0.2.7", None, "192.0.2.7"),
        (False, "", None, "unknown"),
    ],
)
def test_the_network_address(settings, behind_proxy, remote, forwarded, network):
    settings.BEHIND_PROXY = behind_proxy
    assert network_of(request_from(remote, forwarded)) == network
