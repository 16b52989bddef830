"""Whatever was taken back since a copy was made is so after it was put back: every kind of act.

Once with the present database, and once with nothing but the key store, because the database is
what is usually lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.ledger import problems
from corridor.means.models import Account, Commitment, Pool, PoolHolder
from corridor.people.joining.leaving import leave_together
from corridor.people.models import Duty, Person, PracticeSwitch, Team
from corridor.people.signing_in.models import Passkey
from corridor.people.signing_in.passkeys import remove_passkey
from corridor.people.switches import switch_practice
from corridor.practices.care import actions as care
from corridor.practices.care.models import Ask, Fit, Limit, SetAside, Shown
from corridor.privacy import audiences
from corridor.privacy.audiences import Choice, narrow, withdraw
from corridor.privacy.erasing import erase_person
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.marking import marks
from corridor.privacy.models import AudienceMember, Mute, TakenBack
from corridor.privacy.muting import mute, unmute
from corridor.runtime.models import ClockSlot
from corridor.runtime.register import contributions
from corridor.web.operating.backing_up import Backup, back_up
from corridor.web.operating.restoring import restore
from corridor.web.operating.setting_up import NotReady
from corridor.web.settings.actions import name_counterpart
from corridor.web.steward.actions import take_duty

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class World:
    """What there was when the copy was made."""

    ana: Person
    bilal: Person
    chen: Person
    ask: Ask
    answer: object
    commitment: Commitment
    pool: Pool
    fit: Fit
    passkey: Passkey


@pytest.fixture
def world(db, settings, tmp_path, practices_on, ana, bilal, chen) -> World:
    settings.KEYS = tmp_path / "here"
    ensure_key_store()
    Duty.objects.create(person=ana, kind=Duty.Kind.STEWARD)
    Duty.objects.create(person=chen, kind=Duty.Kind.CARE_TEAM)
    name_counterpart(by=ana, counterpart=chen)
    ask = care.ask_for_help(
        by=bilal, once=uuid4(), body="Words", wants=[], choice=Choice(("people",), (ana, chen))
    )
    # Ana is among them for something that the two have with each other, and that may end.
    (member,) = AudienceMember.objects.filter(audience=ask.audience, person=ana)
    (member.mark,) = marks([("privacy.audience", member.audience_id, ana.pk, "tried")])
    member.save(update_fields=["mark"])
    answer = care.answer_ask(ask, by=chen, once=uuid4(), body="Here", may_be_shown=True)
    care.show_to_circle(ask, by=bilal, item=answer.pk, shown=True)
    fit = care.say_what_fitted(
        ask, by=bilal, item=answer.pk, giver=chen, value=4, tell_giver=True
    )  # fmt: skip
    pool = means.open_pool(by=ana, kind=Pool.Kind.FUND, name="Fund", unit="EUR")
    means.add_to_pool(pool, 1000, by=ana)
    due = timezone.localdate() + timedelta(days=9)
    commitment = care.commit_help(
        ask, by=ana, once=uuid4(), kind="money", owner=ana, due_on=due, pool=pool, amount=300
    )  # fmt: skip
    passkey = Passkey.objects.create(
        person=ana, name="Phone", credential="phone", public_key=b"1", added_on=due
    )
    return World(ana, bilal, chen, ask, answer, commitment, pool, fit, passkey)


@pytest.fixture
def bring_back(tmp_path: Path) -> Callable[[Callable[[], object]], None]:
    """Make a copy, do something, lose what `lose` takes, and put the copy back."""

    def act_between(act: Callable[[], object], lose: Callable[[], object] = lambda: None) -> None:
        backup: Backup = back_up(tmp_path / f"{uuid4()}", tmp_path / "keys")
        act()
        lose()
        restore(database=backup.database, keys=None, say=lambda line: None)

    return act_between


def forget_in_the_database() -> None:
    """As in a database that was lost: only the key store knows."""
    TakenBack.objects.all().delete()


def holds(duty: str, person: Person) -> bool:
    return Duty.objects.filter(person=person, kind=duty).exists()


def reserved(pool: Pool) -> int:
    return Account.objects.get(pool=pool, kind="reserved").balance


# What is done, and what must not be true any more after the restore.
ACTS: dict[str, tuple[Callable[[World], object], Callable[[World], object]]] = {
    "privacy.withdrawn": (
        lambda w: withdraw(w.ask.audience, by=w.bilal),
        lambda w: Ask.objects.visible_to(w.chen).exists(),
    ),
    "privacy.narrowed": (
        lambda w: narrow(w.ask.audience, [w.chen], by=w.bilal),
        lambda w: Ask.objects.visible_to(w.chen).exists(),
    ),
    "privacy.let_go": (
        lambda w: audiences.let_go(w.bilal, w.ana, because="tried"),
        lambda w: Ask.objects.visible_to(w.ana).exists(),
    ),
    "privacy.muted": (
        lambda w: mute(w.bilal, by=w.chen),
        lambda w: not Mute.objects.filter(person=w.chen, muted=w.bilal).exists(),
    ),
    "privacy.erased_person": (
        lambda w: erase_person(w.bilal, by=w.bilal),
        lambda w: Ask.objects.exists() or AudienceMember.objects.exists(),
    ),
    "people.left": (
        lambda w: leave_together([w.chen.pk]),
        lambda w: Person.objects.here().filter(pk=w.chen.pk).exists() or holds("care_team", w.chen),
    ),
    "people.duty_taken": (
        lambda w: take_duty(Duty.objects.get(person=w.chen), by=w.ana),
        lambda w: holds("care_team", w.chen),
    ),
    "people.practice_narrowed": (
        lambda w: switch_practice("care", PracticeSwitch.State.OFF, by=w.ana),
        lambda w: PracticeSwitch.objects.get(practice="care").state != "off",
    ),
    "people.counterpart_changed": (
        lambda w: name_counterpart(by=w.ana, counterpart=w.bilal),
        lambda w: Person.objects.filter(counterpart=w.chen).exists(),
    ),
    "signing_in.passkey_removed": (
        lambda w: remove_passkey(w.ana, w.passkey.pk),
        lambda w: Passkey.objects.exists(),
    ),
    "means.released": (
        lambda w: means.release(w.commitment, by=w.ana),
        lambda w: Commitment.objects.open().exists() or reserved(w.pool),
    ),
    "means.pool_closed": (
        lambda w: means.close_pool(w.pool, by=w.ana),
        lambda w: Pool.objects.filter(closed_on=None).exists(),
    ),
    "means.pool_narrowed": (
        lambda w: means.set_holders(w.pool, [w.ana], by=w.ana),
        lambda w: Pool.objects.filter(at_disposal_of_all=True).exists(),
    ),
    "care.stopped_showing": (
        lambda w: care.show_to_circle(w.ask, by=w.bilal, item=w.answer.pk, shown=False),
        lambda w: Shown.objects.exists(),
    ),
    "care.told_no_more": (
        lambda w: care.say_what_fitted(
            w.ask, by=w.bilal, item=w.answer.pk, giver=w.chen, value=4, tell_giver=False
        ),
        lambda w: Fit.objects.visible_to(w.chen).exists(),
    ),
    "care.set_aside": (
        lambda w: care.set_aside(w.ask, by=w.chen),
        lambda w: Ask.objects.visible_to(w.chen).exists(),
    ),
    "care.ended": (
        lambda w: care.end_ask(w.ask, by=w.bilal, how=Ask.End.MINE),
        lambda w: Ask.objects.open().exists() or reserved(w.pool),
    ),
}


def test_every_kind_of_act_of_the_core_and_of_care_is_tried() -> None:
    """Other floors and practices try their own beside their code."""
    kinds = {kind.kind for floor in contributions() for kind in floor.takes_back}
    assert {kind for kind in kinds if kind.split(".")[0] in TRIED} <= set(ACTS) <= kinds


TRIED = {"privacy", "people", "means", "care"}


@pytest.mark.parametrize("lose", [lambda: None, forget_in_the_database], ids=["known", "lost"])
@pytest.mark.parametrize("kind", ACTS)
def test_it_stays_taken_back(world: World, bring_back, kind: str, lose) -> None:
    act, undone = ACTS[kind]
    assert undone(world), "the act would change nothing"
    bring_back(lambda: act(world), lose)
    assert not undone(world)
    assert problems() == []
    # Settled already: the clock finds nothing more to do.
    from corridor.privacy.taken_back import honour_taken_back

    assert honour_taken_back() == 0


def test_what_was_erased_gives_back_what_was_promised_for_it(world: World, bring_back) -> None:
    bring_back(lambda: care.erase_ask(world.ask, by=world.bilal))
    assert (Commitment.objects.count(), reserved(world.pool)) == (0, 0)
    assert problems() == []


def test_whoever_erased_themselves_leaves_nothing_that_no_key_sealed(world, bring_back) -> None:
    """Mutes, limits and what was set aside have no keys that would be gone."""
    mute(world.ana, by=world.bilal)
    Limit.objects.create(person=world.bilal, at_most=3)
    theirs = care.ask_for_help(
        by=world.chen, once=uuid4(), body="x", wants=[], choice=Choice(("people",), (world.bilal,))
    )
    care.set_aside(theirs, by=world.bilal)
    bring_back(lambda: erase_person(world.bilal, by=world.bilal), forget_in_the_database)
    assert [m.objects.count() for m in (Mute, Limit, SetAside)] == [0, 0, 0]
    assert not TakenBack.objects.filter(owner=world.bilal.pk).exists()


def test_what_was_given_again_before_the_copy_is_left_alone(world: World, bring_back) -> None:
    care.show_to_circle(world.ask, by=world.bilal, item=world.answer.pk, shown=False)
    care.show_to_circle(world.ask, by=world.bilal, item=world.answer.pk, shown=True)
    mute(world.ana, by=world.chen)
    unmute(world.ana, by=world.chen)
    erase_person(world.ana, by=world.ana)
    Limit.objects.create(person=world.ana, at_most=2)
    bring_back(lambda: None, forget_in_the_database)
    assert (Shown.objects.count(), Mute.objects.count(), Limit.objects.count()) == (1, 0, 1)


def test_a_mute_that_was_undone_since_is_not_brought_about(world: World, bring_back) -> None:
    def mute_for_a_while() -> None:
        mute(world.ana, by=world.chen)
        unmute(world.ana, by=world.chen)

    bring_back(mute_for_a_while, forget_in_the_database)
    assert Mute.objects.count() == 0


def test_whoever_moved_away_sees_nothing_again(world: World, bring_back) -> None:
    to_team = care.ask_for_help(
        by=world.bilal, once=uuid4(), body="To all", wants=[], choice=Choice(("team", "leader"))
    )

    def move() -> None:
        elsewhere = Team.objects.create(name="Elsewhere")
        Person.objects.filter(pk=world.chen.pk).update(team=elsewhere)
        Person.objects.filter(pk=world.bilal.pk).update(manager=world.chen)

    assert Ask.objects.visible_to(world.ana).filter(pk=to_team.pk).exists()
    bring_back(move)
    chen = Person.objects.get(pk=world.chen.pk)
    assert chen.team_id == world.chen.team_id  # the directory is the copy's
    assert not Ask.objects.visible_to(chen).filter(pk=to_team.pk).exists()
    leaders = AudienceMember.objects.filter(audience=to_team.audience, kind="leader")
    assert leaders.count() == 0


def test_a_holder_who_lost_a_pool_does_not_get_it_back(world: World, bring_back) -> None:
    means.set_holders(world.pool, [world.ana], by=world.ana)
    Person.objects.filter(pk=world.bilal.pk).update(manager=world.chen)
    bring_back(lambda: means.set_holders(world.pool, [world.chen], by=world.ana))
    assert PoolHolder.objects.count() == 0


def test_a_copy_from_before_anything_is_known_is_refused(world: World, tmp_path: Path) -> None:
    ClockSlot.objects.create(job="old", slot_at=timezone.now() - timedelta(days=1000))
    backup = back_up(tmp_path / "database", tmp_path / "keys")
    with pytest.raises(NotReady, match="newer copy"):
        restore(database=backup.database, keys=None, say=lambda line: None)


def test_a_database_put_back_by_other_means_is_settled_by_the_clock(world: World) -> None:
    """The server's own backup, say: no command of ours saw it."""
    from corridor.privacy.tending import SETTLING

    withdraw(world.ask.audience, by=world.bilal)
    type(world.ask.audience).objects.update(withdrawn_at=None)
    TakenBack.objects.all().delete()
    assert Ask.objects.visible_to(world.chen).exists()
    for step in SETTLING:
        step()
    assert not Ask.objects.visible_to(world.chen).exists()
