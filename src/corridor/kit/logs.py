"""Logs that a stranger may read: no addresses, no queries, no bodies, no people."""

import logging
import traceback
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Discreet(logging.Filter):
    """Replaces what Django logs about a request by the name of its route.

    "Not Found: /care/8f…/" would say which item somebody looked for, and a sign-in address is a
    key. The route's name ("care_ask") says enough to mend a fault.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the record is rewritten, never dropped."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            route = match.view_name if match else "no such page"
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"{status} {getattr(request, 'method', '')} {route}", ()
        return True


class PlainFormatter(logging.Formatter):
    """Writes where an exception happened, never its message or its values: they can hold anything."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's own name
        """The exception's class and the lines of code it passed, outermost first."""
        kind, _error, trace = ei
        lines = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([*lines, f"  {kind.__name__ if kind else ''}"])
