"""Who is never introduced to whom: those one would rather not meet, and the counterpart of the root."""

import pytest
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.practices.conversations import queries
from corridor.practices.conversations.models import Round
from corridor.practices.conversations.models_offered import AT_MOST_RATHER_NOT
from corridor.practices.conversations.tests.conftest import names
from corridor.privacy.muting import mute


def leave(one: Person) -> None:
    Person.objects.filter(pk=one.pk).update(left_at=timezone.now())


@pytest.mark.parametrize("from_outside", [True, False])
def test_a_counterpart_is_apart_from_the_root_alone(take_part, make_person, hold, from_outside):
    teams = [Team.objects.create(name=name) for name in ("Top", "North", "South")]
    ana = make_person("Ana Ruiz", team=teams[0])
    bilal, chen = (
        make_person(name, team=team, manager=ana)
        for name, team in zip(("Bilal Aydin", "Chen Wei"), teams[1:], strict=True)
    )
    counterpart = make_person("Ines Costa") if from_outside else chen
    Person.objects.filter(pk=ana.pk).update(counterpart=counterpart)
    take_part(ana)
    take_part(counterpart)
    assert hold() == []
    take_part(bilal, threes=False)
    Round.objects.all().delete()
    (one,) = hold()
    assert names(one) == {"Bilal Aydin", counterpart.name}


def test_rather_not_counts_whoever_said_it(take_part, away, hold, next_fortnight):
    ana, dana = away("Ana Ruiz"), away("Dana Novak")
    take_part(ana, rather_not=[dana])
    take_part(dana)
    assert hold() == []
    take_part(ana)
    take_part(dana, rather_not=[ana])
    next_fortnight()
    assert hold() == []
    take_part(dana)
    mute(ana, by=dana)
    next_fortnight()
    assert hold() == []


def test_whoever_left_stays_named(take_part, away, hold, next_fortnight):
    dana, emil = take_part(away("Dana Novak")), away("Emil Stern")
    ana = take_part(away("Ana Ruiz"), rather_not=[dana])
    leave(dana)
    assert (list(queries.own_of(ana).rather_not), queries.own_of(ana).away) == ([], [dana])
    take_part(ana, every=2)
    take_part(ana, rather_not=[emil])
    Person.objects.filter(pk=dana.pk).update(left_at=None)
    assert set(queries.own_of(ana).rather_not) == {dana, emil}
    assert hold() == []
    take_part(ana, rather_not=[])
    next_fortnight()
    assert len(hold()) == 1


def test_where_all_would_be_too_many_those_who_left_first_give_way(take_part, away):
    people = [away(f"Dana {number}") for number in range(AT_MOST_RATHER_NOT + 2)]
    ana = take_part(away("Ana Ruiz"), rather_not=people[:-2])
    leave(people[5])
    take_part(ana, rather_not=[*people[:5], *people[6:-2]])
    leave(people[0])
    kept = people[1:5] + people[6:-2]
    take_part(ana, rather_not=kept)
    assert set(queries.own_of(ana).away) == {people[0], people[5]}
    take_part(ana, rather_not=[*kept, people[-2]])
    assert queries.own_of(ana).away == [people[0]]
    take_part(ana, rather_not=[*kept, *people[-2:]])
    assert queries.own_of(ana).away == []
    assert set(queries.own_of(ana).rather_not) == {*kept, *people[-2:]}
