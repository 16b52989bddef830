"""An ask that nobody answers goes further, as its owner chose; never by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import Duty, Person, PracticeSwitch, Team
from corridor.practices.care import actions, actions_further
from corridor.practices.care.forms import FurtherForm
from corridor.practices.care.models import Ask, Limit
from corridor.practices.care.practice import home
from corridor.practices.care.queries import further_due
from corridor.privacy.audiences import Choice, NobodyThere, audience_line

TODAY = timezone.now().date()


@pytest.fixture
def carer(make_person):
    return make_person("Cora Lind", duties=("care_team",))


def in_three_days(to):
    return actions.Further(to, TODAY + timedelta(days=3))


def test_goes_to_whom_the_owner_chose_and_once(make_ask, bilal, chen, carer):
    ask = make_ask(bilal, chen, further=in_three_days("care_team"))
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=2)) == 0
    assert list(Ask.objects.asked_of(carer)) == []
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=3)) == 1
    assert list(Ask.objects.asked_of(carer)) == [ask]
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=4)) == 0


def test_answered_goes_nowhere(make_ask, bilal, chen, carer):
    ask = make_ask(bilal, chen, further=in_three_days("care_team"))
    actions.answer_ask(ask, by=chen, once=uuid4(), body="Here I am.")
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=9)) == 0
    assert list(Ask.objects.asked_of(carer)) == []


def test_without_consent_goes_nowhere(make_ask, bilal, chen, carer, ana):
    make_ask(bilal, chen)
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=99)) == 0
    assert Ask.objects.asked_of(ana).count() == Ask.objects.asked_of(carer).count() == 0


def test_taken_back_goes_nowhere(make_ask, bilal, chen, carer):
    ask = make_ask(bilal, chen, further=in_three_days("care_team"))
    actions.end_ask(ask, by=bilal, how=Ask.End.MINE)
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=9)) == 0


def test_only_whom_the_owner_was_named_when_asking(make_ask, make_person, bilal, chen, carer):
    make_ask(bilal, chen, further=in_three_days("care_team"))
    later = make_person("Omar Diallo", duties=("care_team",))
    Duty.objects.filter(person=carer).delete()
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=3)) == 1
    assert Ask.objects.asked_of(later).count() == Ask.objects.asked_of(carer).count() == 0


def test_nobody_sees_it_through_the_names_alone(make_ask, bilal, chen, carer):
    ask = make_ask(bilal, chen, further=in_three_days("care_team"))
    assert Ask.objects.visible_to(carer).count() == 0
    assert audience_line(ask.audience, reader=bilal) == "You and Chen Wei"


def test_who_carries_enough_is_not_told_and_the_asker_cannot_know(
    make_ask, make_person, bilal, carer, dana, run_jobs, mailoutbox
):
    other = make_person("Omar Diallo", duties=("care_team",))
    Limit.objects.create(person=carer, at_most=1)
    first = make_ask(dana, kinds=("care_team",))
    actions.answer_ask(first, by=carer, once=uuid4(), body="I am here.")
    run_jobs()
    mailoutbox.clear()
    second = make_ask(bilal, kinds=("care_team",))
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[other.email]]
    assert len(list(home(carer))) == 0
    names = {m.person for m in second.audience.members.all()}
    assert names == {carer, other}


def test_when_all_carry_enough_all_are_told(make_ask, bilal, carer, run_jobs, mailoutbox):
    Limit.objects.create(person=carer, at_most=0)
    make_ask(bilal, kinds=("care_team",))
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[carer.email]]


def test_owner_lets_somebody_else_see(browser_of, ask, bilal, dana):
    data = {"to": ["people"], "people": [str(dana.pk)]}
    reply = browser_of(bilal).post(f"/care/{ask.pk}/further/", data)
    assert (reply.status_code, reply.url) == (302, f"/care/{ask.pk}/")
    assert list(Ask.objects.asked_of(dana)) == [ask]


def test_nobody_new_is_said(ask, bilal, chen):
    with pytest.raises(NobodyThere):
        actions_further.offer_further(ask, by=bilal, choice=Choice(("people",), (chen,)))


def test_after_its_last_day_it_goes_nowhere(make_ask, bilal, chen, carer, dana):
    ask = make_ask(bilal, chen, until_on=TODAY, further=in_three_days("care_team"))
    ask.audience.expires_at = timezone.now()
    ask.audience.save()
    assert actions_further.offer_unanswered_further(TODAY + timedelta(days=9)) == 0
    with pytest.raises(NobodyThere, match="last day"):
        actions_further.offer_further(ask, by=bilal, choice=Choice(("people",), (dana,)))


def test_the_line_before_saving_is_the_line_afterwards(browser_of, ask, bilal, dana):
    data = {"to": ["people"], "people": [str(dana.pk)]}
    form = FurtherForm(data, owner=bilal, widens=ask.audience)
    assert FurtherForm(owner=bilal, widens=ask.audience).audience_words == "You and Chen Wei"
    assert form.audience_words == "You, Chen Wei and Dana Novak"
    browser_of(bilal).post(f"/care/{ask.pk}/further/", data)
    assert audience_line(ask.audience, reader=bilal) == form.audience_words


def test_the_live_line_says_those_who_see_it_already(browser_of, ask, bilal, chen, dana):
    data = {"to": ["people"], "people": [str(dana.pk)], "widens": str(ask.audience.pk)}
    said = browser_of(bilal).post("/audience-line/", data).content.decode()
    assert said == "You, Chen Wei and Dana Novak"
    # Somebody else's audience says nothing of its people.
    assert browser_of(chen).post("/audience-line/", data).content.decode() == "You and Dana Novak"
    data["widens"] = "' or 1=1"
    assert browser_of(bilal).post("/audience-line/", data).content.decode() == "You and Dana Novak"


def test_who_sees_it_already_is_not_offered_again(browser_of, make_ask, bilal, chen, ana):
    asked = make_ask(bilal, chen, kinds=("people", "leader", "team"))
    browser = browser_of(bilal)
    address = f"/care/{asked.pk}/further/"
    page = browser.get(address).content.decode()
    assert "My leader" not in page
    assert "My team" not in page
    assert f'data-widens="{asked.audience.pk}"' in page
    typed = {"to": ["people"], "people_find": "chen", "people_find_now": "1"}
    assert str(chen.pk) not in browser.post(address, typed).content.decode()
    asking = {"q": "chen", "name": "people", "widens": str(asked.audience.pk)}
    found = browser.get("/people/find/", asking)
    assert str(chen.pk) not in found.content.decode()
    again = browser.post(address, {"to": ["people"], "people": [str(chen.pk)]})
    assert "can see it already" in again.content.decode()


def test_the_team_is_offered_while_it_lets_in_somebody_new(make_ask, bilal, chen, dana):
    asked = make_ask(bilal, chen)
    form = FurtherForm(owner=bilal, widens=asked.audience)
    meant = {name: str(label) for name, label in form.fields["to"].choices}
    assert "You, Chen Wei and your team, 3 people" in meant["team"]


def test_what_is_due_is_read_in_as_many_queries_for_five_as_for_one(
    make_ask, make_person, bilal, chen, carer, django_assert_num_queries
):
    make_ask(bilal, chen, further=in_three_days("care_team"))
    on = TODAY + timedelta(days=3)
    with django_assert_num_queries(2):
        assert len(further_due(on)) == 1
    for number in range(4):
        make_ask(make_person(f"Omar {number}"), chen, further=in_three_days("care_team"))
    with django_assert_num_queries(2):
        due = further_due(on)
        assert len({(ask.owner.team, ask.audience.pk, ask.further.pk) for ask in due}) == 5


def test_where_care_is_off_they_wait(make_ask, make_person, bilal, chen, carer, team):
    make_ask(bilal, chen, further=in_three_days("care_team"))
    other = make_ask(make_person("Omar Diallo"), chen, further=in_three_days("care_team"))
    on = TODAY + timedelta(days=3)
    elsewhere = Team.objects.create(name="Elsewhere", code="E")
    Person.objects.filter(pk=other.owner_id).update(team=elsewhere)
    PracticeSwitch.objects.filter(practice="care").update(state="off")
    assert further_due(on) == []
    PracticeSwitch.objects.filter(practice="care").update(state="pilot")
    PracticeSwitch.objects.get(practice="care").teams.set([elsewhere])
    assert further_due(on) == [other]
