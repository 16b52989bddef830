"""One's own: the log of openings, taking everything along, erasing everything."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, open_to_all, signed_in
from corridor.people.models import Person
from corridor.people.signing_in.limits import TooOften, count_attempt
from corridor.people.signing_in.sessions import is_fresh, sign_out
from corridor.privacy.erasing import erase_person
from corridor.privacy.exporting import parts_of, zipped
from corridor.privacy.leaving import keep_private_address, private_address_of
from corridor.privacy.logbook import page_of_log
from corridor.web.privacy.forms import EraseMeForm, PrivateAddressForm
from corridor.web.sign_in.safety import only_fresh


@signed_in()
def log(request: PersonRequest) -> HttpResponse:
    """Who opened something of the person's, newest first."""
    after = request.GET.get("after", "")
    page = page_of_log(request.person, after=after)
    return render(request, "web/privacy/log.html", {"page": page, "later": bool(after)})


def send_export(person: Person) -> StreamingHttpResponse:
    """The person's export as a file, made while it is sent. Refuses, with TooOften, too many."""
    count_attempt("export", str(person.pk))
    response = StreamingHttpResponse(
        zipped(person, parts_of(person)), content_type="application/zip"
    )
    response["Content-Disposition"] = 'attachment; filename="corridor.zip"'
    response["Cache-Control"] = "no-store, private"
    return response


@signed_in()
@only_fresh("export")
def export(request: PersonRequest) -> HttpResponseBase:
    """What the export holds, and the export itself; where it goes when the person leaves."""
    too_often = False
    if request.method == "POST":
        try:
            return send_export(request.person)
        except TooOften:
            too_often = True
    address = private_address_of(request.person)
    form = PrivateAddressForm(person=request.person, initial={"address": address})
    fresh = is_fresh(request.session)
    context = {"form": form, "address": address, "too_often": too_often, "fresh": fresh}
    return render(request, "web/privacy/export.html", context, status=429 if too_often else 200)


@signed_in()
@require_POST
@only_fresh("export")
def private_address(request: PersonRequest) -> HttpResponse:
    """Keep, or forget, where the export goes."""
    form = PrivateAddressForm(request.POST, person=request.person)
    if not form.is_valid():
        address = private_address_of(request.person)
        context = {"form": form, "address": address, "fresh": True}
        return render(request, "web/privacy/export.html", context)
    keep_private_address(form.cleaned_data["address"], by=request.person)
    kept = bool(form.cleaned_data["address"])
    messages.success(request, _("Kept, sealed.") if kept else _("No private address is kept."))
    return redirect("export")


@signed_in()
@only_fresh("erase_me")
def erase_me(request: PersonRequest) -> HttpResponse:
    """What erasing oneself does, and doing it."""
    form = EraseMeForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        erase_person(request.person, by=request.person)
        sign_out(request)
        return redirect("erased")
    fresh = is_fresh(request.session)
    return render(request, "web/privacy/erase_me.html", {"form": form, "fresh": fresh})


@open_to_all("said after erasing oneself, when nobody is signed in any more")
def erased(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "web/privacy/erased.html")
