"""What the clock does with the means: reminders, figures, forgetting."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corridor.means.figures import publish_figures
from corridor.means.models import Commitment, Pool, Reminder, today
from corridor.people.models import Person
from corridor.rhythm.messages import tell
from corridor.runtime.jobs import job

KEPT = timedelta(days=365)
# Zones reach a day ahead of UTC and a day behind it.
ZONES = timedelta(days=1)


def _day_of(person: Person) -> date:
    """The date where the person is."""
    try:
        zone = ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return timezone.localdate(timezone=zone)


@job("means.remind")
def remind() -> None:
    """Tell owners what is due tomorrow, today, or since three days; each stage once.

    Several commitments of one person make one letter. Nothing goes to whom a commitment is for.
    """
    for owner, reminders in _reminders_by_owner():
        with transaction.atomic():
            new = [_note(reminder) for reminder in reminders]
            if any(new):
                tell(owner)


def _note(reminder: Reminder) -> bool:
    """Whether this is the first time (two workers may have the same work for a moment)."""
    _row, new = Reminder.objects.get_or_create(
        commitment=reminder.commitment,
        stage=reminder.stage,
        defaults={"told_on": reminder.told_on},
    )
    return new


def _reminders_by_owner() -> Iterator[tuple[Person, list[Reminder]]]:
    """Owners, each with the stages that are reached and of which they were not told."""
    tomorrow = Reminder.DAYS_AHEAD[Reminder.Stage.TOMORROW]
    due = (
        Commitment.objects.open()
        .filter(due_on__lte=today() + timedelta(days=tomorrow) + ZONES, owner__left_at=None)
        .exclude(reminders__stage=Reminder.Stage.LATE)
        .select_related("owner")
        .prefetch_related("reminders")
        .order_by("owner_id", "pk")
    )
    owner: Person | None = None
    reminders: list[Reminder] = []
    for commitment in due.iterator(chunk_size=500):
        if owner is not None and owner.pk != commitment.owner_id:
            if reminders:
                yield owner, reminders
            reminders = []
        owner = commitment.owner
        reminder = _reminder_for(commitment, _day_of(owner))
        if reminder is not None:
            reminders.append(reminder)
    if owner is not None and reminders:
        yield owner, reminders


def _reminder_for(commitment: Commitment, day: date) -> Reminder | None:
    stage = Reminder.stage_of(commitment.due_on, day)
    told = {reminder.stage for reminder in commitment.reminders.all()}
    # Who takes something on for today, or for tomorrow, need not be reminded at once.
    if stage is None or stage in told or commitment.committed_on >= day:
        return None
    return Reminder(commitment=commitment, stage=stage, told_on=day)


@job("means.publish")
def publish() -> None:
    """Take the figures of every pool whose quarter has ended, where they rest on enough."""
    for pool in Pool.objects.exclude(unit="").order_by("pk"):
        publish_figures(pool)


@job("means.forget")
def forget() -> None:
    """Remove commitments a year after they were delivered or released."""
    limit = today() - KEPT
    Commitment.objects.filter(Q(delivered_on__lt=limit) | Q(released_on__lt=limit)).delete()
