"""Muting on pages: the list, adding from a person's page, undoing."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.privacy.models import Mute


def test_muting_from_a_persons_page_and_undoing_it(browser_of, bilal, chen):
    browser = browser_of(bilal)
    answer = browser.post("/privacy/mutes/add", {"person": str(chen.pk)}, follow=True)
    page = answer.content.decode()
    assert "You muted Chen Wei. What they write does not reach you. They are not told." in page
    assert [(m.person, m.muted) for m in Mute.objects.all()] == [(bilal, chen)]
    browser.post("/privacy/mutes/remove", {"person": str(chen.pk)})
    assert Mute.objects.count() == 0


def test_nobody_else_sees_it(browser_of, bilal, chen, ana):
    Mute.objects.create(person=bilal, muted=chen)
    for other in (chen, ana):
        assert "You have muted nobody" in browser_of(other).get("/privacy/mutes/").content.decode()


def test_oneself_nobody_and_nonsense_are_refused(browser_of, bilal):
    browser = browser_of(bilal)
    for person in (str(bilal.pk), "a" * 32, "nonsense", ""):
        assert browser.post("/privacy/mutes/add", {"person": person}).status_code == 404
    assert browser.get("/privacy/mutes/add").status_code == 405
    assert Mute.objects.count() == 0


def test_the_list_asks_as_often_for_one_as_for_three(browser_of, bilal, chen, ana, make_person):
    browser = browser_of(bilal)

    def queries():
        with CaptureQueriesContext(connection) as found:
            browser.get("/privacy/mutes/")
        return len(found)

    Mute.objects.create(person=bilal, muted=chen)
    browser.get("/privacy/mutes/")
    first = queries()
    for person in (ana, make_person("Dara Ito")):
        Mute.objects.create(person=bilal, muted=person)
    assert queries() == first
