"""What several parts of a page ask of the person of a request is asked once, and never kept longer."""

import pytest

from corridor.people.models import Duty, Person
from corridor.people.once import once_a_request, remember_within


@pytest.fixture
def how_often():
    """`how_often(person)`: how often it was asked by now, of anybody, while it was answered."""
    asked = []

    @once_a_request
    def count(person):
        asked.append(person)
        return len(asked)

    return count


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_request_that_only_reads_asks_once(how_often, method):
    ana, bilal = Person(name="Ana Ruiz"), Person(name="Bilal Haddad")
    remember_within(method, ana)
    remember_within(method, bilal)
    assert [how_often(one) for one in (ana, ana, bilal, ana)] == [1, 1, 2, 1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", ""])
def test_one_that_writes_asks_anew(how_often, method):
    ana = Person(name="Ana Ruiz")
    remember_within(method, ana)
    assert [how_often(ana) for _ in range(2)] == [1, 2]


def test_whoever_is_not_the_person_of_a_request_is_asked_about_anew(how_often):
    ana = Person(name="Ana Ruiz")
    assert [how_often(ana) for _ in range(2)] == [1, 2]


def test_what_changed_is_seen_at_the_next_request(browser_of, ana, make_person):
    emil = make_person("Emil Stern", duties=(Duty.Kind.STEWARD,))
    browser = browser_of(emil)
    own = 'href="/means/at-my-disposal/"'
    assert own not in browser.get("/").text
    ana.manager = emil
    ana.save()
    assert own in browser.get("/").text
    ana.manager = None
    ana.save()
    assert own not in browser.get("/").text
