"""An introduction: which time suits, another one, and putting it away."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from corridor.practices.conversations import actions_together as together
from corridor.practices.conversations.actions import erase_over
from corridor.practices.conversations.models import Introduced, Introduction, Shown
from corridor.practices.conversations.queries import home_items, introductions_of, meeting_of
from corridor.privacy.models import Opening
from corridor.privacy.muting import mute, unmute
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.actions import cancel_occasion, decline, move_occasion
from corridor.rhythm.calendars.models import Attendee, Occasion
from corridor.runtime import moved_clock


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
    assert not together.say_suits(one, by=ana, time=first.mark)
    assert not together.say_suits(one, by=dana, time=second.mark)
    assert together.say_suits(one, by=dana, time=first.mark)
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
    assert together.say_suits(one, by=ana, time=time.mark)
    assert Occasion.objects.get().starts_at == at


def test_what_is_refused(one, people, make_person):
    ana, _dana = people
    first = one.times.first()
    for refused in (
        lambda: together.say_suits(one, by=make_person("Eve Else"), time=first.mark),
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
    assert not together.say_suits(one, by=dana, time=one.times.first().mark)
    assert Occasion.objects.count() == 0


def test_a_yes_is_taken_back_with_a_no(one, people):
    ana, dana = people
    time = one.times.first()
    together.say_suits(one, by=ana, time=time.mark)
    together.put_away(one, by=ana)
    assert not together.say_suits(one, by=dana, time=time.mark)


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


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("again", [True, False])
def test_lines_of_the_log_go_with_their_own_fortnight(
    take_part, away, hold, next_fortnight, zone, again
):
    always = {"regular": True, "days": "1234567", "begins": "00:00", "ends": "00:00"}
    ana = take_part(away("Ana Ruiz", time_zone=zone), **always)
    dana = take_part(away("Dana Novak"), **always)
    (first,) = hold()
    meeting_of(first.pk, dana)
    # In the fortnight's last minute it is the next one's first day east of it.
    moved_clock.stand_at(first.lapses_at - timedelta(minutes=1))
    meeting_of(first.pk, dana)
    moved_clock.stand_at(first.made_at)
    next_fortnight()
    read = None
    if again:
        (second,) = hold()
        meeting_of(second.pk, dana)
        read = timezone.now().astimezone(ZoneInfo(zone)).date()
    assert erase_over() == 1
    lines = Opening.objects.filter(owner=ana, reader=dana)
    assert list(lines.values_list("opened_on", flat=True)) == ([read] if again else [])
    next_fortnight()
    assert erase_over() == int(again)
    assert lines.count() == 0


def test_a_third_joins(people, take_part, away, hold):
    emil = take_part(away("Emil Stern"))
    ana, dana = people
    (one,) = hold()
    time = one.times.first()
    for person in (ana, dana, emil):
        together.say_suits(one, by=person, time=time.mark)
    assert Attendee.objects.filter(answer="accepted").count() == 3
    assert Introduced.objects.filter(suits=time).count() == 3


def move(one: Introduction, *, by, hours: int):
    """Move the occasion on which they agreed by so many hours; when it begins then."""
    occasion = Occasion.objects.get()
    begins = occasion.starts_at + timedelta(hours=hours)
    move_occasion(
        occasion, by=by, starts_at=begins, ends_at=begins + timedelta(minutes=one.minutes)
    )
    return begins


@pytest.mark.parametrize("hours", [1, 24 * 20])
def test_a_third_joins_at_the_time_to_which_it_was_moved(
    people, take_part, away, hold, browser_of, hours
):
    """Also where it was moved to a day after the fortnight; and never at a time that they did not see."""
    emil = take_part(away("Emil Stern"))
    ana, dana = people
    (one,) = hold()
    time = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=time.mark)
    begins = move(one, by=ana, hours=hours)
    with pytest.raises(together.Over):
        together.say_suits(one, by=emil, time=time.mark)
    assert set(Attendee.objects.values_list("person", flat=True)) == {ana.pk, dana.pk}
    browser = browser_of(emil)
    (mark,) = re.findall(r'name="time" value="(\d+)"', browser.get(one.get_absolute_url()).text)
    for _twice in range(2):
        answer = browser.post(f"{one.get_absolute_url()}suits/", {"time": mark}, follow=True)
        assert "Agreed. It is in your calendars." in answer.text
    (meeting,) = introductions_of(emil)
    assert (meeting.comes, meeting.agreed_at) == (True, begins)
    answers = dict(Attendee.objects.values_list("person__name", "answer"))
    # Dana was asked again when it was moved.
    assert answers == {ana.name: "accepted", dana.name: "", emil.name: "accepted"}
    assert together.say_suits(one, by=dana, time=int(mark))
    assert Attendee.objects.filter(answer="accepted").count() == 3


def test_nobody_joins_what_has_begun(people, take_part, away, hold, browser_of):
    emil = take_part(away("Emil Stern"))
    (one,) = hold()
    time = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=time.mark)
    moved_clock.stand_at(time.starts_at)
    assert "This suits me, too" not in browser_of(emil).get(one.get_absolute_url()).text
    with pytest.raises(together.Over):
        together.say_suits(one, by=emil, time=time.mark)


def test_a_yes_before_a_no_stays_to_be_seen_and_counts_no_more(one, people):
    ana, dana = people
    time = one.times.first()
    together.say_suits(one, by=ana, time=time.mark)
    before = meeting_of(one.pk, dana)
    together.put_away(one, by=ana)
    assert meeting_of(one.pk, dana) == before
    with pytest.raises(together.Over):
        together.say_suits(one, by=ana, time=time.mark)
    assert not together.say_suits(one, by=dana, time=time.mark)
    assert Occasion.objects.count() == 0


@pytest.mark.parametrize("who", [0, 1])
def test_nothing_is_agreed_with_whom_one_muted(one, people, who):
    by, muted = people[who], people[1 - who]
    time = one.times.first()
    together.say_suits(one, by=people[0], time=time.mark)
    mute(muted, by=by)
    assert not together.say_suits(one, by=people[1], time=time.mark)
    assert Occasion.objects.count() == 0


@pytest.mark.parametrize("who", [0, 1])
def test_of_three_only_two_agree_where_two_muted_each_other(people, take_part, away, hold, who):
    emil = take_part(away("Emil Stern"))
    ana, dana = people
    (one,) = hold()
    time = one.times.first()
    together.say_suits(one, by=ana, time=time.mark)
    mute((dana, emil)[who], by=(emil, dana)[who])
    together.say_suits(one, by=dana, time=time.mark)
    with pytest.raises(together.Over):
        together.say_suits(one, by=emil, time=time.mark)
    assert set(Attendee.objects.values_list("person__name", flat=True)) == {ana.name, dana.name}
    unmute(dana, by=emil)
    unmute(emil, by=dana)
    assert together.say_suits(one, by=emil, time=time.mark)


NO_FORM = "/no-thank-you/"


def pages_of(browser, one: Introduction) -> list[str]:
    """The two pages on which one can say no."""
    return [browser.get(at).text for at in ("/conversations/", one.get_absolute_url())]


@pytest.mark.parametrize("moved", [False, True])
def test_a_third_can_say_no_when_the_others_agreed(
    people, take_part, away, hold, browser_of, moved
):
    emil = take_part(away("Emil Stern"))
    ana, _dana = people
    (one,) = hold()
    time = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=time.mark)
    if moved:
        move(one, by=ana, hours=1)
    (meeting,) = introductions_of(emil)
    assert (meeting.comes, meeting.declined, meeting.is_new) == (False, False, False)
    (item,) = home_items(emil)
    assert (item.detail, item.new) == ("The others have agreed on a time.", False)
    browser = browser_of(emil)
    index, page = pages_of(browser, one)
    assert NO_FORM in index
    assert NO_FORM in page
    assert "This suits me, too" in page
    before = [introductions_of(person) for person in people]
    browser.post(f"{one.get_absolute_url()}no-thank-you/")
    assert list(home_items(emil)) == []
    assert introductions_of(emil) == []
    assert [introductions_of(person) for person in people] == before


def test_whoever_declines_in_their_calendar_can_say_no_and_the_other_learns_nothing(
    one, people, browser_of
):
    ana, dana = people
    time = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=time.mark)
    before = introductions_of(ana)
    decline(Occasion.objects.get(), by=dana)
    (meeting,) = introductions_of(dana)
    assert (meeting.comes, meeting.declined, meeting.agreed_at) == (False, True, time.starts_at)
    assert list(home_items(dana)) == []
    browser = browser_of(dana)
    index, page = pages_of(browser, one)
    assert NO_FORM in index
    assert NO_FORM in page
    assert "You said no to this time in your calendar." in page
    assert "See it in your calendar" not in page
    assert "This suits me" not in page
    with pytest.raises(together.Over):
        together.say_suits(one, by=dana, time=time.mark)
    browser.post(f"{one.get_absolute_url()}no-thank-you/")
    assert introductions_of(dana) == []
    assert introductions_of(ana) == before


def test_whoever_comes_says_no_in_their_calendar(one, people, browser_of):
    time = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=time.mark)
    for person in people:
        for page in pages_of(browser_of(person), one):
            assert NO_FORM not in page


def test_a_time_suits_whom_it_suits(people, take_part, away, hold):
    emil = take_part(away("Emil Stern"))
    ana, _dana = people
    (one,) = hold()
    (item,) = home_items(emil)
    assert item.detail.endswith("if all of you like.")
    together.say_suits(one, by=ana, time=one.times.first().mark)
    (item,) = home_items(emil)
    assert item.detail == "A time suits Ana Ruiz."


def test_after_the_agreed_time_it_is_not_undecided_again(one, people):
    first = one.times.first()
    for person in people:
        together.say_suits(one, by=person, time=first.mark)
    moved_clock.stand_at(first.starts_at + timedelta(hours=2))
    for person in people:
        (meeting,) = introductions_of(person)
        assert (meeting.comes, meeting.passed) == (True, True)
        assert list(home_items(person)) == []


def test_a_cancelled_time_gives_way_to_another(one, people):
    ana, dana = people
    first, second = one.times.all()
    for person in people:
        together.say_suits(one, by=person, time=first.mark)
    cancel_occasion(Occasion.objects.get(), by=ana)
    (meeting,) = introductions_of(dana)
    assert (meeting.agreed_at, meeting.comes, meeting.said) == (None, False, False)
    assert meeting.cancelled
    assert not together.say_suits(one, by=dana, time=second.mark)
    assert together.say_suits(one, by=ana, time=second.mark)
    (meeting,) = introductions_of(dana)
    assert meeting.agreed_at == second.starts_at


def test_a_form_does_not_count_the_introductions(one, people, browser_of):
    page = browser_of(people[0]).get(one.get_absolute_url()).content.decode()
    values = re.findall(r'name="time" value="(\d+)"', page)
    assert values == [str(int(time.starts_at.timestamp())) for time in one.times.all()]
