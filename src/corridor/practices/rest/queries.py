"""Reads that span the models of rest, the means and the calendar."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.rest.engine.days import Days, Step
from corridor.practices.rest.models import KEPT_DAYS, Handover, Plan, Proposal, Word
from corridor.privacy.models import Audience, AudienceMember, membership_holds
from corridor.privacy.reached import audiences_naming
from corridor.privacy.sealing import unseal
from corridor.rhythm.days_off import days_off, is_day_off, working_days
from corridor.rhythm.zones import zone_of

PAGE = 20
FORTNIGHT = timedelta(days=14)


def today_of(person: Person) -> date:
    """The day where the person is."""
    return timezone.localdate(timezone=zone_of(person))


def half_days_of(person: Person, days: Days) -> int:
    """How many half days of the person's work the days take: by the week of their country."""
    week = working_days(person.country)
    return days.half_days(
        lambda day: str(day.isoweekday()) in week and not is_day_off(person.country, day)
    )


def days_off_in(person: Person, days: Days) -> Mapping[date, str]:
    """The public holidays among them on which the person would work, with their names."""
    week = working_days(person.country)
    language = get_language() or "en"
    found = days_off(person.country, days.begins_on, days.ends_on, language)
    return {day: name for day, name in found.items() if str(day.isoweekday()) in week}


def still_wished_for(plan: Plan, wanted: int) -> int:
    """Half days that are wished for and that nobody committed yet; never less than none."""
    return max(0, wanted - sum(commitment.amount or 0 for commitment in committed_for(plan)))


def resting_among(people: Iterable[Person]) -> Callable[[Person, date], bool]:
    """Whether a day belongs to rest that one of these people agreed to. One query for all."""
    held: dict[UUID, list[tuple[date, date]]] = {}
    plans = Plan.objects.filter(owner__in=people).holding()
    for owner, begins_on, ends_on in plans.values_list("owner", "begins_on", "ends_on"):
        held.setdefault(owner, []).append((begins_on, ends_on))

    def is_resting(person: Person, day: date) -> bool:
        return any(first <= day <= last for first, last in held.get(person.pk, ()))

    return is_resting


def in_the_way(person: Person, days: Days, *, but: Plan | None = None) -> bool:
    """Whether another plan of the person has one of these days."""
    plans = Plan.objects.filter(
        owner=person, settled_on=None, begins_on__lte=days.ends_on, ends_on__gte=days.begins_on
    )
    return (plans.exclude(pk=but.pk) if but else plans).exists()


def plans_of(owner: Person) -> list[Plan]:
    """The person's own plans, the latest first."""
    return list(Plan.objects.filter(owner=owner)[:PAGE])


def plans_shown_to(leader: Person) -> list[Plan]:
    """Plans that others showed to the person as their leader, and whose return is not over."""
    named = audiences_naming(leader)
    if not named:
        return []
    shown = Plan.objects.filter(named.has(kind=Audience.Kind.LEADER)).exclude(owner=leader)
    shown = shown.filter(over_on__gte=today_of(leader)).select_related("owner")
    return list(shown.order_by("begins_on", "pk")[:PAGE])


def away_soon(person: Person) -> list[Plan]:
    """Who is away within the fortnight, of those who let the person know."""
    today = today_of(person)
    plans = Plan.objects.away_for(person).filter(
        begins_on__lte=today + FORTNIGHT, ends_on__gte=today
    )
    return list(plans.select_related("owner").order_by("begins_on", "owner__name_key")[:PAGE])


def handovers_to(person: Person) -> list[Handover]:
    """What others asked the person to take over and is not over; listing opens nothing."""
    named = audiences_naming(person)
    if not named:
        return []
    found = Handover.objects.asked_of(person).filter(named.has())
    found = found.filter(plan__ends_on__gte=today_of(person), plan__settled_on=None)
    return list(
        found.select_related("owner", "plan").order_by("agreed_at", "plan__begins_on")[:PAGE]
    )


def given_back_to(owner: Person) -> list[Handover]:
    """What somebody had agreed to take over and gave back, of plans that are not over."""
    found = Handover.objects.filter(owner=owner, plan__settled_on=None)
    return list(found.exclude(given_back_at=None).select_related("plan")[:PAGE])


def proposals_for(person: Person) -> list[Proposal]:
    """What others wrote to the person about rest."""
    if not Proposal.objects.living().filter(owner=person).exists():
        return []
    return list(Proposal.objects.visible_to(person).select_related("written_by")[:PAGE])


