"""Audiences: said before saving, frozen when saved, held only by those who still belong."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from corridor.people.models import Duty, Person, Team
from corridor.privacy import reached
from corridor.privacy.audiences import (
    Kind,
    NobodyThere,
    audience_line,
    freeze,
    in_words,
    kinds,
    members_now,
    narrow,
    offered_to,
    widen,
    withdraw,
)
from corridor.privacy.models import (
    Audience,
    AudienceMember,
    HandedOn,
    Mute,
    audience_includes,
    still_belongs,
)
from corridor.privacy.reached import audiences_naming, includes_through
from corridor.privacy.tests.conftest import choose


@pytest.fixture
def shown_to(make_letter):
    """Who sees a letter now: `shown_to(letter)`."""

    def names(letter):
        people = Person.objects.order_by("name")
        for person in people:
            seen_by(letter.audience, person)
        return [p.name for p in people if HandedOn.objects.visible_to(p).filter(pk=letter.pk)]

    return names


def seen_by(audience, person):
    """Whether the audience includes the person: asked in one way and in the others."""
    letter = HandedOn.objects.get_or_create(audience=audience, defaults={"owner": audience.owner})[
        0
    ]
    this = HandedOn.objects.filter(pk=letter.pk)
    is_seen = this.filter(audience_includes(person)).exists()
    for listed in (reached.LISTED, 0):
        with patch.object(reached, "LISTED", listed):
            named = audiences_naming(person)
            assert this.filter(includes_through(named)).exists() == is_seen
            assert_kinds_that_hold(named, this)
    return is_seen


def assert_kinds_that_hold(named, letters):
    """Through each kind the audience is found if the person's row of that kind holds."""
    rows = AudienceMember.objects.filter(
        still_belongs(named.person), audience__handed_on=letters[0]
    )
    is_open = letters.filter(audience_includes(named.person)).exists()
    holding = set(rows.values_list("kind", flat=True)) if is_open else set()
    kinds = AudienceMember.objects.values_list("kind", flat=True).distinct()
    assert {k for k in kinds if letters.filter(named.has(kind=k)).exists()} == holding


@pytest.fixture
def counterpart(make_person, ana):
    """Ana leads; her counterpart is the chair."""
    chair = make_person("Emil Stern")
    ana.counterpart = chair
    ana.save()
    return chair


# What a choice says, and whom it reaches.


def test_nothing_chosen_is_only_the_owner(bilal, chen, ana):
    for choice in (choose(), choose("only_me")):
        audience = freeze(bilal, choice)
        assert audience.members.count() == 0
        assert in_words(bilal, choice) == "Only you"
        assert audience_line(audience, reader=bilal) == "Only you"
        assert not seen_by(audience, ana)
        audience.delete()


def test_a_leader_who_left_is_not_offered(bilal, ana):
    ana.left_at = timezone.now()
    ana.save()
    assert [k.name for k in offered_to(bilal, ("leader",))] == []
    assert in_words(bilal, choose("leader")) == "Only you"
    with pytest.raises(NobodyThere):
        freeze(bilal, choose("leader"))


def test_who_left_and_oneself_are_neither_said_nor_let_in(bilal, chen, ana):
    chen.left_at = timezone.now()
    chen.save()
    choice = choose("people", people=[bilal, chen, ana])
    assert in_words(bilal, choice) == "You and Ana Ruiz"
    members = freeze(bilal, choice).members.values_list("person__name", flat=True)
    assert list(members) == ["Ana Ruiz"]


def test_a_choice_that_reaches_nobody_is_refused_and_leaves_nothing(make_person, bilal):
    alone = make_person("Alone Again")
    for choice in (choose("team"), choose("people"), choose("people", people=[alone])):
        with pytest.raises(NobodyThere):
            freeze(alone, choice)
    assert Audience.objects.count() == 0


def test_only_me_and_others_together_are_refused(bilal, chen):
    for choice in (choose("only_me", "people", people=[chen]), choose("everyone", "only_me")):
        with pytest.raises(NobodyThere, match="either"):
            freeze(bilal, choice)


# What holds later.


def test_everybody_else_is_kept_out(make_letter, shown_to, bilal, chen, ana):
    assert shown_to(make_letter(bilal, "words", to=[chen])) == ["Bilal Haddad", "Chen Wei"]


def test_the_team_is_frozen_a_later_joiner_never_sees(
    make_letter, shown_to, bilal, chen, team, make_person
):
    letter = make_letter(bilal, "words", kinds=("team",))
    make_person("Later Joiner", team=team)
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]
    assert audience_line(letter.audience, reader=bilal) == "You and your team, 2 people"


def test_who_moves_away_stops_seeing_at_the_next_request(make_letter, shown_to, bilal, chen, team):
    letter = make_letter(bilal, "words", kinds=("team",))
    chen.team = Team.objects.create(name="Elsewhere")
    chen.save()
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad"]
    assert audience_line(letter.audience, reader=bilal) == "You and your team, 1 person"
    chen.team = None
    chen.save()
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad"]


