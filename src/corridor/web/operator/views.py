"""The operator's pages: Corridor's admin site. It shows the machine, and nobody who uses it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, duty, open_to_all
from corridor.people.models import Duty
from corridor.web.operating.doctor import Level, examine
from corridor.web.operator import actions, queries
from corridor.web.operator.forms import AfterForm, FailureForm, KindForm

operator = duty(Duty.Kind.OPERATOR)
the_demos_letters = open_to_all(
    "a demo's people are invented, and their letters are how one signs in as them; "
    "without CORRIDOR_DEMO the page is not there"
)


@operator
def machine(request: PersonRequest) -> HttpResponse:
    """How the machine fares."""
    groups = [
        (_("Database"), queries.database()),
        (_("Key store"), queries.key_store_lines()),
        (_("Mail"), queries.mail()),
        (_("Storage"), queries.storage()),
        (_("Practices"), queries.practices_on()),
        (_("Versions"), queries.versions()),
    ]
    wrong = [line for _title, lines in groups for line in lines if line.wrong]
    context = {"groups": groups, "wrong": wrong, "failures": len(queries.failures())}
    return render(request, "web/operator/machine.html", context)


@operator
def jobs(request: PersonRequest) -> HttpResponse:
    """What runs and how far it is, jobs by kind, and what failed by class and place."""
    context = {
        "running": queries.running(),
        "jobs": queries.jobs(),
        "failures": queries.failures(),
    }
    return render(request, "web/operator/jobs.html", context)


@operator
def doctor(request: PersonRequest) -> HttpResponse:
    """What `corridor doctor` says: it looks at everything, which can take some seconds."""
    findings = list(examine())
    context = {
        "mend": [one for one in findings if one.level == Level.MEND],
        "look": [one for one in findings if one.level == Level.LOOK],
        "good": [one for one in findings if one.level == Level.GOOD],
    }
    return render(request, "web/operator/doctor.html", context)


@operator
@require_POST
def retry(request: PersonRequest) -> HttpResponse:
    """Try again what failed at one place."""
    form = FailureForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    count = actions.retry_failed(**form.cleaned_data)
    text = ngettext("%(n)d job is queued again.", "%(n)d jobs are queued again.", count)
    messages.success(request, text % {"n": count})
    return redirect("operator_jobs")


@operator
@require_POST
def cancel(request: PersonRequest) -> HttpResponse:
    """Cancel what waits of one kind."""
    form = KindForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    count = actions.cancel_waiting(**form.cleaned_data)
    text = ngettext("%(n)d job is cancelled.", "%(n)d jobs are cancelled.", count)
    messages.success(request, text % {"n": count})
    return redirect("operator_jobs")


@the_demos_letters
def outbox(request: HttpRequest) -> HttpResponse:
    """The demo's letters, newest first."""
    if not settings.DEMO:
        raise Http404
    after = AfterForm(request.GET).read()
    shown, further = queries.letters(after)
    context = {"letters": shown, "further": further, "later": after is not None}
    return render(request, "web/operator/outbox.html", context)


@the_demos_letters
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter of the demo."""
    shown = queries.letter(pk) if settings.DEMO else None
    if shown is None:
        raise Http404
    return render(request, "web/operator/letter.html", {"letter": shown})
