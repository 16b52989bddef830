"""What the rhythm contributes: what is stored of letters."""

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import Floor, Stored

floor = Floor(
    name="rhythm",
    title=_("Letters"),
    stores=(
        Stored(
            "rhythm.OutboxLetter",
            ("id", "to", "subject", "body", "written_at"),
            _("In a demo only, the letters to its invented people; elsewhere none is kept"),
            readers=_("Whoever opens the demo"),
            kept=_("As long as the demo"),
        ),
    ),
)
