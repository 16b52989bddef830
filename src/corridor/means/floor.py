"""What the means contribute to the whole."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit import speaking
from corridor.means import leaving, subjects
from corridor.means.actions import RELEASED, release_again
from corridor.means.demo import fill
from corridor.means.queries import commitments_due
from corridor.means.stewarding import (
    POOL_CLOSED,
    POOL_NARROWED,
    close_pool_again,
    narrow_pool_again,
)
from corridor.people.models import Person
from corridor.people.switches import practices_on_for
from corridor.runtime.register import Floor, HomeItem, Stored, Tick
from corridor.runtime.taking_back import TakesBack

DAY = timedelta(days=1)
ON_HOME = 3


def home(person: Person) -> Iterable[HomeItem]:
    """What the person is to see to within the fortnight, in words that say nothing to a neighbour."""
    locale, on = speaking.locale_of(person), practices_on_for(person)
    for commitment in commitments_due(person, at_most=ON_HOME):
        day = speaking.day(commitment.due_on, locale=locale)
        yield HomeItem(
            title=_("Something you took on is due on %(day)s") % {"day": day},
            url=subjects.url_of(commitment, on) or reverse("means_mine"),
            weight=30,
        )


floor = Floor(
    name="means",
    title=gettext_lazy("What can be given"),
    stores=(
        Stored(
            "means.Commitment",
            (
                "id",
                "subject",
                "subject_kind",
                "committed_by",
                "owner",
                "kind",
                "pool",
                "amount",
                "unit",
                "committed_on",
                "due_on",
                "delivered_on",
                "released_on",
            ),
            gettext_lazy(
                "What you took on: its kind, an amount, the days, who sees to it; never a"
                " description. It is not sealed: whoever reads the database sees that you took"
                " something on and how much, and may guess for whom where you are in one circle"
                " only. For which ask is encrypted with the installation's secret."
            ),
            readers=gettext_lazy(
                "You, who sees to it, and those to whom the ask's page shows it; no steward"
            ),
            kept=gettext_lazy(
                "Until the ask is erased, you erase it, or a year after it was done or given back"
            ),
        ),
        Stored(
            "means.Reminder",
            ("id", "commitment", "stage", "told_on"),
            gettext_lazy("That you were reminded of something you took on, by day"),
            readers=gettext_lazy("Nobody"),
            kept=gettext_lazy("As long as what you took on"),
        ),
        Stored(
            "means.PoolHolder",
            ("id", "pool", "person"),
            gettext_lazy("Which pools are at a leader's own disposal"),
            readers=gettext_lazy("Stewards, and the leader"),
            kept=gettext_lazy("Until a steward chooses anew, or the leader leaves"),
        ),
    ),
    # The ledger holds amounts and days, no person and no ask. From exact balances over time, single
    # acts could be read: pages show published figures only (means/figures.py), the database's
    # reader sees the balances themselves.
    impersonal=("means.Pool", "means.Account", "means.Transfer", "means.Figures"),
    clock=(Tick("means.remind", DAY), Tick("means.publish", DAY), Tick("means.forget", DAY)),
    takes_back=(
        TakesBack(RELEASED, release_again),
        TakesBack(POOL_CLOSED, close_pool_again),
        TakesBack(POOL_NARROWED, narrow_pool_again),
    ),
    home=home,
    export=leaving.export,
    erase=leaving.erase,
    leave=leaving.leave,
    demo=fill,
)
