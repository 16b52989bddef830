"""How far a round is, from its first step on; and that what was cancelled stays so for the fortnight."""

import pytest
from django.utils import timezone

from corridor.practices.conversations import actions_round, queries
from corridor.practices.conversations.models import Introduction, Round
from corridor.practices.conversations.queries_round import of_the_year
from corridor.practices.conversations.tests.conftest import names
from corridor.runtime.jobs import Job, Work, enqueue

KIND = "conversations.round"
STOPPED = "This fortnight’s introductions were stopped for everybody; it has nothing to do with what you wish."
OWN = "Of your own wishes"


def cancel_waiting(kind: str) -> int:
    """As the operator's page does."""
    unfinished = Job.objects.unfinished().filter(kind=kind)
    asked = unfinished.update(cancel_asked_at=timezone.now())
    idle = unfinished.filter(lease_until=None)
    idle.update(ended_at=timezone.now(), outcome=Job.Outcome.CANCELLED)
    return asked


@pytest.fixture
def six(take_part, away):
    return [take_part(away(f"{name} Novak")) for name in ("A", "B", "C", "D", "E", "F")]


@pytest.fixture
def said(monkeypatch):
    """What the job said of its progress, in order."""
    found = []
    report = Work.report

    def noted(self, done, total=0, words=""):
        found.append((done, total, words))
        report(self, done, total, words)

    monkeypatch.setattr(Work, "report", noted)
    return found


def test_a_round_says_how_far_it_is_while_it_reads_matches_and_hands_out(
    six, hold, said, monkeypatch
):
    monkeypatch.setattr(actions_round, "AT_ONCE", 1)
    monkeypatch.setattr("corridor.practices.conversations.queries_people.CHUNK", 2)
    assert len(hold()) == 3
    done = [one for one, total, _words in said if total == 100]
    assert len(done) == len(said)
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 100)
    assert len({words for _done, _total, words in said}) == 4
    assert not any(c.isdigit() for _done, _total, words in said for c in words)


def test_cancelled_before_it_begins_there_is_no_round_until_the_next_fortnight(
    six, hold, next_fortnight, browser_of
):
    job = enqueue(KIND)
    assert cancel_waiting(KIND) == 1
    for _hour in range(3):
        assert hold() == []
    one = Round.objects.get()
    assert one.cancelled_at is not None
    assert one.ended_at is not None
    assert of_the_year(six[0]) == []
    assert queries.left_out(six[0]) is None
    page = browser_of(six[0]).get("/conversations/").text
    assert f"{STOPPED} You take part." in page
    assert OWN not in page
    Job.objects.filter(pk=job.pk).delete()  # as after a week
    assert hold() == []
    next_fortnight()
    assert len(hold()) == 3
    assert not any(STOPPED in browser_of(one).get("/conversations/").text for one in six)


def test_whoever_does_not_take_part_or_has_paused_reads_nothing_of_it(
    six, hold, take_part, make_person, browser_of
):
    enqueue(KIND)
    cancel_waiting(KIND)
    hold()
    for one in (make_person("G Novak"), take_part(six[1], paused_until="2027-03-20")):
        assert STOPPED not in browser_of(one).get("/conversations/").text


@pytest.mark.django_db(transaction=True)  # what was handed out stays, as in a worker
def test_cancelled_while_it_hands_out_it_is_not_gone_on_with(
    six, hold, take_part, away, next_fortnight, monkeypatch, browser_of
):
    lone = take_part(away("G Novak"), languages=("fr",))
    monkeypatch.setattr(actions_round, "AT_ONCE", 1)
    look_up = actions_round._Batch.look_up

    def cancelling(batch, asking):
        look_up(batch, asking)
        cancel_waiting(KIND)

    with monkeypatch.context() as patched:
        patched.setattr(actions_round._Batch, "look_up", cancelling)
        hold()
    assert Job.objects.get(kind=KIND).outcome == "cancelled"
    (made,) = Introduction.objects.all()
    hold()
    assert list(Introduction.objects.all()) == [made]
    assert Round.objects.get().cancelled_at == timezone.now()
    # The others have not met, and come first.
    others = [person for person in six if person.name not in names(made)]
    for person in others:
        left = queries.left_out(person)
        assert left is not None
        assert left.words == [STOPPED]
        page = browser_of(person).get("/conversations/").text
        assert STOPPED in page
        assert OWN not in page
    # Whom the matching had left, it left for what it says.
    left = queries.left_out(lone)
    assert left is not None
    assert STOPPED not in left.words
    page = browser_of(lone).get("/conversations/").text
    assert STOPPED not in page
    assert OWN in page
    next_fortnight()
    assert len(hold()) == 3


def test_a_round_that_has_ended_is_not_cancelled_any_more(six, hold):
    assert len(hold()) == 3
    enqueue(KIND)
    cancel_waiting(KIND)
    hold()
    assert Round.objects.get().cancelled_at is None


def test_the_operator_reads_that_cancelling_is_for_the_fortnight_and_everybody(
    six, make_person, browser_of
):
    enqueue(KIND)
    page = browser_of(make_person("Ola Nord", duties=("operator",))).get("/operator/jobs/").text
    assert "Cancel Introductions" in page
    assert "for the whole fortnight and for everybody" in page
