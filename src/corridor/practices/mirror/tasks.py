"""The mirror's jobs: preparing the next half-year, forgetting rounds that are closed."""

from corridor.runtime.jobs import job


@job("mirror.prepare", attempts=3, atomic=True)
def prepare() -> None:
    """Prepare the next half-year where its time has come; forget what is over."""
    from corridor.practices.mirror import actions_rounds  # arrays, for workers alone

    actions_rounds.tidy()
    actions_rounds.prepare_next()
