"""Who is counted with whom: cells from the teams, their words, and who counts towards sixteen."""

from datetime import timedelta

import pytest
import rounds
from django.utils import timezone
from django.utils.crypto import get_random_string

from corridor.ballots.bands import PILOT, is_of_pilot, said
from corridor.ballots.rolls import in_words, rolls_of
from corridor.people.models import Person, Team
from corridor.people.signing_in.models import Came, Session
from corridor.people.signing_in.sessions import SessionStore, sign_in


@pytest.fixture(autouse=True)
def _long_ago(clock, db):
    clock.move_by(timedelta(days=100))


def come(people):
    """Each has come in."""
    Came.objects.bulk_create(Came(person=person) for person in people)


def people_of(number, team, *, came=True, days_here=60):
    made = rounds.make_people(number, team, name=get_random_string(8))
    since = timezone.now() - timedelta(days=days_here)
    Person.objects.filter(pk__in=[person.pk for person in made]).update(here_since=since)
    if came:
        come(made)
    return made


def rolls(**more):
    return rolls_of(Person.objects.here(), here_before=timezone.now() - timedelta(days=28), **more)


def cells(**more):
    """What the form says of each: in words, and how many people."""
    return [(cell.words, len(cell.people)) for cell in rolls(**more).cells]


@pytest.fixture
def house():
    return Team.objects.create(name="House")


def below(house, *names):
    return [Team.objects.create(name=name, parent=house) for name in names]


def test_sixteen_are_a_cell_and_two_teams_of_eight_join(house):
    for team, number in zip(below(house, "Ana", "Bilal", "Chen"), (16, 8, 8), strict=True):
        people_of(number, team)
    assert sorted(cells()) == [("Ana", 16), ("Bilal and Chen", 16)]


def test_everybody_is_in_one_cell_and_nodes_lead_to_them(house):
    teams = below(house, "Ana", "Bilal", "Chen")
    made = [people_of(number, team) for number, team in zip((16, 8, 8), teams, strict=True)]
    found = rolls()
    everybody = sorted(person.pk for people in made for person in people)
    assert sorted(pk for cell in found.cells for pk in cell.people) == everybody
    root, *leaves = found.nodes
    assert (root.parent, root.words, root.cell) == (-1, "Everybody", None)
    assert [leaf.parent for leaf in leaves] == [0, 0]
    place = {team: leaf.cell for leaf in leaves for team in leaf.teams}
    assert [set(found.cells[place[teams[0].pk]].people)] == [{person.pk for person in made[0]}]
    assert place[teams[1].pk] == place[teams[2].pk]


def test_a_pilots_whole_is_not_everybody(house):
    (team,) = below(house, "Ana")
    people_of(16, team)
    assert [node.words for node in rolls(pilot=True).nodes] == [PILOT]
    assert [node.words for node in rolls().nodes] == [""]
    people_of(16, *below(house, "Bilal"))
    root, *cells = rolls(pilot=True).nodes
    assert (said(root.words), root.cell) == ("Everybody in the pilot", None)
    assert [cell.words for cell in cells] == ["", ""]


def test_a_team_called_pilot_is_none(house):
    people_of(16, *below(house, "pilot"))
    found = rolls()
    (cell,), (node,) = found.cells, found.nodes
    assert (cell.words, node.words, said(cell.words)) == ("pilot", "", "pilot")
    assert not is_of_pilot(cell.words)
    assert is_of_pilot(rolls(pilot=True).nodes[0].words)


def test_who_never_came_or_came_lately_may_answer_and_does_not_count(house):
    (team,) = below(house, "Ana")
    people_of(15, team)
    people_of(3, team, came=False)
    people_of(2, team, days_here=5)
    assert cells() == []
    people_of(1, team)
    assert cells() == [("Ana", 21)]


def test_a_session_that_is_long_over_still_says_that_somebody_came(house, rf):
    (team,) = below(house, "Ana")
    for person in people_of(16, team, came=False):
        request = rf.get("/")
        request.session = SessionStore()
        for _twice in range(2):
            sign_in(request, person)
    Session.objects.all().delete()
    assert cells() == [("Ana", 16)]


def test_people_without_a_team_and_teams_in_a_ring_are_counted_with_others(house):
    one, other = below(house, "Ana", "Bilal")
    Team.objects.filter(pk=one.pk).update(parent=other)
    Team.objects.filter(pk=other.pk).update(parent=one)
    people_of(9, one)
    people_of(5, other)
    people_of(4, None)
    assert [people for _words, people in cells()] == [18]


def test_fewer_than_a_large_cell_are_one_from_sixty_on(house):
    (team,) = below(house, "Ana")
    people_of(59, team)
    assert cells(least=100, least_to_answer=60) == []
    people_of(1, team)
    assert cells(least=100, least_to_answer=60) == [("Ana", 60)]


def test_no_more_than_three_names():
    assert in_words(["A"]) == "A"
    assert in_words(["A", "B"]) == "A and B"
    assert in_words(["A", "B", "C"]) == "A, B and C"
    assert in_words(["A", "B", "C", "D"]) == "A, B, C and 1 more team"
    assert in_words(list("ABCDEF")) == "A, B, C and 3 more teams"


def test_two_reads_whatever_the_number(house, django_assert_num_queries):
    for number in (1, 3):
        for team in below(house, *(f"T{number}{n}" for n in range(number))):
            people_of(16, team)
        with django_assert_num_queries(2):
            rolls()
