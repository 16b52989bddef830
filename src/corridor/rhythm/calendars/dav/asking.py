"""One request to a calendar server: to the place that was looked at, with limits on everything."""

import base64
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from corridor.rhythm.calendars.dav.addresses import Place, path_at
from corridor.rhythm.calendars.engine.lines import MOST_BYTES
from corridor.rhythm.calendars.engine.problems import CUT_OFF, TOO_LARGE
from corridor.rhythm.calendars.problems import (
    CERTIFICATE,
    LEADS_ELSEWHERE,
    NO_ANSWER,
    NOT_CALDAV,
    NOT_THERE,
    REFUSED,
    SERVER_BROKEN,
    TOO_SLOW,
    CalendarProblem,
)

SECONDS_TO_CONNECT = 8
# For a whole request, its answer included, however slowly it drips.
SECONDS = 20
REDIRECTS = 3
CHUNK = 65_536


@dataclass(frozen=True)
class Credentials:
    """Name and password for a server."""

    name: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """For Authorization, as RFC 7617 has it."""
        pair = f"{self.name}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


@dataclass(frozen=True)
class Answer:
    """What a server answered; `path` is where it was in the end."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str


def ask(
    place: Place,
    method: str,
    path: str,
    *,
    credentials: Credentials,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """Send one request; follow at most three redirects, at the same place only.

    Refuses with CalendarProblem: a server that does not answer, is too slow, sends more than five
    million bytes, cannot prove who it is, or leads elsewhere. A status is not refused: see `must`.
    """
    for _redirect in range(REDIRECTS + 1):
        answer = _ask_once(place, method, path, _sent(credentials, headers), body)
        if answer.status not in {301, 302, 307, 308}:
            return answer
        path = path_at(place, path, answer.headers.get("location", ""))
    raise CalendarProblem(LEADS_ELSEWHERE)


def must(answer: Answer, *statuses: int) -> Answer:
    """The answer, if its status is one of `statuses`; else the problem that the status says."""
    if answer.status in statuses:
        return answer
    if answer.status in {401, 403, 407}:
        raise CalendarProblem(REFUSED)
    if answer.status in {404, 410}:
        raise CalendarProblem(NOT_THERE)
    if answer.status >= 500 or answer.status == 429:
        raise CalendarProblem(SERVER_BROKEN)
    raise CalendarProblem(NOT_CALDAV)


def _sent(credentials: Credentials, headers: dict[str, str] | None) -> dict[str, str]:
    return {
        "Authorization": credentials.header,
        "User-Agent": "Corridor",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **(headers or {}),
    }


def _ask_once(place: Place, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    try:
        with _connected(place) as connection:
            connection.request(method, path, body=body or None, headers=headers)
            with connection.getresponse() as response:
                said = {name.lower(): value for name, value in response.getheaders()}
                # Packed though we did not ask for it, it could be of any size.
                if said.get("content-encoding", "identity").lower() != "identity":
                    raise CalendarProblem(NOT_CALDAV)
                return Answer(response.status, said, _body(response), path)
    except ssl.SSLError:
        raise CalendarProblem(CERTIFICATE) from None
    except TimeoutError:
        raise CalendarProblem(TOO_SLOW) from None
    except (http.client.HTTPException, UnicodeError, ValueError):
        raise CalendarProblem(NOT_CALDAV) from None
    except OSError:
        raise CalendarProblem(NO_ANSWER) from None


class _Deadline:
    """Shuts a socket when its time is over: a time-out of the socket's own begins anew with each byte."""

    def __init__(self) -> None:
        self.is_over = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(SECONDS, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self.socket is not None:
            self.socket.close()

    def _shut(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):  # it is closed already
                self.socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _connected(place: Place) -> Iterator[http.client.HTTPConnection]:
    """A connection to the address that was looked at; whatever breaks at its deadline is a time-out."""
    with _Deadline() as deadline:
        try:
            deadline.socket = _knock(place)
            deadline.socket.settimeout(SECONDS)
            if place.scheme == "https":
                context = ssl.create_default_context()
                deadline.socket = context.wrap_socket(
                    deadline.socket, server_hostname=place.host, do_handshake_on_connect=False
                )
                deadline.socket.do_handshake()
            usual = http.client.HTTPSConnection if place.scheme == "https" else None
            connection = (usual or http.client.HTTPConnection)(place.host, place.port)
            connection.sock = deadline.socket
            yield connection
            if deadline.is_over:  # a socket that was shut looks like the end of an answer
                raise TimeoutError
        except (OSError, http.client.HTTPException):
            if deadline.is_over:
                raise TimeoutError from None
            raise


def _knock(place: Place) -> socket.socket:
    """A socket to the first of the place's addresses that answers."""
    for address in place.network_addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, place.port), SECONDS_TO_CONNECT)
    last = place.network_addresses[-1]
    return socket.create_connection((last, place.port), SECONDS_TO_CONNECT)


def _body(response: http.client.HTTPResponse) -> bytes:
    announced = response.getheader("Content-Length") or ""
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        raise CalendarProblem(TOO_LARGE)
    chunks, length = [], 0
    while chunk := response.read1(CHUNK):
        chunks.append(chunk)
        length += len(chunk)
        if length > MOST_BYTES:
            raise CalendarProblem(TOO_LARGE)
    if announced.isdecimal() and length < int(announced):
        raise CalendarProblem(CUT_OFF)
    return b"".join(chunks)
