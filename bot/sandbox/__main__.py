"""``python -m bot.sandbox``: a workspace on its own, to try a bot by hand."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
import threading
from pathlib import Path

import uvicorn

from bot.sandbox.courier import EVENT_RETRIES
from bot.sandbox.limits import ALL_SCOPES
from bot.sandbox.manifest import install
from bot.sandbox.running import listening, prepared
from bot.sandbox.workspace import App, Workspace


def main() -> int:
    """Serve a workspace until Ctrl-C, and say where it is."""
    ask = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A Slack-shaped workspace on loopback.")
    ask.add_argument("--port", type=int, default=8642, help="0 takes a free one")
    ask.add_argument("--bot-url", default="http://127.0.0.1:3000/slack/events", help="where the bot listens")
    ask.add_argument("--signing-secret", default=App().signing_secret)
    ask.add_argument("--token", default=App().token)
    ask.add_argument("--name", default="Diapason", help="the workspace's name")
    ask.add_argument("--scopes", default=",".join(ALL_SCOPES), help="what the app was granted")
    ask.add_argument(
        "--manifest", type=Path, help="the app's manifest (JSON): it decides scopes, events, commands, tabs"
    )
    ask.add_argument("--json", action="store_true", help="print the address as JSON, for programs")
    ask.add_argument("--attached", action="store_true", help="end when standard input closes, for programs")
    given = ask.parse_args()
    app = App(token=given.token, signing_secret=given.signing_secret, bot_url=given.bot_url)
    app.scopes = tuple(given.scopes.split(","))
    if given.manifest:
        install(app, json.loads(given.manifest.read_text(encoding="utf-8")))
    workspace = Workspace(app=app, name=given.name)
    try:
        bound = listening(given.port)
    except OSError as taken:
        sys.stderr.write(f"Port {given.port} is not free ({taken.strerror}): choose another with --port.\n")
        return 1
    server = prepared(workspace, bound, EVENT_RETRIES)
    address = {"url": workspace.base_url, "api_url": f"{workspace.base_url}/api/"}
    words = f"Workspace: {address['url']}\nSLACK_API_URL={address['api_url']}\n"
    sys.stdout.write(json.dumps(address) + "\n" if given.json else words)
    sys.stdout.flush()
    if given.attached:
        threading.Thread(target=_end_with, args=(server,), name="attached", daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve(sockets=[bound]))
    return 0


def _end_with(server: uvicorn.Server) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
