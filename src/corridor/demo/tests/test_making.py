"""The demo: the same seed gives the same people, and every practice has something to show."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from corridor.demo.make import make_demo
from corridor.demo.organisation import make_organisation
from corridor.means.models import Commitment, Pool
from corridor.people.acts.models import Act
from corridor.people.models import Duty, Person, PracticeSwitch
from corridor.practices.care.models import Answer, Ask
from corridor.practices.care.queries import asked_of, threads_of
from corridor.practices.mirror.demo import share_in_words
from corridor.practices.mirror.models import HalfYear
from corridor.practices.noticing.models import CheckIn
from corridor.privacy.models import Opening
from corridor.web.culture import queries as culture

DAY = date(2026, 11, 2)


def test_same_seed_same_people():
    assert make_organisation(300, 7, DAY) == make_organisation(300, 7, DAY)
    assert make_organisation(300, 7, DAY) != make_organisation(300, 8, DAY)


@pytest.mark.parametrize("size", [20, 21, 300, 12_000])
def test_organisation_is_a_tree_of_that_size(size):
    teams, people = make_organisation(size, 1, DAY)
    assert len(people) == size
    ids = {person.id for person in people}
    assert len(ids) == len({p.email for p in people}) == len({p.number for p in people}) == size
    assert [p.manager for p in people].count(None) == 1
    seen: set[object] = {None}
    for person in people:  # leaders come before those they lead, so there is no circle
        assert person.manager in seen
        seen.add(person.id)
    assert {p.team for p in people} == {team.id for team in teams}
    assert len({team.name for team in teams}) == len(teams)


def test_too_small_is_refused():
    with pytest.raises(ValueError, match="at least 20"):
        make_organisation(19, 1, DAY)


def test_of_300_people(db, settings, tmp_path, request):
    settings.DATA, settings.ROUND_KEYS = tmp_path, tmp_path / "rounds"
    said = []
    world = make_demo(300, report=said.append)
    it_is_said_what_share_of_leaders_get_a_mirror(said)
    browser_of = request.getfixturevalue("browser_of")  # it switches practices on: after the demo
    most_can_be_said_of_its_culture_and_associations_are_withheld(browser_of(world.root))


def it_is_said_what_share_of_leaders_get_a_mirror(said):
    latest = HalfYear.objects.order_by("-begins_on").first()
    assert 0 < latest.offered < latest.leaders
    share = round(100 * latest.offered / latest.leaders)
    (line,) = [text for text in said if "self-reflection" in text]
    assert f"about {latest.offered} of {latest.leaders} leaders ({share}%)" in line
    assert f"for the other {latest.leaders - latest.offered} " in line
    assert said.index(line) > said.index("Two years of Mirror")


def most_can_be_said_of_its_culture_and_associations_are_withheld(browser):
    rows = {(one.practice, one.row.key): one.row for one in culture.rows()}
    assert {"trust", "taboo", "lived", "other_teams", "growth"} <= {key for _p, key in rows}
    assert all(point.value is None for point in rows["pulse", "together"].points)
    assert len(rows["pulse", "growth"].points) > 1
    page = browser.get("/culture/").text
    assert "figures are withheld: fewer than 500 people answered both" in page
    assert "Before and after" in page
    assert ">1</text>" in page
    places = [one.row.place for one in culture.rows()]
    assert places == sorted(places)
    assert len(re.findall(r"<h2", page)) == len(rows) + 1


@pytest.mark.parametrize(
    ("offered", "of", "said"),
    [
        (0, 3, "about 0 of 3 leaders (0%)"),
        (0, 0, "about 0 of 0 leaders, whom"),
        (161, 1404, "161 of 1,404 leaders (11%)"),
    ],
)
def test_the_share_is_counted(offered, of, said):
    assert said in share_in_words(offered, of)


def test_demo_shows_care(db):
    world = make_demo(60, seed=3)
    assert Person.objects.count() == 61  # and the chair, who is named by hand
    assert [ask.owner for ask in asked_of(world.employee)][:1] != []
    (own,) = Ask.objects.filter(owner=world.employee).order_by("-asked_at")[:1]
    given = [one for t in threads_of(own, reader=world.employee) for one in t.given]
    assert any(one.text for one in given)
    assert any(one.commitment for one in given)
    assert Pool.objects.count() > 0
    assert Commitment.objects.count() > 0
    assert not Ask.objects.filter(asked_at__gt=timezone.now()).exists()
    # Openings have the day of their owner's zone: none is later than the day where it is latest.
    latest = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    assert Opening.objects.filter(opened_on__gt=latest).count() == 0


def test_what_was_done_lies_in_its_time(db):
    world = make_demo(120, seed=2)
    nobody_did_anything_before_they_joined(world)
    what_stewards_did_lies_over_the_years(world)


def nobody_did_anything_before_they_joined(world):
    assert CheckIn.objects.count() > 0
    for check_in in CheckIn.objects.select_related("owner"):
        assert check_in.written_at.date() >= check_in.owner.joined_on
    for ask in Ask.objects.select_related("owner"):
        assert ask.asked_at.date() >= ask.owner.joined_on
    for answer in Answer.objects.select_related("author"):
        assert answer.sent_at.date() >= answer.author.joined_on
    for duty in Duty.objects.select_related("person"):
        assert duty.since.date() >= duty.person.joined_on
    assert world.days_here(world.employee.pk) > 365


def what_stewards_did_lies_over_the_years(world):
    acts = list(Act.objects.order_by("at"))
    assert (acts[-1].at - acts[0].at).days > 365
    assert sum(1 for act in acts if act.at.date() == world.today) <= 1
    year_ago = timezone.now() - timedelta(days=365)
    switched = PracticeSwitch.objects.order_by("changed_at").values_list("changed_at", flat=True)
    assert switched[0] < year_ago
    assert max(switched) < timezone.now() - timedelta(days=100)
    assert Duty.objects.filter(since__lt=year_ago).exists()


def test_demo_is_made_in_an_empty_database_only(ana):
    with pytest.raises(ValueError, match="empty database"):
        make_demo(20)
