"""Reads that span care's models, the means and the owner's log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.means.models import Commitment
from corridor.people.models import Person
from corridor.people.switches import who_has
from corridor.practices.care.models import Answer, Ask, Fit, Limit, Proposal, Shown
from corridor.privacy.audiences import own_lines
from corridor.privacy.models import AudienceMember, Opening, membership_holds
from corridor.privacy.reached import audiences_naming
from corridor.privacy.sealing import unseal
from corridor.runtime.register import HomeItem

PAGE = 20
# So many asks go further in one go; the others in the next.
OFFERED_AT_ONCE = 500


@dataclass
class Given:
    """One thing that was given, as a page shows it: an answer's text or a commitment."""

    id: UUID
    giver: Person
    answer: Answer | None = None
    text: str = ""
    commitment: Commitment | None = None
    shown: bool = False
    fit: int | None = None
    told: bool = False


@dataclass
class Thread:
    """What passed between the asker and one helper, oldest first."""

    helper: Person
    given: list[Given] = field(default_factory=list)
    # With which the asker writes to the helper; the page gives it.
    form: Any = None


@dataclass
class Opened:
    """A line of the owner's log about one ask."""

    reader: Person | None
    opened_on: date


def asks_of(owner: Person) -> list[tuple[Ask, str]]:
    """The owner's latest asks, open ones first, each with who can see it: what tells them apart."""
    asks = list(
        Ask.objects.filter(owner=owner)
        .select_related("audience")
        .order_by("ended_at", "-asked_at", "id")[:PAGE]
    )
    lines = own_lines([ask.audience for ask in asks])
    return [(ask, lines[ask.audience_id]) for ask in asks]


def asked_of(person: Person) -> list[Ask]:
    """The latest open asks that others addressed to the person; nothing is opened by listing them."""
    named = audiences_naming(person)
    if not named:
        return []
    answered = Answer.objects.filter(ask=OuterRef("pk"), author=person)
    of_team = AudienceMember.objects.filter(
        audience=OuterRef("audience"), person=person, kind="care_team"
    )
    return list(
        Ask.objects.asked_through(named)
        .select_related("owner")
        .annotate(answered=Exists(answered), of_team=Exists(of_team))
        .order_by("answered", "-asked_at", "id")[:PAGE]
    )


def proposals_for(person: Person) -> list[Proposal]:
    """What others wrote for the person to ask with."""
    if not Proposal.objects.living().filter(owner=person).exists():
        return []
    return list(Proposal.objects.visible_to(person).select_related("written_by")[:PAGE])


def unanswered_of(person: Person) -> Iterator[HomeItem]:
    """A quiet line for asks of one's own that nobody answered for three days: who could be asked?"""
    since = timezone.now() - timedelta(days=3)
    asked = Ask.objects.filter(owner=person, asked_at__lt=since, first_answer_at=None).open()
    if not asked.exists():
        return
    waiting = asked.unanswered()
    for ask in waiting.order_by("-asked_at").values_list("pk", flat=True)[:1]:
        yield HomeItem(
            title=_("Nobody has answered you yet"),
            url=reverse("care_further", args=[ask]),
            detail=_("You can let somebody else see what you asked."),
            weight=12,
        )


def threads_of(ask: Ask, *, reader: Person) -> list[Thread]:
    """What was given to `ask`, by helper, as far as `reader` may see it.

    The asker sees everything; a helper their own part; the rest of the circle what the asker shows.
    """
    return threads_of_each([ask], reader=reader)[ask.pk]


def threads_of_each(asks: Sequence[Ask], *, reader: Person) -> dict[UUID, list[Thread]]:
    """The same for several asks, by their ids, in as many queries as for one."""
    by_id = {ask.pk: ask for ask in asks}
    answers = list(
        Answer.objects.visible_to(reader).filter(ask__in=by_id).select_related("author", "helper")
    )
    texts = unseal(answers, reader=reader)
    shown = set(Shown.objects.filter(ask__in=by_id).values_list("item", flat=True))
    given = [
        (a.ask_id, a.helper, Given(a.pk, a.author, answer=a, text=_text(texts, a))) for a in answers
    ]
    commitments = Commitment.objects.for_subjects(by_id).in_order()
    given.extend(
        (c.subject, c.committed_by, Given(c.pk, c.committed_by, commitment=c))
        for c in commitments.select_related("committed_by", "owner")
        if c.subject in by_id and _may_see(c, by_id[c.subject], reader, shown)
    )
    fits = _fits(asks, reader)
    threads: dict[UUID, dict[UUID, Thread]] = {pk: {} for pk in by_id}
    for ask_id, helper, one in given:
        one.shown = one.id in shown
        one.fit, one.told = fits.get(one.id, (None, False))
        threads[ask_id].setdefault(helper.pk, Thread(helper)).given.append(one)
    return {pk: list(of_ask.values()) for pk, of_ask in threads.items()}


def _text(texts: dict[UUID, dict[str, Any]], answer: Answer) -> str:
    return str(texts.get(answer.pk, {}).get("body") or "")


def _may_see(commitment: Commitment, ask: Ask, reader: Person, shown: set[UUID]) -> bool:
    involved = {ask.owner_id, commitment.committed_by_id, commitment.owner_id}
    return reader.pk in involved or commitment.pk in shown


def _fits(asks: Sequence[Ask], reader: Person) -> dict[UUID, tuple[int, bool]]:
    fits = list(Fit.objects.visible_to(reader).filter(ask__in=asks))
    values = unseal(fits, reader=reader)
    return {
        fit.item: (int(values[fit.pk]["value"]), fit.told_at is not None)
        for fit in fits
        if fit.pk in values
    }


def openings_of(ask: Ask) -> list[Opened]:
    """Who has opened the ask, newest first: for its owner."""
    lines = Opening.objects.filter(owner=ask.owner_id, item=ask.pk).select_related("reader")
    return [Opened(line.reader, line.opened_on) for line in lines[:PAGE]]


def circle_of(ask: Ask) -> list[Person]:
    """Those of the audience who still belong: who can be named as seeing to a commitment."""
    members = ask.audience.members.filter(membership_holds()).select_related("person")
    return [member.person for member in members.order_by("person__name_key", "person_id")]


def carrying(people: Iterable[Person]) -> dict[UUID, int]:
    """How many open asks each of `people` answered and carries, by person."""
    rows = (
        Answer.objects.filter(author__in=[p.pk for p in people], ask__ended_at=None)
        .exclude(ask__owner=F("author"))
        .values("author")
        .annotate(n=Count("ask", distinct=True))
    )
    return {row["author"]: row["n"] for row in rows}


def full(people: Sequence[Person]) -> set[UUID]:
    """Those of `people` who carry as many asks as they said they can."""
    limits = dict(
        Limit.objects.filter(person__in=[p.pk for p in people]).values_list("person", "at_most")
    )
    if not limits:
        return set()
    load = carrying(people)
    return {person for person, at_most in limits.items() if load.get(person, 0) >= at_most}


def further_due(today: date) -> list[Ask]:
    """Unanswered asks that their owners agreed to offer further by now.

    Where care was switched off, they wait until it is on again. Two queries, however many asks
    there are; in a pilot two more.
    """
    due = Ask.objects.unanswered().filter(further_on__lte=today, further_at=None)
    due = due.exclude(further=None).filter(owner__in=who_has("care")).order_by("further_on", "pk")
    return list(due.select_related("owner__team", "audience", "further")[:OFFERED_AT_ONCE])
