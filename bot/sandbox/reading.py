"""Messages, homes and modals as the plain text that a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sandbox.blocks import options
from bot.sandbox.members import Channel, Json, View
from bot.sandbox.workspace import Workspace

ENTITY = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
EMPHASIS = re.compile(r"(?<![\w`])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w`])")


class Reader:
    """Turns one workspace's messages and views into plain text."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def mrkdwn(self, text: str) -> str:
        """Return mrkdwn as plain text: names for mentions, labels for links, no marks."""
        plain = EMPHASIS.sub(r"\2", ENTITY.sub(self._entity, text))
        return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _entity(self, match: re.Match[str]) -> str:
        target, label = match[1], match[2]
        if label:
            return label
        if target.startswith("@"):
            person = self.workspace.people.get(target[1:])
            return f"@{person.real_name}" if person else target
        if target.startswith("#"):
            channel = self.workspace.channels.get(target[1:])
            return f"#{channel.name}" if channel else target
        return "@" + target[1:].split("^")[0] if target.startswith("!") else target

    def text(self, text_object: Json | None) -> str:
        """Return a text object as plain text, empty when there is none."""
        if not text_object:
            return ""
        return self.mrkdwn(text_object["text"]) if text_object["type"] == "mrkdwn" else str(text_object["text"])

    def message(self, message: Json) -> str:
        """Return a message as plain text: its blocks if it has any, else its text."""
        if message.get("blocks"):
            return self.blocks(message["blocks"])
        return self.mrkdwn(message.get("text", ""))

    def view(self, view: View) -> str:
        """Return a modal or a home as plain text."""
        title = self.text(view.body.get("title"))
        return "\n".join(part for part in (title, self.blocks(view.body["blocks"])) if part)

    def blocks(self, blocks: list[Json]) -> str:
        """Return blocks as plain text, about a line a block; ``[words]`` are controls."""
        return "\n".join(line for block in blocks for line in self._block(block) if line)

    def channel(self, channel: Channel, user: str | None = None) -> list[Json]:
        """Return a conversation, oldest first, as ``{"ts", "user", "text", "thread_ts"?}``.

        With ``user``, this person's ephemeral messages are among them.
        """
        messages = [
            *channel.messages.values(),
            *(message for message in channel.ephemerals.values() if message["to"] == user),
        ]
        messages.sort(key=lambda message: message["ts"])
        return [
            {key: message[key] for key in ("ts", "user", "thread_ts", "is_ephemeral") if key in message}
            | {"text": self.message(message)}
            for message in messages
        ]

    def _block(self, block: Json) -> Iterator[str]:  # noqa: C901 - one arm a kind of block
        match block["type"]:
            case "section":
                yield self.text(block.get("text"))
                yield from (self.text(part) for part in block.get("fields", ()))
                if "accessory" in block:
                    yield self._element(block["accessory"])
            case "header":
                yield self.text(block["text"])
            case "context" | "actions":
                yield " ".join(self._element(part) for part in block["elements"])
            case "image":
                yield f"[image: {block['alt_text']}]"
            case "input":
                yield f"{self.text(block['label'])}: {self._element(block['element'])}"
            case "rich_text":
                yield "".join(self._rich(block))
            case "markdown":
                yield str(block["text"])
            case "data_table":
                headings, *rows = [[self._cell(cell) for cell in row] for row in block["rows"]]
                yield block["caption"]
                yield from (
                    " · ".join([row[0], *map(": ".join, zip(headings[1:], row[1:], strict=True))]) for row in rows
                )
            case "divider":
                yield "———"

    def _cell(self, cell: Json) -> str:
        return "".join(self._rich(cell)) if cell["type"] == "rich_text" else str(cell.get("text") or cell.get("value"))

    def _element(self, element: Json) -> str:
        match element["type"]:
            case "plain_text" | "mrkdwn":
                return self.text(element)
            case "button":
                return f"[{element['text']['text']}]"
            case "overflow":
                return "[… " + " | ".join(option["text"]["text"] for option in element["options"]) + "]"
            case "image":
                return f"[image: {element['alt_text']}]"
        words = [option["text"]["text"] for option in options(element)]
        placeholder = self.text(element.get("placeholder")) or str(element.get("initial_value") or "")
        return "[" + (" | ".join(words) if words else placeholder) + "]"

    def _rich(self, part: Json) -> Iterator[str]:
        for element in part.get("elements", ()):
            if "elements" in element:
                yield "".join(self._rich(element))
                yield "\n" if element["type"] != "text" else ""
            elif element["type"] == "user":
                person = self.workspace.people.get(element["user_id"])
                yield f"@{person.real_name}" if person else "@…"
            elif element["type"] == "emoji":
                yield f":{element['name']}:"
            else:
                yield str(element.get("text") or element.get("url") or "")
