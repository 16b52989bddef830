"""What the fortnight's letter says of introductions: the same to everybody who has the practice."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.people.models import PracticeSwitch
from corridor.practices.conversations.queries_round import is_stopped_in
from corridor.rhythm.fortnight import Fortnight, organisation_zone
from corridor.rhythm.readers import Readers
from corridor.runtime.register import LetterItem


def is_held_in(fortnight: Fortnight) -> bool:
    """Whether a round belongs to a fortnight: the practice was on before it began, and is. Two queries."""
    begins_at = fortnight.begins_at(organisation_zone())
    since = PracticeSwitch.objects.filter(practice="conversations", changed_at__lt=begins_at)
    return since.exclude(state=PracticeSwitch.State.OFF).exists()


def letter_items(readers: Readers, fortnight: Fortnight) -> Iterator[LetterItem]:
    """That there are introductions. Whoever takes part or not reads the same, and so does the mail log."""
    if is_held_in(fortnight) and not is_stopped_in(fortnight):
        yield LetterItem(
            _("Introductions"),
            reverse("conversations"),
            _("They are made as the fortnight begins. If you take part, you find here to whom."),
            when=fortnight.begins_on,
        )
