"""The mirror's jobs: preparing the next half-year, forgetting rounds that are closed."""

from corridor.runtime.jobs import job


@job("mirror.prepare", attempts=3, atomic=True)
def prepare() -> None:
    """Prepare the next half-year where its time has come."""
    from corridor.practices.mirror import actions_rounds  # arrays, for workers alone

    actions_rounds.prepare_next()


@job("mirror.tidy", attempts=3)
def tidy() -> None:
    """Forget what is over, each round in a transaction of its own, whatever becomes of preparing."""
    from corridor.practices.mirror import actions_rounds  # arrays, for workers alone

    actions_rounds.tidy()
