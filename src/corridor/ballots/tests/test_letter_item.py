"""The letter says a round's fingerprint: the same for everybody, so that it can be compared."""

from datetime import timedelta

import rounds
from django.utils import timezone

from corridor.ballots.floor import letter
from corridor.ballots.kinds import Kind, kinds
from corridor.people.models import PracticeSwitch
from corridor.rhythm.fortnight import fortnight_of
from corridor.rhythm.readers import readers_like


def items(person, day=None):
    return list(letter(readers_like(person), fortnight_of(day or timezone.localdate())))


def test_everybody_is_told_the_same_on_the_roll_or_not(open_round, ana, make_person):
    (item,) = items(ana)
    assert item.detail.replace(" ", "") == open_round.fingerprint
    assert str(open_round.pk) in item.url
    assert items(make_person("Dana Novak")) == [item]


def test_only_rounds_of_that_fortnight_and_of_practices_that_are_on(open_round, ana, bilal):
    assert items(ana, timezone.localdate() + timedelta(days=60)) == []
    PracticeSwitch.objects.filter(practice="care").update(state="off")
    assert items(bilal) == []


def test_a_round_about_one_leader_is_in_no_letter(open_round, ana):
    kinds[rounds.KIND] = Kind("care", "A round", rounds.page_of, in_letter=False)
    assert items(ana) == []
