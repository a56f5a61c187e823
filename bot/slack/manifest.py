"""The app as Slack should create it, ready to paste at https://api.slack.com/apps?new_app=1.

Scopes, and why: ``chat:write`` posts; ``commands`` is `/diapason`; ``users:read`` knows who works here, in which zone
and language; ``usergroups:read`` maps user groups to teams; ``groups:read`` checks who is in the leadership channel,
a private one, before every post. Optional, each may be refused at installation: ``channels:read`` tells the admin that
a chosen channel is public; ``files:write`` uploads the digest's picture; ``users:read.email`` matches a CSV by address;
``im:history``, ``im:write`` and ``groups:history`` look one message up by its id after a crash or a cut connection, so
that it is neither lost nor posted twice (without them it is posted at most once).
The Messages tab is read-only: nobody can type an answer into a history that the employer may export.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

EXAMPLE = "https://diapason.example.com"


def manifest(base_url: str) -> dict[str, Any]:
    """Return the manifest of an installation that Slack reaches at ``base_url`` (https://…, without a path)."""
    text = files(__package__).joinpath("manifest.json").read_text(encoding="utf-8")
    app_manifest: dict[str, Any] = json.loads(text.replace(EXAMPLE, base_url.rstrip("/")))
    return app_manifest
