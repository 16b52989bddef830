"""What the record of acts contributes."""

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import Floor, Stored

floor = Floor(
    name="acts",
    title=_("What was done for everyone"),
    stores=(
        Stored(
            "acts.Act",
            ("id", "by", "text", "kind", "at"),
            _("What stewards did: practices switched, duties given and taken, files imported"),
            readers=_("Everyone here"),
            kept=_("As long as the organisation uses Corridor"),
        ),
    ),
)
