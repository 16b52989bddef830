""" "My confidants" as an audience of care: said before it is saved, frozen, ended with the pair."""

from uuid import uuid4

import pytest

from corridor.people.models import PracticeSwitch
from corridor.people.switches import switch_practice
from corridor.practices.confidants.actions import name_somebody, take_back
from corridor.practices.confidants.queries import confidants_of
from corridor.privacy.audiences import (
    Choice,
    NobodyThere,
    audience_line,
    freeze,
    in_words,
    offered_to,
    seeing_now,
    widen,
)
from corridor.privacy.models import AudienceMember

MINE = Choice(("confidants",))


def offered(person) -> list[str]:
    return [kind.name for kind in offered_to(person, ("people", "confidants"))]


def test_it_is_offered_to_whoever_has_confidants(name_each_other, ana, bilal, chen):
    assert offered(ana) == ["people"]
    name_somebody(chen, by=ana)
    name_each_other(ana, bilal)
    assert offered(ana) == ["people", "confidants"]
    assert offered(chen) == ["people"]


def test_the_line_is_the_same_before_and_after(name_each_other, ana, bilal, chen):
    name_each_other(ana, bilal)
    name_each_other(ana, chen)
    before = in_words(ana, MINE)
    audience = freeze(ana, MINE)
    assert before == audience_line(audience, reader=ana) == "You, Bilal Haddad and Chen Wei"
    assert audience_line(audience, reader=bilal) == "You, Ana Ruiz and Chen Wei"


def test_it_is_frozen(name_each_other, ana, bilal, chen):
    name_each_other(ana, bilal)
    audience = freeze(ana, MINE)
    name_each_other(ana, chen)
    assert confidants_of(ana) == [bilal, chen]
    assert seeing_now(audience) == {bilal.pk}


@pytest.mark.parametrize("who", ["owner", "confidant"])
def test_it_ends_with_the_pair_and_a_name_chosen_by_name_stays(
    name_each_other, ana, bilal, chen, who
):
    name_each_other(ana, bilal)
    name_each_other(ana, chen)
    as_confidants, by_name = freeze(ana, MINE), freeze(ana, Choice(("people",), (bilal,)))
    both = freeze(ana, Choice(("confidants", "people"), (bilal,)))
    later = freeze(ana, MINE)
    widen(later, Choice(("people",), (bilal,)), by=ana)
    confidants_of(bilal)
    take_back(*((bilal,) if who == "owner" else (ana,)), by=ana if who == "owner" else bilal)
    assert seeing_now(as_confidants) == {chen.pk}
    assert seeing_now(by_name) == {bilal.pk}
    assert seeing_now(both) == seeing_now(later) == {bilal.pk, chen.pk}


def test_a_row_does_not_say_why(name_each_other, ana, bilal):
    """Beside a name chosen by name it looks the same: kind, and a mark as long."""
    name_each_other(ana, bilal)
    freeze(ana, MINE), freeze(ana, Choice(("people",), (bilal,)))
    rows = list(AudienceMember.objects.filter(person=bilal))
    assert [(row.kind, len(row.mark), row.while_duty) for row in rows] == [("people", 64, "")] * 2
    assert len({row.mark for row in rows}) == 2


def test_whoever_has_none_reaches_nobody(practices_on, ana):
    with pytest.raises(NobodyThere):
        freeze(ana, MINE)


def test_care_offers_it_and_says_who(name_each_other, browser_of, ana, bilal, chen):
    assert "My confidants" not in browser_of(ana).get("/care/ask/").text
    name_each_other(ana, bilal)
    browser = browser_of(ana)
    page = browser.get("/care/ask/").text
    assert "My confidants" in page
    assert "You and Bilal Haddad" in page
    sent = {"once": str(uuid4()), "body": "The letter came.", "to": ["confidants"]}
    answer = browser.post("/care/ask/", sent, follow=True)
    assert "Who can see it: You and Bilal Haddad." in answer.text
    ask = answer.redirect_chain[-1][0]
    assert "The letter came." in browser_of(bilal).get(ask).text
    assert browser_of(chen).get(ask).status_code == 404
    take_back(bilal, by=ana)
    assert browser_of(bilal).get(ask).status_code == 404


def test_it_is_not_offered_where_the_practice_is_off(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    switch_practice("confidants", PracticeSwitch.State.OFF, by=None)
    ana = type(ana).objects.get(pk=ana.pk)
    assert offered(ana) == ["people"]
