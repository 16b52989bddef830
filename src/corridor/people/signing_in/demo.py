"""In a demo everybody has come in at least once, whoever joins later too."""

from typing import Any

from django.db.models import Exists, OuterRef

from corridor.people.models import Person
from corridor.people.signing_in.models import Came

BATCH = 2_000


def everybody_comes(_demo: Any) -> None:
    """Everybody who is here and never came comes in."""
    came = Exists(Came.objects.filter(person=OuterRef("pk")))
    never = Person.objects.here().filter(~came).order_by("pk")
    Came.objects.bulk_create((Came(person=person) for person in never), BATCH)
