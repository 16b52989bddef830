"""A mail server for tests: it takes letters on a loopback port, and can be rude about it."""

import email
import email.policy
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

Reply = str | None


@dataclass(frozen=True)
class Received:
    """A letter as it arrived."""

    to: str
    message: EmailMessage
    raw: bytes

    @property
    def text(self) -> str:
        """What it says as plain text."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])


class _Server(SMTP):
    """Cuts the connection in the middle of a letter when it is asked to."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library's name
        handler: MailServer = self.event_handler
        if handler.cuts:
            handler.cuts -= 1
            await self.push("354 Go on")
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, hostname="mail.test")


@dataclass
class MailServer:
    """What it got, and how it answers.

    `letters` in the order in which they came; `refuse(address)` gives the answer to a reader's
    address that is not to be taken ("550 5.1.1 Unknown"); `answer(letter)` that to a whole letter;
    `cuts` how many letters are cut off in the middle; `connections` how often somebody connected.
    """

    letters: list[Received] = field(default_factory=list)
    refuse: Callable[[str], Reply] = lambda address: None
    answer: Callable[[Received], Reply] = lambda letter: None
    cuts: int = 0
    connections: int = 0
    port: int = 0
    _controller: _Controller | None = None

    def start(self) -> None:
        """Begin to listen, on the same port as before."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Go down: connections are refused."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Until so many letters have come."""
        until = time.monotonic() + seconds
        while len(self.letters) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(self.letters)} of {count} letters came")
            time.sleep(0.01)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        refused = self.refuse(address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        letter = Received(envelope.rcpt_tos[0], message, envelope.content)
        refused = self.answer(letter)
        if refused is not None:
            return refused
        self.letters.append(letter)
        return "250 Taken"
