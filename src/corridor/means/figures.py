"""A pool's figures: published after a quarter, and only when they rest on enough.

Stewards and finance need to know what became of a pool; nobody may read a single act off it. So
the exact balances of a pool are taken once, after a quarter has ended, and shown from then on
unchanged. They are taken only when since the figures before
- something was committed, and not taken back, for at least `ENOUGH` different items, and
- something was delivered for at least `ENOUGH` different items.
Otherwise the time runs on into the next quarter. What can be subtracted from two figures is what
was delivered in between and what was committed less what came back: each then rests on `ENOUGH`
items or more. In between, everybody (leaders and stewards alike) sees only a step below what is
left (amounts.step_below).

What this does not hide: a step that is crossed says that something happened on that day; a
steward who takes money out again and again, or a leader who tries amounts, can find out what is
left at that moment; who made most of the commitments can subtract their own. The page says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from corridor.means.ledger import lock_accounts
from corridor.means.models import Account, Commitment, Figures, Pool, today

ENOUGH = 8


@dataclass(frozen=True)
class Period:
    """What became of a pool between two figures, in counted parts of its unit.

    `promised` and `left` are what the accounts held at the end.
    """

    from_on: date
    until_on: date
    put_in: int
    given: int
    promised: int
    left: int


def quarter_begins(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@transaction.atomic
def publish_figures(pool: Pool, *, on: date | None = None) -> Figures | None:
    """Take the figures of the quarter that ended, or None where there are none to take.

    `on` is the day on which it is done (today, if none): any day of the new quarter.
    """
    on = on or today()
    if not pool.is_counted:
        return None
    accounts = lock_accounts([pool.pk])[pool.pk]
    pool = Pool.objects.get(pk=pool.pk)
    last = pool.figures.order_by("-taken_on").first()
    since = last.taken_on if last else pool.opened_on
    if since >= quarter_begins(on) or min(pool.committed_since, pool.delivered_since) < ENOUGH:
        return None
    Pool.objects.filter(pk=pool.pk).update(committed_since=0, delivered_since=0)
    return Figures.objects.create(
        pool=pool,
        taken_on=on,
        put_in=-accounts[Account.Kind.SOURCE].balance,
        available=accounts[Account.Kind.AVAILABLE].balance,
        reserved=accounts[Account.Kind.RESERVED].balance,
        given=accounts[Account.Kind.GIVEN].balance,
    )


def is_first(commitment: Commitment, day_field: str) -> bool:
    """Whether it is the first for its item, of its pool, since the figures before.

    `day_field` is "committed_on" or "delivered_on". Asked after the row was written: two
    commitments for one item count once. Counts too few rather than too many.
    """
    last = Figures.objects.filter(pool=commitment.pool_id).order_by("-taken_on").first()
    others = Commitment.objects.filter(
        pool=commitment.pool_id, subject=commitment.subject, released_on=None
    ).exclude(pk=commitment.pk)
    others = others.exclude(**{day_field: None})
    if last is not None:
        others = others.filter(**{f"{day_field}__gte": last.taken_on})
    return not others.exists()


def periods_of(pool: Pool, figures: list[Figures]) -> list[Period]:
    """The published periods of a pool, oldest first, from its figures in order of their days."""
    periods = []
    from_on, put_in, given = pool.opened_on, 0, 0
    for one in figures:
        periods.append(
            Period(
                from_on=from_on,
                until_on=one.taken_on - timedelta(days=1),
                put_in=one.put_in - put_in,
                given=one.given - given,
                promised=one.reserved,
                left=one.available,
            )
        )
        from_on, put_in, given = one.taken_on, one.put_in, one.given
    return periods
