"""Ports taken before `serve` serves: each address of a host, and one clear sentence when one cannot be had."""

from __future__ import annotations

import errno
import socket
from contextlib import closing
from typing import Any

import pytest

from bot.operator import ports
from jobs.errors import UserMistake


def refused(host: str, port: int, setting: str = "PORT") -> str:
    with pytest.raises(UserMistake) as mistake, ports.listening(host, port, setting=setting):
        pass
    return str(mistake.value)


def test_a_port_is_open_within_the_block_and_free_again_after_it() -> None:
    with ports.listening("127.0.0.1", 0, setting="PORT") as [taken]:
        address = taken.getsockname()
        with closing(socket.create_connection(address, timeout=5)):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)


@pytest.mark.parametrize("setting", ["PORT", "DIAPASON_METRICS_PORT"])
def test_a_taken_port_is_one_sentence_that_names_its_setting(setting: str) -> None:
    with ports.listening("127.0.0.1", 0, setting="PORT") as [taken]:
        port = taken.getsockname()[1]
        told = refused("127.0.0.1", port, setting)
    assert told == f"127.0.0.1:{port} is taken: stop what listens there, or set {setting} to another port."


@pytest.mark.parametrize(
    ("setting", "host_setting"), [("PORT", "DIAPASON_HOST"), ("DIAPASON_METRICS_PORT", "DIAPASON_METRICS_HOST")]
)
@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])  # RFC 5737 and RFC 6761: never this machine
def test_a_host_that_is_not_this_machine_is_said_with_its_setting(host: str, setting: str, host_setting: str) -> None:
    told = refused(host, 3000, setting)
    assert told.startswith(f"{host}:3000 is no address of this machine")
    assert told.endswith(f"correct {host_setting}.")


def test_a_port_that_needs_privileges_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_family: int, _address: tuple[Any, ...]) -> socket.socket:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(ports, "_listening", forbidden)
    assert refused("127.0.0.1", 80) == "127.0.0.1:80 may not be used by this user: set PORT to a port above 1023."


def test_an_address_that_the_machine_lacks_does_not_keep_the_others_from_listening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # what *localhost* is on a machine whose IPv6 is off
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 0)) for host in ("192.0.2.1", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with ports.listening("localhost", 0, setting="PORT") as [taken]:
        assert taken.getsockname()[0] == "127.0.0.1"
