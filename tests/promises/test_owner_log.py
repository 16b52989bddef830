"""Promise 3: the owner sees who looked, by day; no notice is sent; the reader is told before."""

from uuid import uuid4

import pytest

from corridor.practices.care import actions as care
from corridor.privacy.audiences import Choice
from corridor.privacy.models import Opening


@pytest.fixture
def ask(practices_on, bilal, chen, ana):
    return care.ask_for_help(
        by=bilal, once=uuid4(), body="words", wants=[], choice=Choice(("people",), (chen, ana))
    )


def test_who_looked_stands_in_the_log_of_the_owner_alone(
    ask, browser_of, bilal, chen, ana, run_jobs, mailoutbox
):
    run_jobs()
    mailoutbox.clear()
    for _twice in range(2):
        browser_of(chen).get(f"/care/{ask.pk}/")
    browser_of(bilal).get(f"/care/{ask.pk}/")
    run_jobs()
    assert [(o.owner, o.reader) for o in Opening.objects.all()] == [(bilal, chen)]
    assert mailoutbox == []
    log = browser_of(bilal).get("/privacy/log/").content.decode()
    assert log.count("opened by Chen Wei") == 1
    assert "opened by Ana Ruiz" not in log
    for other in (chen, ana):
        assert "opened by" not in browser_of(other).get("/privacy/log/").content.decode()


def test_the_reader_is_told_before_opening(ask, browser_of, chen):
    home = browser_of(chen).get("/").content.decode()
    assert "When you open it, they can see, by day, that you did." in home
    assert Opening.objects.count() == 0
