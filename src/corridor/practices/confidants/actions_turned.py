"""The quarter's round about volunteers: it rides along with the one that everybody is asked."""

from django.db import transaction

from corridor.ballots.actions import prepare_round
from corridor.ballots.counting import Counted
from corridor.ballots.models import Round
from corridor.ballots.rolls import rolls_of
from corridor.practices.confidants.models_turned import (
    KIND,
    MINIMUM,
    STEP,
    Category,
    Turned,
    items_to_ask,
)
from corridor.practices.confidants.queries_turned import (
    carrier_to_ride,
    who_may_answer,
)
from corridor.rhythm.fortnight import first_day_of

# Few turn to a volunteer: all together are one cell, from sixty on who have come.
ALL, LEAST = 10_000_000, 60


@transaction.atomic
def prepare_next() -> Round | None:
    """Fix who is asked with the next quarter's round; None where it is not time, or they are too few."""
    carrier = carrier_to_ride()
    if carrier is None:
        return None
    here_before = carrier.opens_at - (carrier.closes_at - carrier.opens_at)
    people = who_may_answer(carrier)
    rolls = rolls_of(people, here_before=here_before, least=ALL, least_to_answer=LEAST)
    if not rolls.cells:
        return None
    return prepare_round(
        KIND,
        opens_at=carrier.opens_at,
        closes_at=carrier.closes_at,
        items=items_to_ask(),
        cells=rolls.cells,
        minimum=MINIMUM,
    )


def keep_numbers(round_: Round, counted: Counted) -> None:
    """Keep of a round how many at least, from ten on and in fives; in the transaction that ends it.

    Whoever ticked one category said of the others that it was not about them: so each has as many
    answers as people who turned to somebody, and none where those were fewer than ten.
    """
    numbers: dict[str, int] = {}
    for items in counted.by_node.values():
        for key, (no, yes) in items.items():
            numbers[key] = numbers.get(key, 0) + yes
            numbers[""] = max(numbers.get("", 0), no + yes)
    begins_on = first_day_of(round_.opens_at)
    Turned.objects.filter(begins_on=begins_on).delete()
    Turned.objects.bulk_create(
        Turned(begins_on=begins_on, category=key, at_least=said(numbers.get(key, 0)))
        for key in ("", *Category.values)
    )


def said(number: int) -> int | None:
    """The last multiple of five, from ten on; None below."""
    return number - number % STEP if number >= MINIMUM else None
