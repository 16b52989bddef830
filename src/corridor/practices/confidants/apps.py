"""The Django application confidants."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from corridor.ballots.counting import Counted
    from corridor.ballots.models import Round


def keep_numbers(round_: "Round", counted: "Counted") -> None:
    """The quarter's round was counted: of it numbers from ten on are kept, in fives."""
    from corridor.practices.confidants import actions_turned  # arrays, for workers alone

    actions_turned.keep_numbers(round_, counted)


class ConfidantsConfig(AppConfig):
    """Corridor's confidants."""

    name = "corridor.practices.confidants"
    label = "confidants"

    def ready(self) -> None:
        """Tell the privacy core of the audience, and the ballots of the quarter's round."""
        from corridor.ballots.kinds import Kind as KindOfRound  # models
        from corridor.ballots.kinds import kinds as kinds_of_rounds  # models
        from corridor.practices.confidants.models_turned import KIND, RIDING  # models
        from corridor.practices.confidants.queries import audience_kind  # models
        from corridor.practices.confidants.queries_turned import page_of  # models
        from corridor.privacy.audiences import kinds  # models

        kind = audience_kind()
        kinds[kind.name] = kind
        kinds_of_rounds[KIND] = KindOfRound(
            "confidants",
            title=_("Turning to volunteers"),
            page=page_of,
            rides=RIDING,
            take_counts=keep_numbers,
        )
