"""An introduction: which time suits, another one, and putting it away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.practices.conversations import actions_together as together
from corridor.practices.conversations.models import Introduced, Introduction, Shown
from corridor.practices.conversations.queries import introductions_of, meeting_of
from corridor.privacy.models import Opening
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.models import Attendee, Occasion


@pytest.fixture
def people(take_part, away):
    ana = take_part(away("Ana Ruiz"), line="I keep bees")
    return ana, take_part(away("Dana Novak"), about="Cranes")


@pytest.fixture
def one(people, hold) -> Introduction:
    return hold()[0]


def test_a_time_that_suits_both_stands_in_both_calendars(one, people):
    ana, dana = people
    first, second = one.times.all()
    assert not together.say_suits(one, by=ana, time=first.pk)
    assert not together.say_suits(one, by=dana, time=second.pk)
    assert together.say_suits(one, by=dana, time=first.pk)
    occasion = Occasion.objects.get()
    assert (occasion.starts_at, occasion.organiser) == (first.starts_at, ana)
    rows = Attendee.objects.order_by("person__name_key").values_list("person__name", "answer")
    assert list(rows) == [("Ana Ruiz", "accepted"), ("Dana Novak", "accepted")]
    for person in people:
        (meeting,) = introductions_of(person)
        assert meeting.comes
        assert meeting.agreed_at == first.starts_at


def test_another_time_is_suggested_and_agreed_to(one, people):
    ana, dana = people
    at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=4)
    together.suggest_time(one, by=dana, starts_at=at)
    (meeting,) = introductions_of(ana)
    assert meeting.waits
    (time,) = [time for time in meeting.times if time.suits]
    assert together.say_suits(one, by=ana, time=time.pk)
    assert Occasion.objects.get().starts_at == at


def test_what_is_refused(one, people, make_person):
    ana, _dana = people
    first = one.times.first()
    for refused in (
        lambda: together.say_suits(one, by=make_person("Eve Else"), time=first.pk),
        lambda: together.say_suits(one, by=ana, time=0),
        lambda: together.suggest_time(one, by=ana, starts_at=timezone.now()),
        lambda: together.suggest_time(one, by=ana, starts_at=one.lapses_at),
    ):
        with pytest.raises(together.Over):
            refused()


def test_no_thank_you_changes_nothing_for_the_other(one, people):
    ana, dana = people
    before = meeting_of(one.pk, dana)
    together.put_away(one, by=ana)
    assert introductions_of(ana) == []
    assert meeting_of(one.pk, dana) == before
    assert not together.say_suits(one, by=dana, time=one.times.first().pk)
    assert Occasion.objects.count() == 0


def test_a_yes_is_taken_back_with_a_no(one, people):
    ana, dana = people
    time = one.times.first()
    together.say_suits(one, by=ana, time=time.pk)
    together.put_away(one, by=ana)
    assert not together.say_suits(one, by=dana, time=time.pk)


def test_whoever_is_muted_goes_off_ones_pages(one, people):
    ana, dana = people
    mute(dana, by=ana)
    assert introductions_of(ana) == []
    assert len(introductions_of(dana)) == 1


def test_what_is_shown_is_read_while_it_stands_and_is_a_line_in_the_log(
    one, people, next_fortnight
):
    ana, dana = people
    meeting = meeting_of(one.pk, dana)
    assert meeting.others[0].line == "I keep bees"
    assert Opening.objects.filter(owner=ana, reader=dana).count() == 1
    next_fortnight()
    assert unseal(list(Shown.objects.filter(owner=ana)), reader=dana) == {}


def test_a_third_joins(people, take_part, away, hold):
    emil = take_part(away("Emil Stern"))
    ana, dana = people
    (one,) = hold()
    time = one.times.first()
    for person in (ana, dana, emil):
        together.say_suits(one, by=person, time=time.pk)
    assert Attendee.objects.filter(answer="accepted").count() == 3
    assert Introduced.objects.filter(suits=time).count() == 3
