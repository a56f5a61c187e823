"""A sandbox in a process of its own lives as long as the process that started it."""

from __future__ import annotations

import subprocess
import sys
import time

import httpx
import pytest

STARTS_AND_WAITS = """
from bot.sandbox.running import in_child
with in_child() as sandbox:
    print(sandbox.url, flush=True)
    input()
"""
PATIENCE = 20.0


def test_a_sandbox_never_outlives_the_one_who_started_it() -> None:
    command = [sys.executable, "-c", STARTS_AND_WAITS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert httpx.get(f"{url}/sandbox/state", trust_env=False).is_success
        parent.kill()  # it cannot tidy up
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/sandbox/state", trust_env=False)
        except httpx.TransportError:
            return
        time.sleep(0.05)
    pytest.fail("it still answers")