def words_to(person: Person) -> list[Word]:
    """What others let the person know."""
    if not Word.objects.living().filter(to=person).exists():
        return []
    return list(Word.objects.visible_to(person).select_related("sender")[:PAGE])


@dataclass
class Opened:
    """What lies sealed in a plan: half days of one's own, half days wished for, and the steps."""

    own: int = 0
    wanted: int = 0
    steps: list[Step] = field(default_factory=list)


def opened(plan: Plan, *, reader: Person) -> Opened | None:
    """The plan opened for its owner or leader; None where it cannot be read."""
    body = unseal([plan], reader=reader).get(plan.pk, {}).get("body")
    return of_body(body) if body is not None else None


def of_body(body: dict[str, Any]) -> Opened:
    """From what was sealed."""
    steps = [Step.of_row(row) for row in body["steps"]]
    return Opened(int(body["own"]), int(body["wanted"]), steps)


@dataclass
class HandedOver:
    """A piece of work as a page shows it."""

    handover: Handover
    text: str | None


def handed_over(plan: Plan, *, reader: Person) -> list[HandedOver]:
    """What its owner hands over, with the words."""
    found = Handover.objects.visible_to(reader).filter(plan=plan, owner=reader)
    handovers = list(found.select_related("asked"))
    texts = unseal(handovers, reader=reader)
    return [HandedOver(h, texts.get(h.pk, {}).get("body")) for h in handovers]


def committed_for(plan: Plan) -> list[Commitment]:
    """The days that were committed for a plan which the caller may see."""
    found = Commitment.objects.for_subjects([plan.pk]).filter(released_on=None).in_order()
    return list(found.select_related("committed_by", "pool"))


def pools_of_days(leader: Person) -> Any:
    """The pools of days at the leader's disposal."""
    return Pool.objects.at_disposal_of(leader).filter(kind=Pool.Kind.DAYS)


def leaders_of(plan: Plan) -> list[Person]:
    """Who sees the plan as a leader now: one person or nobody."""
    members = plan.audience.members.filter(membership_holds(), kind="leader")
    if not plan.audience.is_open:
        return []
    return [member.person for member in members.select_related("person")]


def sees_as_leader(plan: Plan, person: Person) -> bool:
    """Whether the person, who is not its owner, sees the whole plan."""
    return Plan.objects.visible_to(person).exclude(owner=person).filter(pk=plan.pk).exists()


def agreed_colleagues(plan: Plan) -> list[Person]:
    """Those who are here and agreed to take something over."""
    found = Handover.objects.filter(plan=plan, asked__left_at=None).exclude(agreed_at=None)
    return [handover.asked for handover in found.select_related("asked")]


def audience_kinds_of(plan: Plan) -> tuple[str, ...]:
    """What its owner chose: "leader", "team", both or "only_me"."""
    kinds = AudienceMember.objects.filter(audience=plan.audience_id).values_list("kind", flat=True)
    return tuple(sorted(set(kinds))) or ("only_me",)


def to_settle(today: date) -> list[UUID]:
    """Plans whose days are past everywhere on earth, and not yet settled."""
    past = Plan.objects.filter(settled_on=None, ends_on__lt=today - timedelta(days=1))
    return list(past.values_list("pk", flat=True)[:500])


def to_erase(today: date) -> list[UUID]:
    """Plans whose return was over thirty days ago."""
    past = Plan.objects.filter(over_on__lt=today - timedelta(days=KEPT_DAYS))
    return list(past.exclude(settled_on=None).values_list("pk", flat=True)[:500])


@dataclass
class OnHome:
    """What of rest stands on somebody's home."""

    plans: Sequence[Plan]
    proposals: Sequence[Proposal]
    handovers: Sequence[Handover]
    given_back: Sequence[Handover]
    shown: Sequence[Plan]
    words: Sequence[Word]


def on_home(person: Person) -> OnHome:
    """As many queries however much there is of each; fewer where there is nothing of it."""
    today = today_of(person)
    near = Q(held_at__isnull=False, begins_on__lte=today + FORTNIGHT, over_on__gte=today)
    own = list(Plan.objects.filter(Q(settled_on=None) | near, owner=person))
    return OnHome(
        plans=[
            plan
            for plan in own
            if plan.holds and plan.begins_on <= today + FORTNIGHT and plan.over_on >= today
        ][:PAGE],
        proposals=proposals_for(person),
        handovers=handovers_to(person),
        given_back=given_back_to(person) if any(plan.settled_on is None for plan in own) else [],
        shown=[p for p in plans_shown_to(person) if p.agreed_at is None and p.settled_on is None],
        words=words_to(person),
    )