def test_a_team_that_is_gone_takes_its_sight_with_it(make_letter, shown_to, bilal, chen, team):
    letter = make_letter(bilal, "words", kinds=("team",))
    Person.objects.filter(team=team).update(team=None)
    team.delete()
    assert shown_to(letter) == ["Bilal Haddad"]


def test_the_owner_moving_does_not_change_who_was_chosen(make_letter, shown_to, bilal, chen):
    letter = make_letter(bilal, "words", kinds=("team",))
    bilal.team = Team.objects.create(name="Elsewhere")
    bilal.save()
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]


def test_a_new_leader_sees_nothing_of_before_and_the_old_one_nothing_more(
    make_letter, shown_to, bilal, make_person
):
    letter = make_letter(bilal, "words", kinds=("leader",))
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad"]
    bilal.manager = make_person("New Leader")
    bilal.save()
    assert shown_to(letter) == ["Bilal Haddad"]
    assert audience_line(letter.audience, reader=bilal) == "Only you"


def test_a_counterpart_is_a_leader_until_another_is_named(
    make_letter, shown_to, ana, counterpart, make_person
):
    letter = make_letter(ana, "words", kinds=("leader",))
    assert shown_to(letter) == ["Ana Ruiz", "Emil Stern"]
    ana.counterpart = make_person("Somebody Else")
    ana.save()
    assert shown_to(letter) == ["Ana Ruiz"]


def test_a_former_counterpart_is_no_leader_of_who_has_a_manager(
    make_letter, shown_to, ana, counterpart, make_person
):
    letter = make_letter(ana, "words", kinds=("leader",))
    ana.counterpart, ana.manager = None, make_person("New Leader")
    ana.save()
    assert shown_to(letter) == ["Ana Ruiz"]


def test_a_duty_given_back_ends_the_sight_and_a_new_holder_never_has_it(
    make_letter, shown_to, bilal, carers, make_person
):
    letter = make_letter(bilal, "words", kinds=("care_team",))
    assert shown_to(letter) == ["Bilal Haddad", "Farah Aziz", "Goran Tal"]
    Duty.objects.filter(person=carers[0]).delete()
    make_person("New Carer", duties=(Duty.Kind.CARE_TEAM,))
    assert shown_to(letter) == ["Bilal Haddad", "Goran Tal"]


def test_named_and_in_the_team_one_sees_while_either_holds(make_letter, shown_to, bilal, chen, ana):
    letter = make_letter(bilal, "words", kinds=("leader", "team", "people"), to=[chen])
    Person.objects.filter(pk__in=[chen.pk, ana.pk]).update(team=None)
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]
    bilal.manager = None
    bilal.save()
    assert shown_to(letter) == ["Bilal Haddad", "Chen Wei"]


def test_everyone_is_those_who_were_here_then_and_still_are(
    make_letter, shown_to, bilal, chen, ana, make_person
):
    letter = make_letter(bilal, "words", kinds=("everyone",))
    make_person("Later Joiner", here_since=timezone.now() + timedelta(seconds=1))
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]
    assert audience_line(letter.audience, reader=bilal) == "You and everyone here, 3 people"
    chen.left_at = timezone.now()
    chen.save()
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad"]


def test_a_leaver_sees_nothing_and_who_comes_back_begins_anew(make_letter, shown_to, bilal, chen):
    named = make_letter(bilal, "words", to=[chen])
    everyone = make_letter(bilal, "words", kinds=("everyone",))
    chen.left_at = timezone.now()
    chen.save()
    assert shown_to(named) == ["Bilal Haddad"]
    assert shown_to(everyone) == ["Ana Ruiz", "Bilal Haddad"]
    assert audience_line(named.audience, reader=bilal) == "Only you"
    chen.left_at, chen.here_since = None, timezone.now()
    chen.save()
    assert shown_to(named) == ["Bilal Haddad"]
    assert shown_to(everyone) == ["Ana Ruiz", "Bilal Haddad"]


def test_an_expired_audience_is_closed_to_all_but_the_owner(make_letter, shown_to, bilal, chen):
    soon = timezone.now() + timedelta(hours=1)
    letter = make_letter(bilal, "words", to=[chen], expires_at=soon)
    assert shown_to(letter) == ["Bilal Haddad", "Chen Wei"]
    Audience.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    letter.audience.refresh_from_db()
    assert shown_to(letter) == ["Bilal Haddad"]
    assert audience_line(letter.audience, reader=bilal) == "Only you"
    assert audience_line(letter.audience, reader=chen) == ""


@pytest.mark.parametrize("kind", ["people", "everyone"])
def test_withdrawing_closes_it_at_once(make_letter, shown_to, bilal, chen, kind):
    letter = make_letter(bilal, "words", kinds=(kind,), to=[chen])
    withdraw(letter.audience, by=bilal)
    assert shown_to(letter) == ["Bilal Haddad"]
    first = letter.audience.withdrawn_at
    withdraw(letter.audience, by=bilal)
    assert letter.audience.withdrawn_at == first


