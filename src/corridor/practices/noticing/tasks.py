"""The jobs of noticing."""

from corridor.practices.noticing.actions_together import AT_ONCE, erase_lapsed
from corridor.runtime.jobs import job


@job("noticing.erase_lapsed")
def erase_what_lapsed() -> None:
    """Erase invitations whose day has passed."""
    while erase_lapsed() == AT_ONCE:
        pass
