"""The steward brings people in: the file, its columns, what it would change, the decision."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit.access import PersonRequest, duty
from corridor.people.joining import actions
from corridor.people.joining.encodings import Unreadable
from corridor.people.joining.models import Import
from corridor.people.joining.problems import describe
from corridor.people.joining.queries import ended_imports, open_import
from corridor.people.models import Duty
from corridor.web.imports import queries
from corridor.web.imports.forms import ColumnsForm, DatesForm, UploadForm, WriteForm
from corridor.web.imports.words import LISTS

steward = duty(Duty.Kind.STEWARD)


@steward
def imports(request: PersonRequest) -> HttpResponse:
    """Choose a file; or go on with the import that is open."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            chunks = form.cleaned_data["file"].chunks()
            opened = actions.begin_import(by=request.person, chunks=chunks)
            return redirect("import_columns", pk=opened.pk)
        except Unreadable as error:
            form.add_error(
                "file", " ".join(describe(error.kind, {"row": error.row, **error.detail}))
            )
        except actions.AnotherIsOpen:
            messages.error(request, _("An import is open already. Go on with it, or discard it."))
            return redirect("imports")
    shown = {"form": form, "opened": open_import(), "ended": ended_imports()}
    return render(request, "web/imports/imports.html", shown)


@steward
def columns(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say which column is what."""
    opened = queries.open_import_for(request.person, pk)
    if opened is None:
        raise Http404
    if request.method == "POST":
        actions.choose_again(opened)
    form = ColumnsForm(request.POST or None, opened=opened, samples=queries.samples(opened))
    if form.is_valid():
        actions.choose_columns(opened, form.mapping, by=request.person)
        return _to_job_or_import(request, opened)
    return render(request, "web/imports/columns.html", {"opened": opened, "form": form})


@steward
@require_POST
def dates(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say how the file's dates are meant, and have it read again."""
    opened = queries.checked_import_for(request.person, pk)
    question = queries.question_of(opened) if opened else None
    if opened is None or question is None:
        raise Http404
    form = DatesForm(request.POST, readings=queries.both_readings(question, reader=request.person))
    if form.is_valid():
        order = form.cleaned_data["order"]
        actions.choose_columns(opened, opened.mapping, dates=order, by=request.person)
        return _to_job_or_import(request, opened)
    return _show_dry_run(request, opened, dates_form=form)


@steward
def dry_run(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the file would change, with every problem; while it is read or written, how far that is."""
    shown = queries.import_for(request.person, pk)
    if shown is None:
        raise Http404
    if shown.state == Import.State.CHECKED:
        return _show_dry_run(request, shown)
    if shown.state == Import.State.COLUMNS:
        return redirect("import_columns", pk=pk)
    job = queries.job_of(shown)
    is_running = job is not None and job.ended_at is None
    if is_running and job is not None and job.asked_by == request.person.pk:
        return redirect("job", pk=job.pk)
    context = {"opened": shown, "is_running": is_running, "words": actions.in_words(shown)}
    return render(request, "web/imports/under_way.html", context)


def _show_dry_run(
    request: PersonRequest,
    opened: Import,
    *,
    dates_form: DatesForm | None = None,
    write_form: WriteForm | None = None,
) -> HttpResponse:
    run = queries.dry_run(opened)
    if run.ask_dates and dates_form is None:
        dates_form = DatesForm(readings=queries.both_readings(run.ask_dates, reader=request.person))
    context = {
        "opened": opened,
        "run": run,
        "dates_form": dates_form,
        "write_form": write_form or WriteForm(needed=run.leavers_to_type),
    }
    return render(request, "web/imports/dry_run.html", context)


def _to_job_or_import(request: PersonRequest, opened: Import) -> HttpResponse:
    """To the job's page while it runs, which leads on to the import's."""
    opened.refresh_from_db()
    job = queries.job_of(opened)
    if job is not None and job.ended_at is None and job.asked_by == request.person.pk:
        return redirect("job", pk=job.pk)
    return redirect("import", pk=opened.pk)


@steward
@require_safe
def changes(request: PersonRequest, pk: UUID, kind: str) -> HttpResponse:
    """One of the lists, whole, page by page."""
    opened = queries.checked_import_for(request.person, pk)
    if opened is None or kind not in LISTS:
        raise Http404
    people, after = queries.changes_page(opened, kind, request.GET.get("after", ""))
    context = {
        "opened": opened,
        "title": LISTS[kind],
        "people": people,
        "after": after,
    }
    return render(request, "web/imports/changes.html", context)


@steward
@require_safe
def problems(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Every problem, of one kind or of all, page by page."""
    opened = queries.checked_import_for(request.person, pk)
    if opened is None:
        raise Http404
    kind, after = request.GET.get("kind", ""), request.GET.get("after", "")
    found, following = queries.problems_page(opened, kind, int(after) if after.isdecimal() else 0)
    context = {"opened": opened, "problems": found, "kind": kind, "after": following}
    return render(request, "web/imports/problems.html", context)


@steward
@require_safe
def problems_file(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The problems as a file, to work through beside the export."""
    opened = queries.checked_import_for(request.person, pk)
    if opened is None:
        raise Http404
    header = (_("Row"), _("Column"), _("What is wrong"), _("What to do"))
    response = StreamingHttpResponse(
        queries.problems_as_csv(opened, header), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return response


@steward
@require_POST
def write(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Have it written."""
    opened = queries.checked_import_for(request.person, pk)
    if opened is None:
        return redirect("import", pk=pk)
    form = WriteForm(request.POST, needed=queries.dry_run(opened).leavers_to_type)
    if not form.is_valid():
        return _show_dry_run(request, opened, write_form=form)
    try:
        leavers = form.cleaned_data.get("leavers")
        actions.confirm_import(opened, by=request.person, leavers=leavers)
    except (actions.HasProblems, actions.NotConfirmed):
        messages.error(request, _("Nothing was written: look at the problems first."))
    return _to_job_or_import(request, opened)


@steward
@require_POST
def discard(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End it; nothing is written and the file is deleted."""
    opened = queries.import_for(request.person, pk)
    if opened is None:
        raise Http404
    if actions.discard_import(opened):
        messages.success(request, _("Discarded. Nothing was written, and the file is deleted."))
        return redirect("imports")
    messages.error(request, _("It is being written already and cannot be stopped."))
    return redirect("import", pk=pk)
