"""A server on loopback that behaves as badly as it is told to, and a corpus of broken calendars."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
TAIL = "END:VCALENDAR\r\n"
GOOD = (
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\nEND:VEVENT\r\n"
)


def calendar(*bodies: str) -> bytes:
    """A calendar of these entries."""
    return (HEAD + "".join(bodies) + TAIL).encode()


def entry(*lines: str) -> str:
    """An entry of these lines."""
    return "\r\n".join(("BEGIN:VEVENT", "UID:2", *lines, "END:VEVENT", ""))


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE m ['
    '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(9))
    + ']><m xmlns="DAV:">&k;</m>'
).encode()
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY f SYSTEM "file:///etc/passwd">]><m>&f;</m>'
DEEP = b"<m>" * 100_000


def answering(
    status: int = 200, body: bytes = b"", kind: str = "text/calendar", **headers: str
) -> Behaviour:
    """Always the same answer."""

    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return behave


def dripping(request: BaseHTTPRequestHandler) -> None:
    """One byte now and then, each in time, the whole of it never."""
    request.send_response(200)
    request.end_headers()
    for _n in range(200):
        request.wfile.write(b"B")
        request.wfile.flush()
        time.sleep(0.05)


def silent(request: BaseHTTPRequestHandler) -> None:
    """Takes the request and says nothing."""
    time.sleep(3)


def endless(request: BaseHTTPRequestHandler) -> None:
    """Fifty million bytes, unannounced."""
    request.send_response(200)
    request.end_headers()
    request.wfile.write(HEAD.encode())
    line = b"X-FILL:" + b"x" * 60 + b"\r\n"
    for _n in range(50):
        request.wfile.write(line * (1_000_000 // len(line)))


def hanging_up(request: BaseHTTPRequestHandler) -> None:
    """Announces more than it sends."""
    request.send_response(200)
    request.send_header("Content-Length", "10000")
    request.end_headers()
    request.wfile.write(HEAD.encode())
    request.wfile.flush()
    request.connection.close()


def babbling(request: BaseHTTPRequestHandler) -> None:
    """Speaks no HTTP."""
    request.wfile.write(b"220 mail.example.org ESMTP\r\n")


def squeezed(request: BaseHTTPRequestHandler) -> None:
    """Packed though nobody asked: a thousand times as large when unpacked."""
    answering(200, gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")(request)


def round_and_round(request: BaseHTTPRequestHandler) -> None:
    """Leads from one page to the next, for ever."""
    answering(302, Location=request.path + "x")(request)


@contextmanager
def hostile(behave: Behaviour) -> Iterator[str]:
    """The server while it runs; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def _behave(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with suppress(OSError):  # whoever asked had enough
                behave(self)
            self.close_connection = True

        do_PROPFIND = do_REPORT = do_PUT = do_DELETE = do_GET = _behave  # noqa: N815 - the server's names

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_said: object) -> None:
            """Whoever asked hung up."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/calendar/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
