"""What operating contributes: a beat of the clock."""

from datetime import timedelta

from corridor.runtime.register import Floor, Tick

floor = Floor(
    name="operating",
    clock=(Tick("operating.remove_old_key_copies", timedelta(hours=1)),),
)