def test_whom_one_muted_does_not_reach_one_and_learns_nothing(make_letter, bilal, chen, ana):
    assert seen_by(freeze(bilal, choose("people", people=[chen])), chen)
    Mute.objects.create(person=chen, muted=bilal)
    named = freeze(bilal, choose("people", people=[chen, ana]))
    assert (seen_by(named, chen), seen_by(freeze(bilal, choose("everyone")), chen)) == (
        False,
        False,
    )
    assert audience_line(named, reader=bilal) == "You, Ana Ruiz and Chen Wei"
    assert in_words(bilal, choose("people", people=[chen])) == "You and Chen Wei"


# Who may change it.


def test_only_the_owner_changes_an_audience(make_letter, bilal, chen, ana):
    audience = make_letter(bilal, "words", to=[chen]).audience
    for change in (
        lambda: widen(audience, choose("everyone"), by=chen),
        lambda: withdraw(audience, by=ana),
        lambda: narrow(audience, [chen], by=chen),
    ):
        with pytest.raises(PermissionError):
            change()
    audience.refresh_from_db()
    assert (audience.everyone, audience.withdrawn_at, audience.members.count()) == (False, None, 1)


def test_widening_adds_people_and_says_who_is_new(make_letter, shown_to, bilal, chen, ana):
    letter = make_letter(bilal, "words", to=[chen])
    new = widen(letter.audience, choose("people", people=[chen, ana]), by=bilal)
    assert [person.name for person in new] == ["Ana Ruiz"]
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]
    assert widen(letter.audience, choose("people", people=[ana]), by=bilal) == []


def test_who_moved_away_can_be_let_in_by_name(make_letter, shown_to, bilal, chen):
    letter = make_letter(bilal, "words", kinds=("team",))
    chen.team = None
    chen.save()
    new = widen(letter.audience, choose("people", people=[chen]), by=bilal)
    assert [person.name for person in new] == ["Chen Wei"]
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei"]


def test_a_new_leader_is_let_in_by_the_owner_alone(make_letter, shown_to, bilal, make_person):
    letter = make_letter(bilal, "words", kinds=("leader",))
    bilal.manager = make_person("New Leader")
    bilal.save()
    widen(letter.audience, choose("leader"), by=bilal)
    assert shown_to(letter) == ["Bilal Haddad", "New Leader"]


def test_widening_to_everyone_reaches_those_who_are_here_now(
    make_letter, shown_to, bilal, chen, ana, make_person
):
    letter = make_letter(bilal, "words", to=[chen])
    make_person("Later Joiner")
    widen(letter.audience, choose("everyone"), by=bilal)
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad", "Chen Wei", "Later Joiner"]


def test_taking_somebody_out_closes_it_to_them_alone(make_letter, shown_to, bilal, chen, ana):
    letter = make_letter(bilal, "words", to=[chen, ana])
    narrow(letter.audience, [chen], by=bilal)
    assert shown_to(letter) == ["Ana Ruiz", "Bilal Haddad"]
    everyone = freeze(bilal, choose("everyone"))
    with pytest.raises(ValueError, match="everyone"):
        narrow(everyone, [chen], by=bilal)


# What a reader is told, and at what cost.


def test_a_reader_is_told_who_else_can_see_it(make_letter, bilal, chen, ana):
    letter = make_letter(bilal, "words", to=[chen, ana])
    assert audience_line(letter.audience, reader=chen) == "You, Bilal Haddad and Ana Ruiz"
    assert audience_line(letter.audience, reader=ana) == "You, Bilal Haddad and Chen Wei"


def test_a_practice_can_add_a_kind_of_its_own(bilal, chen, monkeypatch):
    def members(owner, people):
        return [AudienceMember(person=chen, kind="confidant")]

    monkeypatch.setitem(kinds, "confidant", Kind("confidant", "My confidant", members))
    assert in_words(bilal, choose("confidant")) == "You and Chen Wei"
    audience = freeze(bilal, choose("confidant"))
    monkeypatch.delitem(kinds, "confidant")
    assert audience_line(audience, reader=bilal) == "You and Chen Wei"


def test_the_number_of_queries_does_not_grow(
    make_letter, bilal, chen, ana, make_person, django_assert_num_queries
):
    more = [make_person(name) for name in ("D Four", "E Five")]
    one, many = make_letter(bilal, "w", to=[chen]), make_letter(bilal, "w", to=[chen, ana, *more])
    for letter in (one, many):
        with django_assert_num_queries(1):
            audience_line(letter.audience, reader=bilal)
    with django_assert_num_queries(1):
        assert len(HandedOn.objects.visible_to(chen)) == 2
    with django_assert_num_queries(1):
        assert {len(found) for found in members_now([one.audience, many.audience]).values()} == {
            1,
            4,
        }


def test_membership_is_written_once(bilal, chen):
    audience = freeze(bilal, choose("people", people=[chen, chen]))
    assert audience.members.count() == 1
