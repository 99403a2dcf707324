"""A small HTTP client: one kept connection, so that the server's time is what is measured."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from time import monotonic

KEPT_S = 10
"""Servers close connections that nobody uses for half a minute."""


@dataclass(frozen=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Sends requests to a server of this machine, with one set of headers."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port = port
        self.headers = "".join(
            f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()
        )
        self._connect()

    def __call__(
        self,
        path: str,
        body: bytes | None = None,
        *,
        method: str = "",
        kind: str = "application/json",
        status: tuple[int, ...] = (200, 201),
    ) -> Answer:
        """The answer; an error when its status is none of those expected."""
        if monotonic() - self._used > KEPT_S:
            self._connect()
        method = method or ("GET" if body is None else "POST")
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{self.headers}"
        if body is not None:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(head.encode() + b"\r\n" + (body or b""))
        answer = self._read()
        self._used = monotonic()
        if answer.status not in status:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:500]!r}")
        return answer

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._used: float = monotonic()

    def _read(self) -> Answer:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        headers = {name.lower(): value for name, _, value in pairs}
        chunks, missing = [rest], int(headers.get("content-length", 0)) - len(rest)
        while missing > 0:
            chunks.append(self._receive())
            missing -= len(chunks[-1])
        return Answer(int(first.split()[1]), headers, b"".join(chunks))

    def _receive(self) -> bytes:
        received = self._socket.recv(262144)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received
