"""The demo's pools: what an organisation of some hundred people might put at leaders' disposal."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.means.amounts import DAYS, parts_of
from corridor.means.figures import ENOUGH, publish_figures, quarter_begins
from corridor.means.models import Account, Pool, Transfer
from corridor.means.stewarding import add_to_pool, open_pool, set_holders

# What one act takes, in counted parts: half days, and the coins of the currency's large unit.
HALF_DAYS = (1, 2, 2, 4, 6)
MONEY = (60, 120, 150, 250, 400)


def fill(world: Any) -> None:
    """Open the pools, fill the counted ones quarter by quarter, and give from them.

    Takes from `world`: `stewards`, `leaders`, `random`, `today`, `currency`, `years`. What was
    given in the past is in the ledger alone, as it is when the asks have been erased since;
    commitments of today come from the practice whose asks they are for.
    """
    steward = world.stewards[0]
    began = world.today - timedelta(days=365 * world.years)
    one = parts_of(world.currency)
    counted = (
        (Pool.Kind.DAYS, _("Days off"), _("Days on top of leave; no reason is asked."), DAYS),
        (
            Pool.Kind.FUND,
            _("Hardship fund"),
            _("Money for when something breaks at home. Nobody pays it back."),
            world.currency,
        ),
        (Pool.Kind.COVER, _("Cover"), _("Somebody takes over a day of work."), DAYS),
    )
    for kind, name, description, unit in counted:
        pool = open_pool(
            by=steward, kind=kind, name=name, description=description, unit=unit, on=began
        )
        acts = HALF_DAYS if unit == DAYS else tuple(amount * one for amount in MONEY)
        _live_through(pool, world, acts, began)
    _open_uncounted(world, began)


def _live_through(pool: Pool, world: Any, acts: tuple[int, ...], began: date) -> None:
    """Put in, give, and publish, one quarter after the other."""
    first, left = began, 0
    step = 20 if pool.unit == DAYS else 1_000 * parts_of(pool.unit)
    while first <= world.today:
        following = quarter_begins(first + timedelta(days=93))
        amounts = [world.random.choice(acts) for _n in range(ENOUGH + world.random.randrange(4))]
        # A round amount, enough for the quarter and for one act more.
        put_in = -(-max(1, sum(amounts) + max(acts) - left) // step) * step
        add_to_pool(pool, put_in, by=world.stewards[0], on=first)
        left += put_in - sum(amounts)
        days = max(1, (min(following, world.today) - first).days)
        given_on = sorted(first + timedelta(days=world.random.randrange(days)) for _a in amounts)
        if following <= world.today:
            _give(pool, list(zip(amounts, given_on, strict=True)))
            publish_figures(pool, on=following)
        first = following


@transaction.atomic
def _give(pool: Pool, acts: list[tuple[int, date]]) -> None:
    """Acts whose asks are gone: an amount and a day each."""
    accounts = {account.kind: account for account in pool.accounts.all()}
    way = (Account.Kind.AVAILABLE, Account.Kind.RESERVED, Account.Kind.GIVEN)
    Transfer.objects.bulk_create(
        Transfer(
            from_account=accounts[giver],
            to_account=accounts[taker],
            amount=amount,
            unit=pool.unit,
            made_on=day,
        )
        for amount, day in acts
        for giver, taker in pairwise(way)
    )
    Pool.objects.filter(pk=pool.pk).update(committed_since=len(acts), delivered_since=len(acts))


def _open_uncounted(world: Any, began: date) -> None:
    steward = world.stewards[0]
    uncounted = (
        (
            Pool.Kind.LIGHTER_LOAD,
            _("A lighter load"),
            _("Targets and deadlines moved for a while, agreed with the team."),
        ),
        (
            Pool.Kind.QUIET_ROOM,
            _("The quiet room"),
            _("On the second floor, no window to the corridor. The key is at reception."),
        ),
        (
            Pool.Kind.ASSISTANCE_LINE,
            _("Assistance line"),
            _("Counsellors from outside, eight conversations each, paid for by us."),
        ),
    )
    for kind, name, description in uncounted:
        pool = open_pool(by=steward, kind=kind, name=name, description=description, on=began)
    set_holders(pool, world.leaders[:3], by=steward)
