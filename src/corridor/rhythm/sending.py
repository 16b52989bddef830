"""Sending the letters of a fortnight: a row for each, claimed before it is handed over.

A row is claimed in the database, handed to the mail server, and noted as sent, one after the other.
A worker that dies leaves its claims to others a quarter of an hour later. Only the one letter of
which it had not yet noted the server's answer may leave twice, with the same Message-ID
(see rhythm.post).
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.fortnight import (
    LENGTH,
    Fortnight,
    fortnight_of,
    fortnight_under_way,
    letters_begin_on,
)
from corridor.rhythm.hours import weeks_of
from corridor.rhythm.letters import Contents, write_letter
from corridor.rhythm.models import (
    Bounce,
    Letter,
    LetterQuerySet,
    MadeReady,
    NoLetter,
    OutboxLetter,
    QuietDay,
)
from corridor.rhythm.post import (
    NotNow,
    PostOffice,
    Refused,
    ServerTrouble,
    mail_leaves,
    note_bounce,
)
from corridor.rhythm.readers import readers_of
from corridor.rhythm.week import Week
from corridor.rhythm.zones import zone_of
from corridor.runtime.jobs import Work
from corridor.runtime.problems import problem_of

logger = logging.getLogger(__name__)

BATCH = 100
CLAIM = timedelta(minutes=15)
# So many addresses refused, and none taken: then the server refuses us, and not the readers.
DOUBT = 20
LETTERS_KEPT = timedelta(weeks=8)
QUIET_DAYS_KEPT = timedelta(weeks=4)
FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=8)


def send_letters(work: Work) -> None:
    """Make the letters of the fortnight under way ready, then send what is due. Takes up where it was.

    Does nothing while no steward chose the fortnight's day, or where no mail can leave.
    """
    first = letters_begin_on()
    fortnight = fortnight_under_way()
    if first is None or fortnight.begins_on < first or not mail_leaves():
        return
    if not MadeReady.objects.filter(fortnight_on=fortnight.begins_on).exists():
        make_ready(fortnight, work)
    sent, contents = 0, Contents()
    with PostOffice() as post:
        while batch := Batch.claim(post, contents):
            work.check()
            sent += batch.send()
            work.report(sent)


def make_ready(fortnight: Fortnight, work: Work | None = None) -> None:
    """Write a row for everybody who gets the letter, due in their first hour of the fortnight.

    Not for those who came after it had begun: theirs is the next.
    """
    for people in _readers(fortnight):
        if work is not None:
            work.check()
        weeks, now = weeks_of(people), timezone.now()
        rows = [
            Letter(person=person, fortnight_on=fortnight.begins_on, due_at=due_at)
            for person in people
            if (due_at := _due(person, weeks[person.pk], fortnight, now)) is not None
        ]
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
    MadeReady.objects.get_or_create(fortnight_on=fortnight.begins_on)


def _readers(fortnight: Fortnight) -> Iterator[list[Person]]:
    """Who gets the letter, in batches that go on after the last one's id."""
    found = (
        Person.objects.here()
        .exclude(email=None)
        .exclude(pk__in=NoLetter.objects.values("person"))
        .order_by("pk")
    )
    last: UUID | None = None
    while people := list((found.filter(pk__gt=last) if last else found)[: 5 * BATCH]):
        yield [p for p in people if p.here_since < fortnight.begins_at(zone_of(p))]
        last = people[-1].pk


def _due(person: Person, week: Week, fortnight: Fortnight, now: datetime) -> datetime | None:
    """The first moment from `now` on in the person's hours, if it is still in the fortnight."""
    zone = zone_of(person)
    opens = week.next_open(max(now, fortnight.begins_at(zone)))
    return opens if opens is not None and opens < fortnight.ends_at(zone) else None


