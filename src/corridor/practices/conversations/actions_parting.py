"""Regular partners part: a no to one introduction is a no to those that would follow."""

from datetime import timedelta

from django.db import transaction

from corridor.practices.conversations.models import Introduced, Round
from corridor.practices.conversations.queries_round import id_of, plan_of
from corridor.privacy.sealing import seal

# An introduction is of the round in whose fortnight it was made, 27 days long at most.
LONGEST = timedelta(days=28)


@transaction.atomic
def part_who_said_no() -> None:
    """Of regular partners of whom one said "No, thank you", the round's plan says so no more.

    Before the next round is planned, and before the noes are erased with their introductions. They stay
    among those who met. To the other it looks as if the one had stopped: somebody else, or nobody.
    """
    noes = Introduced.objects.filter(put_away=True, introduction__regular=True)
    made = dict(noes.values_list("introduction", "introduction__made_at"))
    if not made:
        return
    days = [at.date() for at in made.values()]
    rounds = Round.objects.filter(begins_on__range=(min(days) - LONGEST, max(days) + LONGEST))
    for one in rounds.select_for_update().order_by("pk"):
        plan = plan_of(one)
        ended = [place for place in plan.since if id_of(one, place) in made] if plan else []
        if plan is not None and ended:
            seal(one, plan=plan.parted(ended).as_json())
            one.save()
