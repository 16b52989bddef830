"""The dry run: read the file, check it, compare it. Nothing of the product's own tables is written."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from corridor.people.joining import comparing, leaders
from corridor.people.joining.dialect import Shape
from corridor.people.joining.encodings import Unreadable
from corridor.people.joining.reading import read_rows
from corridor.people.joining.staging import Staging
from corridor.people.joining.watching import Watch


def check_file(
    upload: Path,
    staged: Path,
    shape: Shape,
    mapping: Mapping[int, str],
    *,
    watch: Watch,
    order: str = "",
    today: date,
) -> None:
    """Stage the file `upload` at `staged`, with everything that it would change and every problem.

    Arguments: `mapping`, {column index: field name}; `order`, "day-first" or "month-first" when
    the steward was asked; `today`, the day by which last days are past. Nothing is refused: what
    is wrong stands in the staging file's problems, also when the file cannot be read to its end.
    """
    with Staging.create(staged) as staging:
        try:
            read_rows(upload, shape, mapping, staging, watch=watch, order=order, today=today)
        except Unreadable as error:
            staging.problem(error.kind, pos=error.row, row=error.row or "", **error.detail)
            return
        if not staging.one("SELECT 1 FROM row LIMIT 1"):
            if not staging.stops():
                staging.problem("no_rows")
            return
        watch.report(0, 0, _("Looking for doubles and for who leads whom"))
        with staging.writing():
            leaders.find_twins(staging)
            leaders.find_leaders(staging)
            leaders.find_circles(staging)
        comparing.compare(staging, watch)
