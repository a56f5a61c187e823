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
    """Serve a workspace until Ctrl-C, print its address, and return the exit code: 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A Slack-shaped workspace on loopback.")
    parser.add_argument("--port", type=int, default=8642, help="0 takes a free one")
    parser.add_argument("--bot-url", default="http://127.0.0.1:3000/slack/events", help="where the bot listens")
    parser.add_argument("--signing-secret", default=App().signing_secret)
    parser.add_argument("--token", default=App().token)
    parser.add_argument("--name", default="Diapason", help="the workspace's name")
    parser.add_argument("--scopes", default=",".join(ALL_SCOPES), help="what the app was granted")
    parser.add_argument(
        "--manifest", type=Path, help="the app's manifest (JSON): it decides scopes, events, commands, tabs"
    )
    parser.add_argument("--json", action="store_true", help="print the address as JSON, for programs")
    parser.add_argument("--attached", action="store_true", help="end when standard input closes, for programs")
    options = parser.parse_args()
    app = App(token=options.token, signing_secret=options.signing_secret, bot_url=options.bot_url)
    app.scopes = tuple(options.scopes.split(","))
    if options.manifest:
        install(app, json.loads(options.manifest.read_text(encoding="utf-8")))
    workspace = Workspace(app=app, name=options.name)
    try:
        bound = listening(options.port)
    except OSError as error:
        sys.stderr.write(f"Port {options.port} is not free ({error.strerror}): choose another with --port.\n")
        return 1
    server = prepared(workspace, bound, EVENT_RETRIES)
    address = {"url": workspace.base_url, "api_url": f"{workspace.base_url}/api/"}
    text = f"Workspace: {address['url']}\nSLACK_API_URL={address['api_url']}\n"
    sys.stdout.write(json.dumps(address) + "\n" if options.json else text)
    sys.stdout.flush()
    if options.attached:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), name="attached", daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve(sockets=[bound]))
    return 0


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    """Stop the server when standard input closes."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
