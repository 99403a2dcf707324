"""Calls to addresses outside: only of the web's schemes, and never of this machine's network.

The name is looked up once, every address that it has is checked, and the call goes to the checked
one, so that a name that changes between check and call (DNS rebinding) reaches nothing inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult

from mozaika.base.outgoing import PORTS, check_url
from mozaika.i18n import _l

CONNECT, READ = 5.0, 10.0
"""Seconds that are waited for a connection, and for an answer."""

_MOST_READ = 2_000


class CallFailed(Exception):
    """The call reached nobody, or was refused; `status` is the answer's, if there was one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> int:
    """Posts `body` and returns the status. Raises `CallFailed` unless it is one of success;
    redirects are not followed. `private`: addresses inside the network may be called."""
    import urllib3  # noqa: PLC0415 (a start would wait for it, and few processes call)

    parts = check_url(url, private=private)
    host = parts.hostname or ""
    address = _address(host, parts.port or PORTS[parts.scheme], private=private)
    pool = _pool(parts, address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        answer = pool.urlopen(
            "POST",
            path,
            body=body,
            headers={**headers, "Host": parts.netloc},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        answer.read(_MOST_READ)
        answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise CallFailed(str(error)) from error
    finally:
        pool.close()
    if not 200 <= answer.status < 300:
        raise CallFailed(f"HTTP {answer.status}", answer.status)
    return int(answer.status)


def _pool(parts: SplitResult, address: str) -> Any:
    import urllib3  # noqa: PLC0415 (as above)

    port = parts.port or PORTS[parts.scheme]
    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=timeout,
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def _address(host: str, port: int, *, private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CallFailed(str(_l("The name %(host)s is not known.", host=host))) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not (private or ipaddress.ip_address(address.partition("%")[0]).is_global):
            text = _l("%(host)s lies inside a network, where nothing is called.", host=host)
            raise CallFailed(str(text))
    return addresses[0]
