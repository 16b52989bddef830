"""Occasions go in time; what a leaver had set is cancelled; what somebody erases is gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.privacy.erasing import erase_person
from corridor.privacy.keystore import key_store
from corridor.privacy.muting import mute
from corridor.rhythm.calendars import letting_go
from corridor.rhythm.calendars.actions import (
    accept,
    cancel_again,
    cancel_occasion,
    decline,
    decline_again,
)
from corridor.rhythm.calendars.feed import make_address, whose
from corridor.rhythm.calendars.models import (
    Attendee,
    Block,
    Connection,
    Feed,
    Occasion,
    OccasionWords,
    Wishes,
)
from corridor.rhythm.calendars.queries import waiting_for
from corridor.runtime.register import floors

DAY = timedelta(days=1)


@pytest.fixture
def own(db):
    return next(floor for floor in floors() if floor.name == "calendars")


def past(make_occasion, by, people=(), *, days, **more):
    at = timezone.now() - days * DAY
    return make_occasion(by, people, starts_at=at - DAY, ends_at=at, **more)


@pytest.mark.parametrize(
    ("kind", "days", "left"),
    [("away", 29, 1), ("away", 31, 0), ("public", 31, 1), ("public", 366, 0)],
)
def test_what_took_place_goes_in_time(make_occasion, ana, kind, days, left):
    title = "Party" if kind == "public" else ""
    past(make_occasion, ana, days=days, kind=kind, title=title)
    letting_go.forget_old()
    assert Occasion.objects.count() == left


def test_words_go_with_it_key_and_all(make_occasion, ana, bilal):
    walk = past(make_occasion, ana, [bilal], days=31, words="A walk?")
    item = walk.words.pk
    letting_go.forget_old()
    assert (OccasionWords.objects.count(), key_store().get([item])) == (0, {})


def test_cancelling_erases_the_words_at_once(walk, ana):
    item = walk.words.pk
    cancel_occasion(walk, by=ana)
    assert (OccasionWords.objects.count(), key_store().get([item])) == (0, {})
    Occasion.objects.update(cancelled_at=timezone.now() - 9 * DAY)
    letting_go.forget_old()
    assert Occasion.objects.count() == 0


def test_of_a_leaver_the_ways_are_gone_and_their_meetings_are_cancelled(
    walk, make_occasion, own, ana, bilal
):
    make_address(by=ana)
    party = make_occasion(ana, [bilal], kind="public", title="Party")
    own.leave(ana)
    assert (Feed.objects.count(), Connection.objects.count()) == (0, 0)
    assert Occasion.objects.get(pk=walk.pk).cancelled_at is not None
    assert Occasion.objects.get(pk=party.pk).organiser is None
    assert waiting_for(bilal) == []


def test_erasing_oneself_leaves_a_stub_that_says_nothing(walk, make_occasion, ana, bilal):
    past(make_occasion, ana, [bilal], days=3)
    make_occasion(bilal, [ana])
    make_address(by=ana)
    Wishes.objects.create(person=ana, mail="all")
    erase_person(ana, by=ana)
    (stub,) = Occasion.objects.exclude(organiser=bilal)
    assert (stub.pk, stub.organiser, stub.cancelled_at is not None) == (walk.pk, None, True)
    assert set(Attendee.objects.values_list("person", flat=True)) == {bilal.pk}
    gone = (OccasionWords, Feed, Wishes, Connection, Block)
    assert [model.objects.count() for model in gone] == [0] * len(gone)


def test_the_stub_still_takes_it_out_of_others_calendars(walk, ana, bilal, run_jobs, mailoutbox):
    run_jobs(at=timezone.now() + 5 * DAY)
    erase_person(ana, by=ana)
    run_jobs(at=timezone.now() + 5 * DAY)
    (_asked, cancelled) = mailoutbox
    assert "METHOD:CANCEL" in cancelled.alternatives[0].content
    assert "Ana" not in cancelled.message().as_string()


def test_an_older_database_gets_back_neither_invitation_nor_address(walk, ana, bilal):
    token = make_address(by=bilal).rpartition("/")[2].removesuffix(".ics")
    feed = Feed.objects.get()
    decline(walk, by=bilal)
    letting_go.take_back_address(by=bilal)
    assert whose(token) is None
    feed.save(force_insert=True)
    Attendee.objects.filter(person=bilal).update(answer="", answered_at=None)
    now = timezone.now()
    decline_again((str(walk.pk), str(bilal.pk)), now)
    letting_go.take_back_address_again((str(feed.pk),), now)
    assert (waiting_for(bilal), whose(token)) == ([], None)
    cancel_again((str(walk.pk),), now)
    assert Occasion.objects.get().cancelled_at == now
    decline_again((str(ana.pk), str(ana.pk)), now)  # what is not there any more is left alone


def test_home_says_who_asks_and_who_comes(walk, own, ana, bilal):
    (asked,) = own.home(bilal)
    assert (asked.title, asked.new) == ("Ana Ruiz asks you to meet", True)
    assert [button.title for button in asked.buttons] == ["No, thank you"]
    assert list(own.home(ana)) == []
    accept(walk, by=bilal)
    (news,) = own.home(ana)
    assert news.title == "Bilal Haddad comes"
    assert list(own.home(bilal)) == []


def test_home_takes_the_same_queries_for_one_and_three(make_occasion, own, ana, bilal):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 2):
        for _n in range(more):
            make_occasion(ana, [bilal])
        with CaptureQueriesContext(connection) as queries:
            list(own.home(bilal))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_letter_names_public_occasions_for_everyone_and_no_other(
    make_occasion, own, ana, bilal
):
    from corridor.rhythm.fortnight import fortnight_of
    from corridor.rhythm.readers import readers_like

    fortnight = fortnight_of(timezone.localdate())
    at = timezone.now() + timedelta(minutes=1)
    when = {"starts_at": at, "ends_at": at + timedelta(hours=1)}
    make_occasion(ana, kind="public", title="Company meeting", everyone=True, **when)
    make_occasion(ana, [bilal], kind="public", title="Team day", **when)
    make_occasion(ana, [bilal], **when)
    found = [item.title for item in own.letter(readers_like(bilal), fortnight)]
    assert found in (["Company meeting"], [])  # in a fortnight's last minute nothing is left of it


def test_the_export_holds_ones_own_with_its_words(walk, own, ana, bilal):
    make_address(by=ana)
    calendar, ways = own.export(ana)
    assert [(row["your_words"], row["your_answer"]) for row in calendar.rows] == [
        ("A walk to the river?", "Comes")
    ]
    assert len(ways.rows) == 1
    (row,) = next(iter(own.export(bilal))).rows
    assert (row["set_by"], row["your_words"]) == ("Ana Ruiz", "")
    Person.objects.filter(pk=ana.pk).update(left_at=timezone.now())
    ana.refresh_from_db()
    assert [len(section.rows) for section in own.export(ana)] == [1, 1]


def test_the_export_holds_a_no_thank_you_and_nothing_of_whom_one_muted(
    walk, make_occasion, own, ana, bilal, chen
):
    decline(walk, by=bilal)
    make_occasion(chen, [bilal])
    mute(chen, by=bilal)
    rows = next(iter(own.export(bilal))).rows
    assert [(row["set_by"], row["your_answer"]) for row in rows] == [("Ana Ruiz", "No, thank you")]
