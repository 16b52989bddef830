"""Pages of the stewards: the pools, what became of them, and filling and closing them.

Never who committed what, nor anything finer than the published figures.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, duty
from corridor.means import queries, stewarding
from corridor.means.figures import ENOUGH
from corridor.means.forms import AmountForm, HoldersForm, PoolForm, own_currency
from corridor.means.ledger import Refused
from corridor.means.models import Pool
from corridor.people.models import Duty


@duty(Duty.Kind.STEWARD)
def pools(request: PersonRequest) -> HttpResponse:
    """Every pool: about how much is left, and its newest figures."""
    lines = queries.pools_for_stewards()
    return render(request, "means/pools.html", {"lines": lines, "enough": ENOUGH})


@duty(Duty.Kind.STEWARD)
def new_pool(request: PersonRequest) -> HttpResponse:
    """Open a pool."""
    form = PoolForm(request.POST or None, initial={"currency": own_currency()})
    if request.method == "POST" and form.is_valid():
        pool = stewarding.open_pool(by=request.person, **form.described())
        messages.success(request, _("The pool is open to all leaders."))
        return redirect("means_pool", pool.pk)
    return render(request, "means/new_pool.html", {"form": form})


def _pool_page(
    request: PersonRequest,
    pool: Pool,
    *,
    add: AmountForm | None = None,
    take: AmountForm | None = None,
) -> HttpResponse:
    [line] = queries.pools_for_stewards(only=pool)
    context = {
        "line": line,
        "pool": pool,
        "enough": ENOUGH,
        "add_form": add or AmountForm(pool=pool, by=request.person, auto_id="add_%s"),
        "take_form": take or AmountForm(pool=pool, by=request.person, auto_id="take_%s"),
        "is_taking": take is not None,
    }
    return render(request, "means/pool.html", context)


@duty(Duty.Kind.STEWARD)
def pool(request: PersonRequest, pool_id: UUID) -> HttpResponse:
    """One pool."""
    return _pool_page(request, get_object_or_404(Pool, pk=pool_id))


@duty(Duty.Kind.STEWARD)
@require_POST
def add(request: PersonRequest, pool_id: UUID) -> HttpResponse:
    """Put more into a pool."""
    pool = get_object_or_404(Pool, pk=pool_id)
    form = AmountForm(request.POST, pool=pool, by=request.person, auto_id="add_%s")
    if form.is_valid():
        try:
            stewarding.add_to_pool(pool, by=request.person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, _("It is in the pool."))
            return redirect("means_pool", pool.pk)
    return _pool_page(request, pool, add=form)


@duty(Duty.Kind.STEWARD)
@require_POST
def take(request: PersonRequest, pool_id: UUID) -> HttpResponse:
    """Take something out of a pool."""
    pool = get_object_or_404(Pool, pk=pool_id)
    form = AmountForm(request.POST, pool=pool, by=request.person, auto_id="take_%s")
    if form.is_valid():
        try:
            stewarding.take_from_pool(pool, by=request.person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, _("It is out of the pool."))
            return redirect("means_pool", pool.pk)
    return _pool_page(request, pool, take=form)


@duty(Duty.Kind.STEWARD)
def holders(request: PersonRequest, pool_id: UUID) -> HttpResponse:
    """Who may commit from a pool."""
    pool = get_object_or_404(Pool, pk=pool_id, closed_on=None)
    [line] = queries.pools_for_stewards(only=pool)
    whose = HoldersForm.ALL if pool.at_disposal_of_all else HoldersForm.CHOSEN
    form = HoldersForm(request.POST or None, initial={"whose": whose, "people": line.holders})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            stewarding.set_holders(
                pool,
                data["people"],
                by=request.person,
                at_disposal_of_all=data["whose"] == HoldersForm.ALL,
            )
        except Refused as refusal:
            form.add_error("people", str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("means_pool", pool.pk)
    return render(request, "means/holders.html", {"form": form, "pool": pool})


@duty(Duty.Kind.STEWARD)
def close(request: PersonRequest, pool_id: UUID) -> HttpResponse:
    """Close a pool, after having been told what that does."""
    pool = get_object_or_404(Pool, pk=pool_id, closed_on=None)
    if request.method == "POST":
        stewarding.close_pool(pool, by=request.person)
        messages.success(request, _("The pool is closed."))
        return redirect("means_pools")
    return render(request, "means/close.html", {"pool": pool})