class Batch:
    """Letters that this sending, and no other, has in hand."""

    def __init__(
        self, claim: UUID, taken: list[UUID], post: PostOffice, contents: Contents
    ) -> None:
        self._claim, self._taken = claim, taken
        self._until = time.monotonic() + CLAIM.total_seconds() / 2
        self._post, self._contents = post, contents
        self._doubtful: list[Letter] = []
        self.letters = list(self._mine().order_by("due_at", "pk").select_related("person"))
        people = [letter.person for letter in self.letters]
        self._weeks = weeks_of(people)
        self._readers = readers_of(people)
        self._bounced = dict(
            Bounce.objects.filter(person__in=people).values_list("person", "address")
        )
        self._fortnights: dict[object, Fortnight] = {}

    @classmethod
    def claim(cls, post: PostOffice, contents: Contents) -> "Batch | None":
        """Take what is due and in nobody's hands; None when there is nothing."""
        claim, now = uuid4(), timezone.now()
        with transaction.atomic():
            due = Letter.objects.due(now, now - CLAIM).select_for_update(skip_locked=True)
            taken = list(due.values_list("pk", flat=True)[:BATCH])
            Letter.objects.filter(pk__in=taken).update(claim=claim, claimed_at=now)
        return cls(claim, taken, post, contents) if taken else None

    def send(self) -> int:
        """Hand over one letter after the other; returns how many the server took.

        Raises ServerTrouble when none can leave; what is still in hand is given back first.
        """
        try:
            sent = sum(self._send_one(letter) for letter in self.letters if self._in_time())
            self._note_bounces()
        finally:
            self._mine().update(claim=None, claimed_at=None)
        return sent

    def _in_time(self) -> bool:
        """Whether nobody else can have taken the claim for a dead worker's."""
        return time.monotonic() < self._until

    def _send_one(self, letter: Letter) -> bool:
        person, now = letter.person, timezone.now()
        fortnight = self._fortnight(letter)
        due_at = _due(person, self._weeks[person.pk], fortnight, now)
        known_to_bounce = self._bounced.get(person.pk) == person.email
        if due_at is None or not person.is_here or not person.email or known_to_bounce:
            return self._settle(letter, due_at=None)
        if due_at > now:
            return self._settle(letter, due_at=due_at)
        try:
            content = self._contents.of(self._readers[person.pk], fortnight)
            mail = write_letter(person, fortnight, letter.pk, content)
            if mail is None:
                return self._settle(letter, due_at=None)
            self._post.hand_over(mail)
        except Refused:
            return self._doubt(letter)
        except ServerTrouble:
            raise
        except Exception as error:
            # One practice's slip, or one full mailbox, must not keep the letter from all others.
            if not isinstance(error, NotNow):
                logger.error("A letter could not be written: %s", problem_of(error))
            return self._postpone(letter)
        self._settle(letter, sent_at=timezone.now())
        self._note_bounces()
        return True

    def _doubt(self, letter: Letter) -> bool:
        self._doubtful.append(letter)
        if len(self._doubtful) >= DOUBT:
            # Others come first at the next attempt: perhaps it is these addresses after all.
            for doubtful in self._doubtful:
                self._postpone(doubtful)
            raise ServerTrouble("every address is refused")
        return False

    def _postpone(self, letter: Letter) -> bool:
        week, later = self._weeks[letter.person_id], timezone.now() + pause(letter.refusals)
        again = _due(letter.person, week, self._fortnight(letter), later)
        return self._settle(letter, due_at=again, refusals=letter.refusals + 1)

    def _note_bounces(self) -> None:
        while self._doubtful:
            letter = self._doubtful.pop()
            note_bounce(letter.person)
            self._settle(letter, due_at=None)

    def _settle(self, letter: Letter, **fields: object) -> bool:
        mine = Letter.objects.filter(pk=letter.pk, claim=self._claim, sent_at=None)
        mine.update(**fields, claim=None, claimed_at=None)
        return False

    def _mine(self) -> LetterQuerySet:
        return Letter.objects.filter(pk__in=self._taken, claim=self._claim, sent_at=None)

    def _fortnight(self, letter: Letter) -> Fortnight:
        known = self._fortnights.get(letter.fortnight_on)
        if known is None:
            known = self._fortnights[letter.fortnight_on] = fortnight_of(letter.fortnight_on)
        return known


def pause(refusals: int) -> timedelta:
    """How long to wait after so many refusals: 10 minutes, 20, 40, ... at most eight hours."""
    longer: int = 2 ** min(refusals, 10)
    return min(FIRST_PAUSE * longer, LONGEST_PAUSE)


def pass_over() -> None:
    """After an older database was put back: what may have left already does not leave again."""
    Letter.objects.open().update(due_at=None)
    MadeReady.objects.get_or_create(fortnight_on=fortnight_under_way().begins_on)


def tidy() -> None:
    """Remove what is long over: letters after eight weeks, closed days after four."""
    now = timezone.now()
    old = (now - LETTERS_KEPT).date()
    Letter.objects.filter(fortnight_on__lt=old).delete()
    MadeReady.objects.filter(fortnight_on__lt=old - LENGTH).delete()
    QuietDay.objects.filter(day_on__lt=(now - QUIET_DAYS_KEPT).date()).delete()
    OutboxLetter.objects.filter(written_at__lt=now - LETTERS_KEPT).delete()
