"""Confirming the help lines of a country."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.kit.help_lines import lines_of
from corridor.kit.models import HelpConfirmation
from corridor.people.acts.models import record
from corridor.people.models import Person


@transaction.atomic
def confirm_help_lines(
    *, by: Person, country: str, seen: str, own_line: dict[str, str]
) -> HelpConfirmation:
    """Confirm the entry of `country` (two letters) as the steward saw it.

    `seen` is the fingerprint of the entry that was shown; refuses with ValueError when the entry
    is another by now. `own_line` is the organisation's assistance line ("name", "number", "hours")
    or empty. Everyone can read in the record that it was done.
    """
    entry = lines_of(country)
    if entry.fingerprint != seen:
        raise ValueError(_("These numbers changed while you looked. Look at them again."))
    confirmation, _made = HelpConfirmation.objects.update_or_create(
        country=entry.country,
        defaults={
            "fingerprint": seen,
            "own_line": own_line,
            "confirmed_by": by,
            "confirmed_at": timezone.now(),
        },
    )
    record(by, _("confirmed the help numbers for %(country)s") % {"country": entry.country})
    return confirmation
