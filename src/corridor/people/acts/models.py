"""What those with a duty did that concerns everyone: practices switched, duties given, files imported.

Everyone here can read it. It holds nothing about what a person does for themselves; the only acts
that name somebody else are the giving and taking of duties.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person


class Act(models.Model):
    """One act, in words that go on after the name: "switched care on for everyone"."""

    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=500)
    # "mail.arrived": for acts that somebody must look up again; most have none.
    kind = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["-at", "-id"], name="act_newest"),
            models.Index(fields=["kind"], name="act_kind", condition=~Q(kind="")),
        ]

    def __str__(self) -> str:
        return self.text


def record(by: Person | None, text: str, *, kind: str = "") -> Act:
    """Note an act, inside the caller's transaction, so that act and record stand or fall together.

    Arguments: `by`, who did it, None for a command on the server; `text`, up to 500 characters in
    the organisation's language, that goes on after the name ("switched care off"); `kind`, a name
    for acts that are asked for later with `was_done`.
    """
    return Act.objects.create(by=by, text=text[:500], kind=kind)


def was_done(*kinds: str) -> frozenset[str]:
    """Those of the kinds of which there is an act."""
    done = Act.objects.filter(kind__in=kinds).order_by().values_list("kind", flat=True)
    return frozenset(done.distinct())
