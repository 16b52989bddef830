"""Promises 5, 7, 8: who asked for help, and who said what came of it, is nobody's to see.

The quarter's round goes to everybody who is asked the pulse, on one page and by one button. What is
kept of people in it is the same for those who asked and those who never did.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
import rounds
from counted import counted_round
from django.apps import apps
from django.utils import timezone
from looking import differences, looks
from quarters import QUARTER, midnight

from corridor.ballots.invented import answer_round
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Cell, Count, Issue, Roll, Round
from corridor.ballots.releases.models import Figure
from corridor.ballots.signing.posted import POSTED
from corridor.people.models import Duty, Person, PracticeSwitch
from corridor.people.signing_in.models import Came
from corridor.practices.care import actions as care
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models import Ask, Held
from corridor.practices.care.models_taught import ASKED, KIND
from corridor.privacy.audiences import Choice
from corridor.runtime.clock import Clock
from corridor.runtime.jobs import run_waiting_jobs

BLANK = [None] * len(ASKED)
ASKED_AND_SAYS = [1, 1, *[0] * 7, 3, 3, 4]


@pytest.fixture(autouse=True)
def _the_clock_stands(clock):
    """Pages that say what time it is do not differ for that."""
    clock.stand_at(timezone.now())


def run_clock():
    Clock().look()
    run_waiting_jobs(forgiving=True)


@pytest.fixture
def open_rounds(sample, settings, tmp_path, clock):
    """The sample with sixty more who have come; the pulse's team round and the rider, open."""
    settings.ROUND_KEYS = tmp_path / "rounds"
    for slug in ("care", "pulse"):
        PracticeSwitch.objects.update_or_create(practice=slug, defaults={"state": "on"})
    rounds.make_people(60, sample["asker"].team, name="Else")
    Person.objects.update(here_since=midnight(QUARTER) - timedelta(days=200))
    known = Came.objects.values("person")
    here = Person.objects.here().exclude(pk__in=known)
    Came.objects.bulk_create(Came(person=person) for person in here)
    for before in (timedelta(days=2), timedelta(hours=20), timedelta(minutes=-1)):
        clock.stand_at(midnight(QUARTER) - before)
        run_clock()
    running = Round.objects.running(timezone.now()).filter(kind__in=kinds)
    held = {one.kind: one for one in running}
    (carrier,) = (one for one in held.values() if kinds[one.kind].carries)
    return carrier, held[KIND]


def ask(by, to):
    made = care.ask_for_help(
        by=by, once=uuid4(), body="words", wants=["time"], choice=Choice(("people",), (to,))
    )
    care.end_ask(made, by=by, how=Ask.End.MINE)
    return made


def kept_of(person):
    """In which tables the person's id stands, and how often."""
    found = {}
    for model in apps.get_models():
        rows = (row for row in model._base_manager.values_list() if person.pk in row)
        if number := sum(1 for _row in rows):
            found[model._meta.label] = number
    return {label: n for label, n in found.items() if label.startswith("ballots.")}


def test_the_rounds_keep_the_same_of_who_asked_and_who_never_did(open_rounds, sample):
    carrier, rider = open_rounds
    asker, never = Person.objects.filter(name__startswith="Else").order_by("pk")[:2]
    ask(asker, sample["helper"])
    for person, says in ((asker, ASKED_AND_SAYS), (never, BLANK)):
        answer_round(carrier, person, [3] * 5)
        answer_round(rider, person, says)
    # On the roll of each round that runs, riders of other practices among them.
    rolls = Round.objects.running(timezone.now()).filter(roll__person=never).count()
    assert kept_of(asker) == kept_of(never) == {"ballots.Roll": rolls, "ballots.Issue": 2}
    boxes = Box.objects.filter(cell__round=rider).values_list("sealed", flat=True)
    assert len({len(bytes(sealed)) for sealed in boxes}) == 1
    assert POSTED == 690


def test_everybody_on_the_roll_of_the_one_is_on_that_of_the_other(open_rounds):
    carrier, rider = open_rounds
    rolls = [
        set(Roll.objects.filter(round=one).values_list("person", flat=True))
        for one in (carrier, rider)
    ]
    assert rolls[0] == rolls[1]
    assert Cell.objects.filter(round=rider).count() == 1


def test_no_page_of_anybody_differs_by_who_asked_and_answered(
    open_rounds, sample, browse, run_jobs
):
    """Somebody with every duty, who leads the asker, and a colleague, before and after."""
    carrier, rider = open_rounds
    leader = sample["leader"]
    for duty in Duty.Kind:
        Duty.objects.get_or_create(person=leader, kind=duty)
    asker = sample["asker"]
    browsers = [browse("leader"), browse("colleague"), browse("steward")]
    before = [looks(browser, sample) for browser in browsers]
    made = ask(asker, sample["without_address"])
    care.note_lack(made)
    for round_, says in ((carrier, [3] * 5), (rider, ASKED_AND_SAYS)):
        answer_round(round_, asker, says)
    run_jobs(forgiving=True)
    after = [looks(browser, sample) for browser in browsers]
    assert [differences(*both) for both in zip(before, after, strict=True)] == [[], [], []]
    assert not Count.objects.exists()


def test_the_page_to_answer_is_the_same_for_who_asked_and_who_did_not(open_rounds, sample, browse):
    asker, colleague = sample["asker"], sample["colleague"]
    ask(asker, sample["helper"])
    pages = [browse(role).get("/pulse/answer/").text for role in ("asker", "colleague")]
    fields = [page.count("<fieldset") for page in pages]
    assert fields[0] == fields[1] > 5
    assert all(
        person.name not in pages[0].partition("<main")[2].partition("<footer")[0]
        for person in (asker, colleague)
    )


def test_no_figure_rests_on_fewer_than_ten(sample, clock):
    """From nine askers and from ten: what is published, and that it names nobody."""
    team = sample["asker"].team
    people = rounds.make_people(20, team, name="Else")
    made = counted_round(
        {"fitted": [(1, 2, 3, 2, 1)], "came_time": [(5, 6)]},
        (-1,),
        kind=KIND,
        minimum=10,
        ends_at=timezone.now() - timedelta(days=100),
        rolls=[people],
    )
    Held.objects.create(begins_on=made.opens_at.date(), round=made)
    for person in people[:9]:
        one = ask(person, sample["helper"])
        Ask.objects.filter(pk=one.pk).update(asked_at=made.opens_at - timedelta(days=9))
    figures = Figure.objects.filter(release=publish(made))
    published = {figure.item for figure in figures if figure.is_published}
    assert published == {"came_time"}
    assert not Issue.objects.exists()
    texts = str(list(Figure.objects.values())) + str(list(made.nodes.values()))
    assert not [person for person in people if str(person.pk) in texts or person.name in texts]
