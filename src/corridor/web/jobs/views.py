"""How far a job is, what it did, and stopping it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corridor.kit.access import PersonRequest, signed_in
from corridor.runtime.jobs import Job, cancel_job


@signed_in()
def job(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The page of one job; for htmx, which asks every two seconds, only what changes."""
    shown = get_object_or_404(Job.objects.visible_to(request.person), pk=pk)
    if not request.htmx:
        return render(request, "web/jobs/job.html", {"job": shown})
    response = render(request, "web/jobs/job.html#progress", {"job": shown})
    if shown.ended_at:
        # The end is a page of its own, with its own title: said aloud, and nothing asks again.
        response["HX-Refresh"] = "true"
    return response


@signed_in()
@require_POST
def cancel(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop the job; the page says whether it has stopped already."""
    shown = get_object_or_404(Job.objects.visible_to(request.person), pk=pk)
    cancel_job(shown, by=request.person.pk)
    return redirect("job", pk=pk)
