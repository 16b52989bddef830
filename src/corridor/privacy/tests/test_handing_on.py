"""Handing an abusive message on: a sealed copy for the moderators of today, never for its author."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Duty
from corridor.privacy.audiences import NobodyThere, audience_line
from corridor.privacy.erasing import erase_person
from corridor.privacy.floor import floor
from corridor.privacy.forms import HandOnForm
from corridor.privacy.handing_on import (
    drop_settled,
    hand_on,
    moderators,
    moderators_in_words,
    settle,
    take_back,
)
from corridor.privacy.keystore import key_store
from corridor.privacy.models import Audience, HandedOn, Mute, Opening
from corridor.privacy.sealing import unseal


@pytest.fixture
def handed(bilal, chen, dara):
    """Bilal hands on what Chen wrote."""
    return hand_on(text="You are useless", about=chen, by=bilal, note="It is the third")


def sees(item, person):
    return HandedOn.objects.visible_to(person).filter(pk=item.pk).exists()


def test_the_moderators_read_it_and_the_opening_is_noted(handed, bilal, chen, dara, ana):
    assert [sees(handed, person) for person in (bilal, dara, chen, ana)] == [
        True,
        True,
        False,
        False,
    ]
    assert unseal([handed], reader=dara)[handed.pk] == {
        "body": {"text": "You are useless", "note": "It is the third"}
    }
    assert Opening.objects.get().reader == dara


def test_the_form_says_beforehand_what_the_item_says_afterwards(handed, bilal, chen, dara):
    words = "You and the moderators (Dara Ito)"
    assert HandOnForm(None, about=chen, by=bilal).audience_words == words
    assert audience_line(handed.audience, reader=bilal) == words


def test_an_author_who_moderates_never_sees_it(bilal, dara, make_person):
    other = make_person("Emil Stern", duties=(Duty.Kind.MODERATOR,))
    handed = hand_on(text="words", about=dara, by=bilal)
    assert (sees(handed, dara), sees(handed, other)) == (False, True)
    assert moderators_in_words(dara, bilal) == "You and the moderators (Emil Stern)"


def test_without_another_moderator_it_is_refused_and_the_form_says_so(bilal, chen, dara):
    for about, by in ((dara, bilal), (chen, dara)):
        assert HandOnForm(None, about=about, by=by).audience_words == ""
        with pytest.raises(NobodyThere):
            hand_on(text="words", about=about, by=by)
    assert (HandedOn.objects.count(), Audience.objects.count()) == (0, 0)


def test_a_later_moderator_never_sees_it_and_a_former_one_no_more(handed, dara, make_person):
    later = make_person("Later Moderator", duties=(Duty.Kind.MODERATOR,))
    Duty.objects.filter(person=dara).delete()
    assert (sees(handed, later), sees(handed, dara)) == (False, False)
    assert [person.name for person in moderators()] == ["Later Moderator"]


def test_a_moderator_cannot_mute_the_duty_away(handed, bilal, dara):
    Mute.objects.create(person=dara, muted=bilal)
    assert sees(handed, dara)


def test_home_tells_moderators_alone(handed, bilal, dara):
    assert [str(item.title) for item in floor.home(dara)] == ["A message was handed on to you"]
    assert list(floor.home(bilal)) == []
    settle(handed, by=dara)
    assert list(floor.home(dara)) == []


def test_a_moderator_settles_it_once_and_nobody_else_does(handed, bilal, chen, dara):
    for person in (bilal, chen):
        with pytest.raises(PermissionError):
            settle(handed, by=person)
    settle(handed, by=dara)
    first = HandedOn.objects.get().settled_at
    settle(handed, by=dara)
    assert HandedOn.objects.get().settled_at == first is not None


def test_settled_ones_are_erased_after_ninety_days(handed, bilal, chen, dara):
    open_one = hand_on(text="other", about=chen, by=bilal)
    settle(handed, by=dara)
    HandedOn.objects.filter(pk=handed.pk).update(settled_at=timezone.now() - timedelta(days=89))
    assert drop_settled() == 0
    HandedOn.objects.filter(pk=handed.pk).update(settled_at=timezone.now() - timedelta(days=91))
    assert drop_settled() == 1
    assert list(HandedOn.objects.all()) == [open_one]
    assert list(Audience.objects.all()) == [open_one.audience]
    assert key_store().get([handed.pk]) == {}


def test_who_handed_it_on_takes_it_back(handed, bilal, dara):
    with pytest.raises(PermissionError):
        take_back(handed, by=dara)
    take_back(handed, by=bilal)
    assert (HandedOn.objects.count(), key_store().get([handed.pk])) == (0, {})


def test_the_author_erasing_themselves_leaves_the_copy(handed, chen, dara):
    erase_person(chen, by=chen)
    assert unseal([handed], reader=dara)[handed.pk]["body"]["text"] == "You are useless"
