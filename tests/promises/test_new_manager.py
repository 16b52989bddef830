"""Promise 4: a change of manager shows the new one nothing, and the old one nothing more."""

from uuid import uuid4

import pytest

from corridor.people.models import Duty
from corridor.practices.care import actions as care
from corridor.privacy.audiences import Choice

WORDS = "My mother comes home on Thursday."


@pytest.mark.parametrize("kinds", [("leader",), ("team",), ("leader", "team")])
def test_a_new_manager_sees_nothing_of_before(
    practices_on, browser_of, bilal, chen, ana, team, make_person, kinds
):
    ask = care.ask_for_help(by=bilal, once=uuid4(), body=WORDS, wants=[], choice=Choice(kinds))
    address = f"/care/{ask.pk}/"
    assert WORDS in browser_of(ana).get(address).content.decode()
    new = make_person("New Leader", team=team, duties=tuple(Duty.Kind))
    for person in (bilal, chen):
        person.manager = new
        person.save()
    ana.team = None
    ana.save()
    for leader in (new, ana):
        browser = browser_of(leader)
        assert browser.get(address).status_code == 404
        for page in ("/", "/care/", f"/people/{bilal.pk}/", "/means/"):
            answer = browser.get(page).content.decode()
            assert WORDS not in answer
            assert "asked you" not in answer
    assert WORDS in browser_of(bilal).get(address).content.decode()
