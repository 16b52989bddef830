"""The privacy core's jobs: erasing what is due, tending the key store, rotating, writing to leavers."""

from uuid import UUID

from django.utils.translation import gettext_lazy

from corridor.privacy import handing_on, leaving, rotating, tending
from corridor.privacy.database_log import empty_database_log
from corridor.privacy.expiring import drop_expired
from corridor.privacy.keystore import key_store
from corridor.runtime.jobs import Work, job


@job("privacy.expire")
def expire() -> None:
    """Take away what the retention table says is over."""
    drop_expired()
    handing_on.drop_settled()
    tending.forget_journals()


@job("privacy.settle")
def settle() -> None:
    """Finish erasures that were killed, and honour what copies that were put back do not know of.

    Every step is tried: one that fails hinders none of the others, and is tried again.
    """
    failed: list[Exception] = []
    for step in tending.SETTLING:
        try:
            step()
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]


@job("privacy.empty_log")
def empty_log() -> None:
    """Empty the embedded database's write-ahead log, and the key store's where a reader was in the way.

    A key store that is missing does not keep the database's log from being emptied.
    """
    try:
        empty_database_log()
    finally:
        key_store().empty_log()


@job("privacy.sweep")
def sweep() -> None:
    """Forget keys that no row uses."""
    tending.sweep_keys()


@job("privacy.erase_leavers")
def erase_leavers() -> None:
    """Erase what is left of those who left thirty days ago."""
    leaving.erase_old_leavers()


@job("privacy.send_leaving_link", attempts=5)
def send_leaving_link(*, person: str) -> None:
    """Write to somebody who has left."""
    leaving.send_leaving_link(UUID(person))


@job("privacy.rotate", title=gettext_lazy("Sealing everything anew"))
def rotate(*, work: Work) -> None:
    """Seal every item anew with a fresh key; goes on where a dead worker left it."""

    def report(items: int) -> None:
        work.report(items)
        work.check()

    rotating.rotate_keys(report)
