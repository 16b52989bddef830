"""Conversations: promises 1, 2, 5, 10 to 13. Whoever looks learns neither who takes part nor who would rather not.

A colleague guesses addresses; one with every duty looks at every page before and after; somebody whom
another would rather not meet compares what they see; one of the two waits for an answer; an operator
reads every row.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

import pytest
from architecture.matrix import MATRIX, parts_of
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from looking import differences, looks, seen_at
from sample import ROLES

from corridor.people.models import Duty, Person, PracticeSwitch, Team
from corridor.practices.conversations import actions, queries
from corridor.practices.conversations import actions_together as together
from corridor.practices.conversations.models import Introduction, Round, Shown, Wishes
from corridor.practices.conversations.models_offered import AT_MOST_RATHER_NOT, LANGUAGES, TOPICS
from corridor.practices.conversations.queries import Wished
from corridor.privacy.models import TakenBack
from corridor.privacy.muting import mute, unmute
from corridor.privacy.sealing import unseal
from corridor.privacy.taken_back import carry_to_key_store
from corridor.rhythm.calendars.models import Occasion
from corridor.runtime import moved_clock
from corridor.runtime.jobs import enqueue

# It says at which moment a message would arrive: another one every minute.
OF_THE_MOMENT = {"settings_hours"}
OURS = "conversations_introduction"
MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)
# What Dana does to an introduction with Ana, of which Ana sees nothing.
NOS = (
    lambda one, ana, dana: together.put_away(one, by=dana),
    lambda one, ana, dana: mute(ana, by=dana),
    lambda one, ana, dana: actions.stop(by=dana),
)
WISHED = Wished(on=True, languages=("en",), days="12345", threes=False)


@pytest.fixture
def monday():
    """A fortnight begins, and the practice is on for long."""
    moved_clock.stand_at(MONDAY)
    yield
    moved_clock.put_right()


@pytest.fixture
def apart(make_person, practices_on, monday):
    """Somebody in a team of their own who wants introductions: `apart("Ana Ruiz", rather_not=[dana])`."""
    PracticeSwitch.objects.update(changed_at=MONDAY - timedelta(days=30))

    def make(name: str, *, on: bool = True, rather_not=(), **fields) -> Person:
        person = make_person(name, team=Team.objects.create(name=f"Team of {name}"), **fields)
        wished = WISHED if on else Wished(on=False, languages=("en",))
        actions.say_wishes(by=person, wished=wished, rather_not=rather_not)
        return person

    return make


def hold(run_jobs) -> None:
    enqueue("conversations.round")
    run_jobs()


def test_every_role_that_guesses_an_address_gets_what_a_made_up_one_gets(sample, browse):
    outsiders = [role for role in (*ROLES, "nobody") if role not in {"asker", "helper"}]
    for role in outsiders:
        browser = browse(role)
        for name, line in MATRIX.items():
            if line.item != OURS:
                continue
            (part,) = parts_of(name, sample)
            for method in (browser.get, browser.post):
                there = method(reverse(name, kwargs=parts_of(name, sample)))
                made_up = method(reverse(name, kwargs={part: uuid4()}))
                assert there.status_code == made_up.status_code, (role, name)
                assert len(there.content) == len(made_up.content), (role, name)


def test_whoever_has_every_duty_and_leads_them_sees_no_difference(sample, browse, run_jobs):
    leader, bilal, chen = sample["leader"], sample["asker"], sample["helper"]
    for kind in Duty.Kind:
        Duty.objects.get_or_create(person=leader, kind=kind)
    browsers = [browse("leader"), browse("colleague")]
    run_jobs()
    before = [looks(browser, sample) for browser in browsers]
    one = Introduction.objects.get()
    together.say_suits(one, by=bilal, time=one.times.first().mark)
    together.put_away(one, by=chen)
    actions.stop(by=bilal)
    actions.say_wishes(by=chen, wished=WISHED, rather_not=[leader, sample["colleague"]])
    actions.say_wishes(by=sample["root"], wished=WISHED, line="x")
    run_jobs()
    after = [looks(browser, sample) for browser in browsers]
    for seen_before, seen_after in zip(before, after, strict=True):
        assert set(differences(seen_before, seen_after)) <= OF_THE_MOMENT


def test_whoever_is_named_sees_what_others_see_for_whom_there_was_nobody(
    apart, browser_of, run_jobs
):
    """In one world Ana names Dana; in the other Ana was introduced to Emil, and Dana was left."""
    dana = apart("Dana Novak")
    apart("Ana Ruiz", rather_not=[dana])
    hold(run_jobs)
    assert Introduction.objects.count() == 0
    named = {address: seen_at(browser_of(dana), address) for address in ("/", "/conversations/")}
    Round.objects.all().delete()
    # What Ana and Emil would like to talk about brings them together, and Dana is left.
    talks = replace(WISHED, topics=("music", "books"))
    for person in (Person.objects.get(name="Ana Ruiz"), apart("Emil Stern")):
        actions.say_wishes(by=person, wished=talks)
    hold(run_jobs)
    assert Introduction.objects.count() == 1
    assert queries.left_out(dana) is not None
    plain = {address: seen_at(browser_of(dana), address) for address in named}
    # And in a third nobody else takes part.
    Introduction.objects.all().delete()
    Round.objects.all().delete()
    for name in ("Ana Ruiz", "Emil Stern"):
        actions.stop(by=Person.objects.get(name=name))
    hold(run_jobs)
    alone = {address: seen_at(browser_of(dana), address) for address in named}
    assert _without_days(alone) == _without_days(named)
    assert _without_days(plain) == _without_days(named)
    assert "you come first in it" in named["/conversations/"]


def _without_days(pages: dict[str, str]) -> dict[str, str]:
    return {
        at: re.sub(r"<time.*?</time>|\b\d{1,2} \w+\b|20\d\d", "", page)
        for at, page in pages.items()
    }


def test_what_is_said_to_be_the_reason_never_rests_on_a_name(apart, run_jobs):
    """Dana is told the same whether Ana, who fits, named her or does not take part; alone and among many."""
    dana, ana = apart("Dana Novak"), apart("Ana Ruiz")
    french = replace(WISHED, languages=("fr",))
    for others, told in ((0, 64), (8, 1)):
        for number in range(others):
            actions.say_wishes(by=apart(f"Emil {number}"), wished=french)
        for act in (
            lambda: actions.say_wishes(by=ana, wished=WISHED, rather_not=[dana]),
            lambda: actions.stop(by=ana),
        ):
            act()
            Introduction.objects.all().delete()
            Round.objects.all().delete()
            hold(run_jobs)
            left = queries.left_out(dana)
            assert left is not None
            assert (left.rounds, left.change) == (1, told)


def test_who_chooses_a_rare_language_does_not_learn_whether_its_one_speaker_takes_part(
    apart, browser_of, run_jobs
):
    curious = apart("Dana Novak")
    speaker = apart("Ana Ruiz")
    actions.say_wishes(by=speaker, wished=replace(WISHED, languages=("is",)))
    seen = []
    for act in (actions.go_on, actions.stop):
        act(by=speaker)
        Round.objects.all().delete()
        hold(run_jobs)
        seen.append([seen_at(browser_of(curious), at) for at in ("/", "/conversations/")])
    assert seen[0] == seen[1]


def test_one_of_the_two_sees_the_same_whether_the_other_says_no_mutes_or_waits(
    apart, browser_of, run_jobs, mailoutbox
):
    ana, dana = apart("Ana Ruiz"), apart("Dana Novak")
    hold(run_jobs)
    one = Introduction.objects.get()
    mine = browser_of(ana)
    addresses = ("/", "/conversations/", one.get_absolute_url(), "/calendar/")
    together.say_suits(one, by=ana, time=one.times.first().mark)
    run_jobs()
    mailoutbox.clear()
    waiting = [seen_at(mine, address) for address in addresses]
    for act in NOS:
        act(one, ana, dana)
        run_jobs()
        assert [seen_at(mine, address) for address in addresses] == waiting
        actions.go_on(by=dana)
        unmute(ana, by=dana)
        one.introduced.update(put_away=False)
    assert mailoutbox == []


@pytest.mark.parametrize("act", NOS)
def test_one_of_the_two_sees_the_same_when_the_other_says_no_or_mutes_after_a_yes(
    apart, browser_of, run_jobs, mailoutbox, act
):
    ana, dana = apart("Ana Ruiz"), apart("Dana Novak")
    hold(run_jobs)
    one = Introduction.objects.get()
    mine = browser_of(ana)
    addresses = ("/", "/conversations/", one.get_absolute_url(), "/calendar/")
    together.say_suits(one, by=dana, time=one.times.first().mark)
    run_jobs()
    mailoutbox.clear()
    waiting = [seen_at(mine, address) for address in addresses]
    assert "Suits Dana Novak" in waiting[2]
    act(one, ana, dana)
    run_jobs()
    assert [seen_at(mine, address) for address in addresses] == waiting
    assert mailoutbox == []


def test_a_row_says_neither_that_somebody_stopped_nor_that_they_named_anybody(apart):
    everybody = [apart(f"Person {n}") for n in range(AT_MOST_RATHER_NOT)]
    one = apart("Ana Ruiz")
    shapes = [shape(one)]
    actions.stop(by=one)
    shapes.append(shape(one))
    actions.say_wishes(by=one, wished=WISHED, rather_not=everybody)
    shapes.append(shape(one))
    full = Wished(
        on=True, every=6, languages=LANGUAGES[:30], topics=tuple(TOPICS), paused_until="2028-01-01"
    )
    actions.say_wishes(by=one, wished=full, rather_not=everybody[:1])
    shapes.append(shape(one))
    assert all(each == shapes[0] for each in shapes)


def shape(person: Person) -> dict[str, object]:
    row = Wishes.objects.filter(owner=person).values().get()
    return {k: len(v) if isinstance(v, bytes | memoryview) else v for k, v in row.items()}


def test_nobody_opens_wishes_or_plans_but_their_owner(apart, run_jobs):
    dana = apart("Dana Novak", duties=("steward", "operator", "moderator", "care_team"))
    ana = apart("Ana Ruiz")
    hold(run_jobs)
    assert unseal(list(Round.objects.all()), reader=dana) == {}
    assert unseal(list(Wishes.objects.filter(owner=ana)), reader=dana) == {}
    assert len(unseal(list(Shown.objects.filter(owner=ana)), reader=dana)) == 1
    stranger = apart("Emil Stern")
    assert unseal(list(Shown.objects.all().exclude(owner=stranger)), reader=stranger) == {}


def test_letters_say_that_there_is_something_and_nothing_else(apart, run_jobs, mailoutbox):
    apart("Ana Ruiz")
    apart("Dana Novak")
    hold(run_jobs)
    assert mailoutbox == []  # or the mail server's log would be a list of those who take part
    one = Introduction.objects.get()
    ana = Person.objects.get(name="Ana Ruiz")
    together.say_suits(one, by=ana, time=one.times.first().mark)
    run_jobs()
    (letter,) = mailoutbox
    assert letter.to == ["dana.novak@example.org"]
    said = f"{letter.subject} {letter.body}"
    assert [w for w in ("Ana", "onversation", "ntroduc", "eet") if w in said] == []


# Every column of what names two people: none says whether they met, when somebody said no, or counts.
COLUMNS = {
    "Introduction": "id forms languages opening regular minutes made_at lapses_at occasion_id",
    "Proposed": "id introduction_id starts_at",
    "Introduced": "id introduction_id person_id suits_id put_away",
    "Round": "id begins_on plan handed_out ended_at cancelled_at",
}


def test_no_column_says_whether_two_met_or_counts_anybody():
    for name, columns in COLUMNS.items():
        model = apps.get_model("conversations", name)
        assert {f.column for f in model._meta.fields} == set(columns.split()), name


def test_the_hour_of_a_conversation_changes_no_row(apart, run_jobs):
    """Whether they met or not: what is stored is the same after the agreed time as before."""
    ana, dana = apart("Ana Ruiz"), apart("Dana Novak")
    hold(run_jobs)
    one = Introduction.objects.get()
    time = one.times.first()
    for person in (ana, dana):
        together.say_suits(one, by=person, time=time.mark)
    run_jobs()
    stored = [list(m.objects.values()) for m in apps.get_app_config("conversations").get_models()]
    moved_clock.stand_at(time.starts_at + timedelta(hours=2))
    enqueue("conversations.tidy")
    hold(run_jobs)
    after = [list(m.objects.values()) for m in apps.get_app_config("conversations").get_models()]
    assert after == stored


def rows_with(*ids: object) -> list[str]:
    """Every row of every model that holds all of these ids, as its model and itself."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            said = " ".join(map(str, row)).replace("-", "")
            if all(str(one).replace("-", "") in said for one in ids):
                found.append(f"{model._meta.label}: {row}")
    return found


