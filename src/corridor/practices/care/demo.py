"""Two years of care among invented people. Their words are made up here and say so little on purpose."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from corridor.means import actions as means
from corridor.means.models import Commitment
from corridor.people.models import Person
from corridor.practices.care.actions import SUBJECT
from corridor.practices.care.models import Answer, Ask, Want
from corridor.privacy.models import Audience, AudienceMember, Opening
from corridor.privacy.sealing import SealedItem, seal_new

BATCH = 500
# One person in two asked once in two years; the newest asks are still open.
ASKED_ONE_IN = 2

# What somebody wrote, what would help, and what two people answered.
ASKS = (
    ("My mother comes out of hospital on Thursday. I would like to be there in the mornings for a while.", (Want.COVER, Want.FLEXIBILITY),
     ("I can take the Tuesday and Thursday mornings. You need not hand anything over properly.", "Be with her. We move the Thursday round to the afternoon, for as long as you need.")),
    ("I have not slept well for weeks and would like to talk to somebody who is not in a hurry.", (Want.LISTENING,),
     ("Thank you for telling me. I am free tomorrow after lunch: shall we walk to the river?", "I have no clever advice, but I have time this evening if you like to call.")),
    ("The move is taking longer than we thought. Two free days would change a lot.", (Want.TIME,),
     ("Take Monday and Tuesday. I look after what comes in.", "I have a van at the weekend. Say when, and I come.")),
    ("Our boiler broke and the bill comes before the salary. I don't know whom to ask.", (Want.MONEY, Want.INFORMATION),
     ("I asked how the fund works without saying for whom. It takes two days. Shall I show you?", "We have two heaters in the cellar. I bring them tonight.")),
    ("Three deadlines fall on the same week. I can do two of them well.", (Want.LIGHTER_LOAD,),
     ("Leave the Friday report to me. I have done it before.", "Let us look at your list together on Monday and strike out half of it.")),
    ("My son starts nursery and the first days are short. I need to leave at noon.", (Want.FLEXIBILITY, Want.COVER),
     ("I stay until five that week anyway. Pass me what is open at noon.", "Noon is fine. I tell the others that the meetings are in the morning, without saying why.")),
    ("It is a year since my father died, and this month is heavier than I thought.", (Want.LISTENING, Want.TIME),
     ("I remember him from the summer party. I would like to hear more, if you want to tell.", "I read this twice. Shall we have lunch outside on Wednesday?")),
    ("I don't know what would help. I only know that it is too much at the moment.", (Want.UNKNOWN,),
     ("Then let us find out together. I come by at four, with tea.", "You need not know. I keep Thursday afternoon free for you.")),
    ("I look after my neighbour since her fall. Somebody who drives past the clinic would help.", (Want.PRACTICAL,),
     ("I pass there every Monday and Friday at eight.", "My sister lives next to it. I ask her about Wednesdays.")),
    ("After the long absence I would like to begin with fewer meetings.", (Want.LIGHTER_LOAD, Want.FLEXIBILITY),
     ("I take notes in the two long ones and tell you on Friday what matters.", "Begin with one a day. We add when you say so.")),
)  # fmt: skip


def fill(world: Any) -> None:
    """Asks over the world's years, with circles, openings and answers."""
    askers = [p for p in world.people if world.random.randrange(ASKED_ONE_IN) == 0]
    shown = [world.employee, world.leader]
    for start in range(0, len(askers), BATCH):
        _write(
            world,
            [
                (p, world.random.randrange(6, world.years * 365))
                for p in askers[start : start + BATCH]
            ],
        )
    colleague = next(p for p in world.team_of[world.leader.team_id] if p not in shown)
    _write(world, [(colleague, 1)], to=shown, answered=False)
    (ask,) = _write(world, [(world.employee, 5)], to=[world.leader, colleague], which=ASKS[:1])
    means.commit(
        subject=ask.pk,
        subject_kind=SUBJECT,
        by=world.leader,
        owner=colleague,
        kind=Commitment.Kind.COVER,
        due_on=world.today + timedelta(days=4),
        on=world.today - timedelta(days=3),
    )


def _circle(world: Any, person: Person, to: list[Person] | None) -> Iterator[AudienceMember]:
    if to is not None:
        yield from (AudienceMember(person=p, kind="people") for p in to)
        return
    colleagues = [
        p for p in world.team_of[person.team_id] if p.pk not in {person.pk, person.manager_id}
    ]
    for other in world.random.sample(colleagues, min(len(colleagues), world.random.randint(1, 2))):
        yield AudienceMember(person=other, kind="people")
    if person.manager_id and world.random.random() < 0.5:
        yield AudienceMember(person_id=person.manager_id, kind="leader", while_leading=person)


def _write(
    world: Any,
    askers: list[tuple[Person, int]],
    to: list[Person] | None = None,
    *,
    answered: bool = True,
    which: tuple[Any, ...] = ASKS,
) -> list[Ask]:
    audiences, members, asks, answers, openings = [], [], [], [], []
    sealed: list[tuple[SealedItem, dict[str, Any]]] = []
    for person, days_ago in askers:
        circle = list(_circle(world, person, to))
        if not circle:
            continue
        at = world.moment(days_ago, person.pk, *(member.person_id for member in circle))
        audience = Audience(owner=person, frozen_at=at)
        for member in circle:
            member.audience, member.added_at = audience, at
        ask = Ask(owner=person, audience=audience, asked_at=at)
        words, wants, replies = world.random.choice(which)
        sealed.append((ask, {"body": words, "wants": [str(w) for w in wants]}))
        for number, member in enumerate(circle if answered else []):
            opened = min(at + timedelta(hours=world.random.randint(1, 40)), timezone.now())
            openings.append(_opening(ask, member, opened))
            if to is not None or world.random.random() < 0.75:
                answer = Answer(
                    ask=ask, author_id=member.person_id, helper_id=member.person_id, sent_at=opened
                )
                sealed.append((answer, {"body": replies[number % len(replies)]}))
                answers.append(answer)
                ask.first_answer_at = min(ask.first_answer_at or opened, opened)
        if days_ago > 30 and world.random.random() < 0.9:
            ask.ended_at = at + timedelta(days=world.random.randint(5, 28))
            ask.end = Ask.End.KEPT if world.random.random() < 0.4 else Ask.End.MINE
            if ask.end == Ask.End.MINE:
                audience.withdrawn_at = ask.ended_at
        audiences.append(audience)
        members.extend(circle)
        asks.append(ask)
    seal_new(sealed)
    Audience.objects.bulk_create(audiences)
    AudienceMember.objects.bulk_create(members)
    Ask.objects.bulk_create(asks)
    Answer.objects.bulk_create(answers)
    Opening.objects.bulk_create(openings, ignore_conflicts=True)
    return asks


def _opening(ask: Ask, member: AudienceMember, at: Any) -> Opening:
    return Opening(
        owner=ask.owner,
        item=ask.pk,
        item_kind="care.ask",
        reader_id=member.person_id,
        opened_on=at.date(),
    )
