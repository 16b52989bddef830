"""What a demo's people say of their introductions in a part of a day: this suits me, no thank you."""

from typing import Any

from django.utils import timezone

from corridor.practices.conversations import actions_together
from corridor.practices.conversations.models import Introduced

# On so many days each looks at their introduction once.
LOOKS = 6
NO_ONE_IN = 8


def live_on(day: Any) -> None:
    """A part of a day."""
    some = {person.pk: person for person in day.some(LOOKS)}
    waiting = Introduced.objects.filter(
        suits=None, put_away=False, introduction__lapses_at__gt=timezone.now()
    )
    rows = waiting.order_by("pk").select_related("introduction")
    for row in rows.prefetch_related("introduction__times"):
        person = some.get(row.person_id)
        if person is None:
            continue
        times = [t for t in row.introduction.times.all() if t.starts_at > day.now]
        if not times or day.random.randrange(NO_ONE_IN) == 0:
            actions_together.put_away(row.introduction, by=person)
            continue
        try:
            actions_together.say_suits(
                row.introduction, by=person, time=day.random.choice(times).mark
            )
        except actions_together.Over:
            continue
