"""What the kit stores: who confirmed the help lines of a country."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import Floor, Stored, Tick

floor = Floor(
    name="kit",
    title=_("Help now"),
    clock=(Tick("kit.forget_pictures", timedelta(days=1)),),
    stores=(
        Stored(
            "kit.HelpConfirmation",
            ("country", "fingerprint", "own_line", "confirmed_by", "confirmed_at"),
            _("Which steward confirmed the help numbers of a country, and when"),
            readers=_("Everyone here"),
            kept=_("Until somebody confirms them anew"),
        ),
    ),
)
