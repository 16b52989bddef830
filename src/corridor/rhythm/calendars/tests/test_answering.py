"""Accepting is told; declining looks like never having answered."""

import pytest

from corridor.privacy.muting import mute
from corridor.rhythm.calendars.actions import NotYours, Over, accept, cancel_occasion, decline
from corridor.rhythm.calendars.events import OccasionAccepted
from corridor.rhythm.calendars.models import Attendee
from corridor.rhythm.calendars.queries import waiting_for, who_comes, who_is_asked
from corridor.runtime.events import subscribed
from corridor.runtime.jobs import Job


def told():
    jobs = Job.objects.filter(kind="rhythm.tell")
    return sorted(job.arguments["person"] for job in jobs)


def test_accepting_is_told_to_who_asked(walk, ana, bilal):
    heard = []
    with subscribed(OccasionAccepted, heard.append):
        accept(walk, by=bilal)
        accept(walk, by=bilal)
    assert heard == [OccasionAccepted(occasion=walk.pk, person=bilal.pk)]
    assert who_comes([walk]) == {walk.pk: [bilal]}
    assert waiting_for(bilal) == []
    assert told() == [str(ana.pk)]


def test_declining_is_told_to_nobody(walk, ana, bilal):
    decline(walk, by=bilal)
    assert told() == []
    assert (who_is_asked(walk), who_comes([walk])) == ([bilal], {walk.pk: []})
    assert waiting_for(bilal) == []


def test_after_declining_it_is_not_there_any_more(walk, bilal):
    decline(walk, by=bilal)
    with pytest.raises(NotYours):
        accept(walk, by=bilal)


def test_nobody_answers_for_others(walk, chen):
    with pytest.raises(NotYours):
        accept(walk, by=chen)
    decline(walk, by=chen)
    assert sorted(Attendee.objects.values_list("answer", flat=True)) == ["", "accepted"]


def test_one_does_not_decline_ones_own(walk, ana):
    with pytest.raises(ValueError, match="cancel"):
        decline(walk, by=ana)


def test_what_is_cancelled_cannot_be_accepted(walk, ana, bilal):
    cancel_occasion(walk, by=ana)
    with pytest.raises(Over):
        accept(walk, by=bilal)


def test_somebody_muted_reaches_nobody_and_sees_no_difference(make_occasion, ana, bilal):
    mute(ana, by=bilal)
    walk = make_occasion(ana, [bilal])
    assert waiting_for(bilal) == []
    assert (who_is_asked(walk), who_comes([walk])) == ([bilal], {walk.pk: []})
    with pytest.raises(NotYours):
        accept(walk, by=bilal)


def test_everyone_may_decline_a_public_one(make_occasion, ana, chen):
    meeting = make_occasion(ana, kind="public", title="Company meeting", everyone=True)
    decline(meeting, by=chen)
    assert Attendee.objects.get().person == chen
    assert told() == []
