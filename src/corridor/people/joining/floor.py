"""What importing contributes: its line in the retention table, and the clock that tidies up."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from corridor.people.joining.leaving import LEFT, leave_again
from corridor.runtime.register import Floor, Stored, Tick
from corridor.runtime.taking_back import TakesBack

floor = Floor(
    name="joining",
    title=_("Importing people"),
    stores=(
        Stored(
            "joining.Import",
            (
                *("id", "by", "began_at", "ended_at", "state", "slot", "size", "columns", "dates"),
                *("job", "changed_since", "joined", "returned", "moved", "stayed", "left"),
            ),
            _("Which steward brought in a file from the HR system, when, and how many it changed"),
            readers=_("Stewards"),
            kept=_("As long as the organisation uses Corridor; the file itself a day at most"),
        ),
    ),
    takes_back=(TakesBack(LEFT, leave_again),),
    clock=(Tick("joining.sweep", timedelta(hours=1)),),
)
