"""How long `diapason serve` takes to answer, and how much memory it holds when idle.

``python -m tests.benchmarks.start`` starts it against a sandbox on loopback, several times over a database that is
there and once over none, and prints the figures: targets 2 s and 150 MB.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.sandbox.running import in_child
from bot.sandbox.workspace import App

DIAPASON = Path(sys.executable).with_name("diapason")
START_SECONDS, IDLE_MEGABYTES = 2.0, 150.0
PATIENCE, BETWEEN_LOOKS = 60.0, 0.01


@dataclass(frozen=True, slots=True)
class Served:
    """One run of `serve`: its process, and how long /healthz took to answer, on the wall and on the processor."""

    process: subprocess.Popen[bytes]
    seconds: float
    busy: float

    def megabytes(self) -> float:
        """Return the resident memory of the process and of its children."""
        tree = [self.process.pid, *_children(self.process.pid)]
        return sum(_resident(pid) for pid in tree) / 1024


@contextmanager
def served(folder: Path, app: App, api_url: str) -> Iterator[Served]:
    """Run `diapason serve` until the block ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": app.token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": f"sqlite:///{folder}/diapason.db",
        "DIAPASON_KEY_FILE": str(folder / "keys" / "master.key"),
        "PORT": str(port),
    }
    began = time.monotonic()
    with subprocess.Popen([DIAPASON, "serve"], env=environment, cwd=folder) as process:  # noqa: S603 - our own command
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            yield Served(process, time.monotonic() - began, _busy(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"`diapason serve` ended with {process.returncode}")
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(BETWEEN_LOOKS)
    raise TimeoutError(f"nothing answered in {PATIENCE:.0f} s")


def _busy(pid: int) -> float:
    """Return seconds of processor time, which a machine with other work to do does not stretch."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    """Return the resident memory of a process, in kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid_of_tree for child in map(int, children) for pid_of_tree in (child, *_children(child))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--idle", type=float, default=10.0, help="seconds of idling before memory is read")
    arguments = parser.parse_args()
    app = App()
    with (
        tempfile.TemporaryDirectory(prefix="diapason-") as temporary,
        in_child(app=app, name="Accord") as sandbox,
    ):
        folder = Path(temporary)
        with served(folder, app, sandbox.api_url) as first:
            sys.stdout.write(f"first start, tables and keys made: {first.seconds:.2f} s, busy {first.busy:.2f} s\n")
        runs = []
        for _ in range(arguments.runs):
            with served(folder, app, sandbox.api_url) as again:
                runs.append((again.seconds, again.busy))
        wall, busy = (statistics.median(times) for times in zip(*runs, strict=True))
        seconds_of_runs = ", ".join(f"{seconds:.2f}" for seconds, _ in runs)
        sys.stdout.write(
            f"start: median {wall:.2f} s ({seconds_of_runs}), busy {busy:.2f} s; target {START_SECONDS:.0f} s\n"
        )
        with served(folder, app, sandbox.api_url) as idle:
            time.sleep(arguments.idle)
            heavy = idle.megabytes()
        sys.stdout.write(
            f"resident after {arguments.idle:.0f} s of idling: {heavy:.0f} MB; target {IDLE_MEGABYTES:.0f} MB\n"
        )


if __name__ == "__main__":
    main()
