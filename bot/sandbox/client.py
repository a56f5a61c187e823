"""A driver for the sandbox: what tests and the demo do to a workspace, in Python."""

from __future__ import annotations

import ssl
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from bot.sandbox.errors import Misuse
from bot.sandbox.members import Json

PATIENCE_SECONDS = 600.0  # a bulk of clicks takes as long as it takes


class SandboxClient:
    """Drives one running sandbox; ``async with SandboxClient(url) as sandbox``.

    Gestures return ``{"ok", "status", "error", "ms", "view"}``: whether the bot acknowledged in time, how fast, and the
    modal now in front of this person, if any. Every method raises `Misuse` for what nobody could do.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        # The sandbox speaks plain HTTP: a context without certificates, for to read the machine's takes 30 ms.
        plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, trust_env=False, verify=plain)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def _get(self, verb: str, **query: str | None) -> Any:
        given = {name: value for name, value in query.items() if value is not None}
        return self._understood(await self._http.get(f"/sandbox/{verb}", params=given))

    async def _post(self, verb: str, given: Json) -> Any:
        return self._understood(await self._http.post(f"/sandbox/{verb}", json=given))

    def _understood(self, answer: httpx.Response) -> Any:
        if answer.status_code in (400, 404):
            raise Misuse(answer.json()["error"])
        answer.raise_for_status()
        return answer.json()

    # ------------------------------------------------------------ the workspace

    async def state(self) -> Json:
        """Return the workspace's facts: team, app, now, people."""
        found: Json = await self._get("state")
        return found

    async def set_clock(self, now: datetime, *, running: bool = False) -> None:
        """Set the simulated time (aware); it stands still unless ``running``."""
        await self._post("clock", {"now": now.isoformat(), "running": running})

    async def set_app(self, **facts: Any) -> None:
        """Change the app: ``bot_url``, ``scopes``, ``messages_tab``, ``refusal`` (an error name or None)."""
        await self._post("app", facts)

    async def install(self, manifest: Json, *, optional: bool = True) -> None:
        """Install the app from its manifest: only the scopes, events, commands and tabs it asks for."""
        await self._post("manifest", {"manifest": manifest, "optional": optional})

    async def set_pace(self, *, on: bool) -> None:
        """Switch Slack's pace limits on or off."""
        await self._post("pace", {"on": on})

    async def set_faults(self, *faults: Json, clear: bool = True) -> list[Json]:
        """Set the fault script; each fault is ``{"method": …, …}``, fields of `bot.sandbox.faults.Fault`."""
        done: list[Json] = await self._post("faults", {"faults": list(faults), "clear": clear})
        return done

    async def faults(self) -> list[Json]:
        """Return the fault script, with how often each rule was seen and done."""
        found: list[Json] = await self._get("faults")
        return found

    async def callbacks(self) -> list[Json]:
        """Return the last callbacks sent to the bot: ``name``, ``status``, ``error``, ``milliseconds``, ``retry``."""
        found: list[Json] = await self._get("callbacks")
        return found

    # ------------------------------------------------------------ people and places

    async def add_people(self, people: list[Json]) -> list[Json]:
        """Create accounts (``name``, ``real_name``, ``email``, ``tz``, ``is_admin``…) and return user objects."""
        made: list[Json] = await self._post("people", {"people": people})
        return made

    async def people(self) -> list[Json]:
        """Return every account, the bot's and Slackbot's included."""
        found: list[Json] = await self._get("people")
        return found

    async def set_person(self, user: str, *, tell: bool = True, **facts: Any) -> Json:
        """Change an account; the bot gets ``user_change`` unless ``tell`` is false."""
        changed: Json = await self._post("person", {"user": user, "tell": tell, **facts})
        return changed

    async def join(self, user: str) -> Json:
        """Tell the bot that somebody arrived (``team_join``)."""
        sent: Json = await self._post("join", {"user": user})
        return sent

    async def add_channel(self, name: str, members: list[str], **facts: Any) -> Json:
        """Create a channel; ``"bot"`` among the members is the bot; ``is_private`` and the like are facts."""
        made: Json = await self._post("channel", {"name": name, "members": members, **facts})
        return made

    async def set_channel(self, channel: str, *, members: list[str] | None = None, **facts: Any) -> Json:
        """Change a channel, silently: archive it, share it, change who is in it."""
        changed: Json = await self._post("channel", {"channel": channel, "members": members, **facts})
        return changed

    async def set_group(self, handle: str, users: list[str], name: str | None = None) -> Json:
        """Create or change a user group."""
        made: Json = await self._post("group", {"handle": handle, "users": users, "name": name})
        return made

    # ------------------------------------------------------------ reading

    async def conversations(self, user: str) -> list[Json]:
        """Return somebody's sidebar, with unread counts."""
        found: list[Json] = await self._get("conversations", user=user)
        return found

    async def messages(
        self, user: str, channel: str | None = None, *, limit: int = 60, before: str | None = None
    ) -> list[Json]:
        """Return the last messages somebody sees, oldest first, as Slack has them; the bot's by default."""
        found = await self._get("messages", user=user, channel=channel, limit=str(limit), before=before)
        kept: list[Json] = found["messages"]
        return kept

    async def text(self, user: str | None = None, channel: str | None = None) -> list[Json]:
        """Return a conversation as people read it: ``{"ts", "user", "text"}``, oldest first."""
        found: list[Json] = await self._get("text", user=user, channel=channel)
        return found

    async def home(self, user: str) -> Json:
        """Return somebody's home: ``{"view", "text"}``."""
        found: Json = await self._get("home", user=user)
        return found

    async def modal(self, user: str) -> Json:
        """Return the modal in front of somebody: ``{"view", "text", "depth"}``."""
        found: Json = await self._get("modal", user=user)
        return found

    # ------------------------------------------------------------ gestures

    async def click(self, user: str, action_id: str | None = None, **where: Any) -> Json:
        """Tap, or choose: see `bot.sandbox.gestures.Gestures.click` (``channel`` and ``ts``, or ``view_id``…)."""
        done: Json = await self._post("click", {"user": user, "action_id": action_id, **where})
        return done

    async def clicks(self, taps: list[Json], *, concurrency: int = 16) -> list[Json]:
        """Make many taps, each the arguments of `click`; results in the same order."""
        done: list[Json] = await self._post("clicks", {"taps": taps, "concurrency": concurrency})
        return done

    async def submit_view(self, user: str, values: dict[str, Any] | None = None, view_id: str | None = None) -> Json:
        """Fill and submit the modal in front of somebody; ``"errors"`` holds what the form showed, by block."""
        done: Json = await self._post("submit", {"user": user, "values": values or {}, "view_id": view_id})
        return done

    async def close_view(self, user: str, *, cleared: bool = False) -> Json:
        """Close the modal in front of somebody."""
        done: Json = await self._post("close", {"user": user, "cleared": cleared})
        return done

    async def open_home(self, user: str, tab: str = "home") -> Json:
        """Open the app's home."""
        done: Json = await self._post("open_home", {"user": user, "tab": tab})
        return done

    async def slash(self, user: str, text: str = "", *, command: str = "/diapason", channel: str | None = None) -> Json:
        """Type a slash command."""
        done: Json = await self._post("slash", {"user": user, "text": text, "command": command, "channel": channel})
        return done

    async def say(self, user: str, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> Json:
        """Type a message."""
        done: Json = await self._post("say", {"user": user, "text": text, "channel": channel, "thread_ts": thread_ts})
        return done

    async def send_event(self, type: str, **fields: Any) -> Json:  # noqa: A002 - Slack's own name
        """Send any event: ``send_event("channel_shared", channel="C1")``."""
        sent: Json = await self._post("event", {"type": type, **fields})
        return sent

    async def verify(self) -> bool:
        """Verify the bot's request URL, as Slack does when it is set."""
        return bool((await self._post("verify", {}))["ok"])

    async def uninstall(self) -> list[Json]:
        """Take the app out of the workspace: its token dies."""
        done: list[Json] = await self._post("uninstall", {})
        return done
