"""No core file, no tracing: of every process that opens the vault, and of the child that makes digests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.digest.child import Child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl and /proc are Linux's")

HOUSE = Path(__file__).resolve().parents[2]
ASKING = "import json, sys; from tests.dumps import flags; print(json.dumps(flags()), flush=True); sys.stdin.read()"
OPENING = """
from bot.config import Settings
from bot.workspaces import unlocked
vault = unlocked(Settings(), create=True)
vault.__enter__()
"""


@contextmanager
def process(code: str, folder: Path) -> Iterator[tuple[int, tuple[int, list[int]]]]:
    """Run code in a process of its own; yield its id and what it says of itself, while it waits."""
    variables = {**os.environ, "DIAPASON_KEY_FILE": str(folder / "keys" / "master.key")}
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=HOUSE, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        yield running.pid, json.loads(running.stdout.readline())
        running.communicate("")


def core_limits(pid: int) -> list[str]:
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line for line in lines if line.startswith("Max core file size")).split()[4:6]


def can_be_read(pid: int) -> bool:
    """Whether another process of the same user reads its memory; root always does."""
    try:
        with Path(f"/proc/{pid}/mem").open("rb"):
            return True
    except PermissionError:
        return False


def test_whoever_opens_the_vault_leaves_no_core_and_cannot_be_traced(tmp_path: Path) -> None:
    with process(OPENING + ASKING, tmp_path) as (pid, (dumpable, limits)):
        assert (dumpable, limits) == (0, [0, 0])
        assert core_limits(pid) == ["0", "0"]
        assert can_be_read(pid) is (os.geteuid() == 0)


def test_a_process_that_opened_no_vault_is_as_the_system_makes_it(tmp_path: Path) -> None:
    with process(ASKING, tmp_path) as (pid, (dumpable, _)):
        assert dumpable == 1  # so the test above is about the vault
        assert can_be_read(pid)


async def test_the_child_that_makes_digests_cannot_be_dumped_either() -> None:
    child = Child()
    try:
        assert await child.run("tests.dumps:flags") == (0, (0, 0))
    finally:
        child.close()


def test_what_measures_memory_from_outside_still_reads_it(tmp_path: Path) -> None:
    with process(OPENING + ASKING, tmp_path) as (pid, _):
        assert "VmRSS:" in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        assert Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        assert Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii") == ""
