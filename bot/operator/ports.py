"""Ports that `serve` listens on, taken before it serves: one that is not free is one sentence, not a traceback."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from bot.connections import BACKLOG
from jobs.errors import UserMistake


@contextmanager
def listening(host: str, port: int, *, setting: str) -> Iterator[list[socket.socket]]:
    """Yield the sockets that listen on each address of ``host``, and close them at the end.

    Args:
        host: a name or an address of this machine; empty for every address.
        port: 0 takes a free one.
        setting: which setting holds the port, for the sentence.

    Raises:
        UserMistake: the port is taken or may not be used, or the host is not this machine.
    """
    with ExitStack() as opened:
        try:
            sockets = [opened.enter_context(closing(made)) for made in _bound(host, port)]
        except OSError as error:
            raise UserMistake(_sentence(error, f"{host}:{port}", setting)) from None
        yield sockets


def _bound(host: str, port: int) -> Iterator[socket.socket]:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
    missing: list[OSError] = []
    for family, address in addresses:
        try:
            yield _listening(family, address)
        except OSError as error:
            # A machine without IPv6 often names ::1 all the same: the other address is enough.
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            missing.append(error)
    if len(missing) == len(addresses):
        raise missing[0]


def _listening(family: int, address: tuple[Any, ...]) -> socket.socket:
    # the protocol is named for asyncio, which otherwise leaves Nagle's delay on
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(BACKLOG)  # on Linux, two that are only bound may share a port
    except OSError:
        made.close()
        raise
    return made


def _sentence(error: OSError, where: str, setting: str) -> str:
    host_setting = "DIAPASON_HOST" if setting == "PORT" else "DIAPASON_METRICS_HOST"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken: stop what listens there, or set {setting} to another port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} may not be used by this user: set {setting} to a port above 1023."
    return f"{where} is no address of this machine ({error.strerror}): correct {host_setting}."
