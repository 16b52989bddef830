"""Setting an occasion: personal ones say nothing, public ones have a title."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.models import Attendee, Occasion, OccasionWords
from corridor.rhythm.calendars.queries import occurrences_of, waiting_for, who_comes, who_is_asked

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
SAME_WORDS = "Corridor: time set aside"


def test_a_walk_is_asked_of_one_person(walk, ana, bilal, chen):
    assert walk.organiser == ana
    assert (walk.kind, walk.title, walk.place, walk.said) == ("together", "", "", SAME_WORDS)
    assert who_is_asked(walk) == [bilal]
    assert who_comes([walk]) == {walk.pk: []}
    assert waiting_for(bilal) == [walk]
    assert (waiting_for(ana), waiting_for(chen)) == ([], [])


def test_words_are_sealed_for_those_who_are_asked(walk, ana, bilal, chen):
    words = [walk.words]
    assert unseal(words, reader=bilal)[walk.words.pk] == {"body": "A walk to the river?"}
    assert unseal(words, reader=chen) == {}


def test_who_is_asked_has_it_in_their_times_and_others_have_not(walk, ana, bilal, chen):
    def times(person):
        return [
            (o.starts_at, o.ends_at, o.comes) for o in occurrences_of(person, MONDAY, MONDAY + WEEK)
        ]

    assert times(ana) == [(MONDAY, MONDAY + HOUR, True)]
    assert times(bilal) == [(MONDAY, MONDAY + HOUR, False)]
    assert times(chen) == []


def test_sent_twice_is_set_once(make_occasion, ana, bilal):
    once = uuid4()
    assert make_occasion(ana, [bilal], once=once) == make_occasion(ana, [bilal], once=once)
    assert (Occasion.objects.count(), Attendee.objects.count()) == (1, 2)


def test_an_absence_says_the_same_words(make_occasion, ana):
    away = make_occasion(
        ana,
        kind="away",
        all_day=True,
        starts_at=datetime(2027, 3, 1, tzinfo=UTC),
        ends_at=datetime(2027, 3, 6, tzinfo=UTC),
    )
    assert away.said == SAME_WORDS
    assert [o.comes for o in occurrences_of(ana, MONDAY, MONDAY + WEEK)] == [True]


def test_a_public_one_for_everyone_has_no_rows(make_occasion, ana, chen):
    meeting = make_occasion(
        ana,
        kind="public",
        title="Company meeting",
        place="Hall",
        everyone=True,
        for_organisation=True,
    )
    assert (meeting.organiser, meeting.said, Attendee.objects.count()) == (
        None,
        "Company meeting",
        0,
    )
    assert [o.occasion for o in occurrences_of(chen, MONDAY, MONDAY + WEEK)] == [meeting]


def test_a_leaver_has_nothing(make_occasion, ana, chen):
    make_occasion(ana, kind="public", title="Company meeting", everyone=True)
    Person.objects.filter(pk=chen.pk).update(left_at=timezone.now())
    chen.refresh_from_db()
    assert occurrences_of(chen, MONDAY, MONDAY + WEEK) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "Our walk"},
        {"place": "The river"},
        {"everyone": True},
        {"for_organisation": True},
        {"kind": "public"},
        {"kind": "public", "title": "  "},
        {"kind": "public", "title": "Party", "words": "Come!"},
        {"kind": "away", "words": "I am ill"},
        {"kind": "strange"},
        {"zone": "Nowhere/At all"},
        {"zone": "../../etc/passwd"},
        {"ends_at": MONDAY},
        {"ends_at": MONDAY - HOUR},
        {"ends_at": MONDAY + timedelta(days=401)},
        {"starts_at": MONDAY.replace(tzinfo=None)},
        {"all_day": True},
        {"recurs": "FREQ=HOURLY"},
        {"recurs": "FREQ=WEEKLY;BYDAY=TU"},
        {"recurs": "FREQ=WEEKLY;X=1"},
        {"recurs": "FREQ=DAILY;COUNT=1001"},
        {"recurs": "FREQ=DAILY;UNTIL=20270401"},
        {"recurs": "nonsense"},
    ],
)
def test_what_contradicts_itself_is_refused(make_occasion, ana, bilal, wrong):
    with pytest.raises(ValueError, match=r"\w"):
        make_occasion(ana, [bilal], **wrong)
    assert (Occasion.objects.count(), OccasionWords.objects.count()) == (0, 0)


def test_somebody_who_left_is_not_asked(make_occasion, ana, make_person):
    lena = make_person("Lena Leaver", left_at=timezone.now())
    with pytest.raises(ValueError, match="left"):
        make_occasion(ana, [lena])


def test_the_database_refuses_a_personal_title(walk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Occasion.objects.filter(pk=walk.pk).update(title="Our walk")
