"""Install an app from its manifest, as api.slack.com does: it is granted what the manifest asks for, and no more."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import Misuse
from bot.sandbox.members import Json
from bot.sandbox.workspace import App


def install(app: App, manifest: Json, *, optional: bool = True) -> App:
    """Set the name, scopes, commands, tabs and events of ``app`` from a manifest, and return it.

    Args:
        app: keeps its token, secret and request URL.
        manifest: parsed from JSON; see docs.slack.dev, *app manifest reference*.
        optional: grant the optional scopes too, as most administrators do.

    Raises:
        Misuse: the manifest lacks a part that Slack requires.
    """
    try:
        app.name = manifest["display_information"]["name"]
        scopes = manifest["oauth_config"]["scopes"]
        settings = manifest["settings"]
    except (KeyError, TypeError) as missing:
        raise Misuse(f"the manifest has no {missing}") from None
    features: Json = manifest.get("features", {})
    app_home: dict[str, Any] = features.get("app_home", {})
    app.scopes = (*scopes["bot"], *(scopes.get("bot_optional", ()) if optional else ()))
    app.commands = tuple(command["command"] for command in features.get("slash_commands", ()))
    app.home_tab = bool(app_home.get("home_tab_enabled"))
    app.messages_tab = bool(app_home.get("messages_tab_enabled"))
    app.read_only = bool(app_home.get("messages_tab_read_only_enabled"))
    app.events = tuple(settings.get("event_subscriptions", {}).get("bot_events", ()))
    return app
