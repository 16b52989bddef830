"""The kit's own job: forgetting pictures of charts."""

from corridor.kit.charts import forget_old_pictures
from corridor.runtime.jobs import job


@job("kit.forget_pictures")
def forget_pictures() -> None:
    """Delete pictures of charts that were drawn a month ago."""
    forget_old_pictures()