@pytest.mark.parametrize("agreed", [False, True])
def test_after_the_fortnight_no_row_names_the_two(apart, run_jobs, browser_of, agreed):
    ana, dana = apart("Ana Ruiz"), apart("Dana Novak")
    hold(run_jobs)
    one = Introduction.objects.get()
    for reader in (ana, dana):
        assert browser_of(reader).get(one.get_absolute_url()).status_code == 200
    assert len(rows_with(ana.pk, dana.pk)) == 2  # lines of the two logs
    time = one.times.first().mark
    together.say_suits(one, by=ana, time=time)
    if agreed:
        assert together.say_suits(one, by=dana, time=time)
    else:
        together.put_away(one, by=dana)
        assert len(TakenBack.objects.filter(what__contains=str(one.pk))) == 1
    planned = Round.objects.get()
    moved_clock.stand_at(timezone.now() + timedelta(days=14))
    enqueue("conversations.tidy")
    run_jobs()
    carry_to_key_store()  # as the clock does
    assert rows_with(ana.pk, dana.pk) == []
    assert rows_with(one.pk) == []
    # An occasion that they set is in both calendars; its id says nothing of the introduction.
    assert Occasion.objects.count() == int(agreed)
    for row in Occasion.objects.all():
        assert row.pk not in {uuid5(one.pk, f"{p.pk}:calendars.occasion") for p in (ana, dana)}
        assert rows_with(row.pk, planned.pk) == []
