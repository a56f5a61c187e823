"""One call of the Web API: its arguments, from form or JSON, and the page of a list it asks for."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from bot.sandbox.errors import SlackError, invalid
from bot.sandbox.limits import METADATA_BYTES
from bot.sandbox.members import Json
from bot.sandbox.workspace import Workspace

Item = TypeVar("Item")


@dataclass(slots=True)
class Call:
    """A method and its arguments; form-encoded arguments hold JSON as text."""

    workspace: Workspace
    method: str
    args: Json

    def text(self, name: str) -> str:
        """Return a required argument.

        Raises:
            SlackError: ``invalid_arguments``: it is missing.
        """
        value = self.args.get(name)
        if value is None or value == "":
            raise invalid(f"missing required field: {name}")
        return str(value)

    def maybe(self, name: str) -> str | None:
        """Return an optional argument, None when it is absent or empty."""
        value = self.args.get(name)
        return None if value is None or value == "" else str(value)

    def flag(self, name: str) -> bool:
        """Return a boolean argument: ``true`` and ``1`` are true, anything else is not."""
        return str(self.args.get(name)).lower() in ("true", "1")

    def data(self, name: str, error: str) -> Any:
        """Return a structured argument, given as JSON or as JSON text.

        Raises:
            SlackError: named ``error``: the text is no JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def metadata(self) -> Json | None:
        """Return the message's metadata: None when absent, empty when it is to be removed.

        Raises:
            SlackError: ``invalid_metadata_format`` or ``metadata_too_large``.
        """
        value = self.data("metadata", "invalid_metadata_format")
        if value is None or value == {}:
            return None if value is None else {}
        shaped = isinstance(value, dict) and isinstance(value.get("event_type"), str)
        if not shaped or not isinstance(value.get("event_payload"), dict):
            raise SlackError("invalid_metadata_format")
        if len(json.dumps(value)) > METADATA_BYTES:
            raise SlackError("metadata_too_large")
        return dict(value)

    def limit(self, default: int, most: int) -> int:
        """Return the size of the page asked for, ``default`` when none is, from 1 to ``most``.

        Raises:
            SlackError: ``invalid_limit``.
        """
        size = self.maybe("limit")
        if size is None or size == "0":
            return default
        if not size.isdecimal() or not 1 <= int(size) <= most:
            raise SlackError("invalid_limit")
        return int(size)

    def page(self, items: list[Item], default: int, most: int) -> tuple[list[Item], Json]:
        """Return the page asked for, and ``{"response_metadata": {"next_cursor": …}}``.

        Raises:
            SlackError: ``invalid_cursor`` or ``invalid_limit``.
        """
        start = int(decode_cursor(self.maybe("cursor"), "offset") or 0)
        end = start + self.limit(default, most)
        cursor = encode_cursor("offset", str(end)) if end < len(items) else ""
        return items[start:end], {"response_metadata": {"next_cursor": cursor}}


def encode_cursor(kind: str, position: str) -> str:
    """Return the opaque cursor of a place in a list."""
    return base64.b64encode(f"{kind}:{position}".encode()).decode()


def decode_cursor(cursor: str | None, kind: str) -> str:
    """Return the place a cursor stands for, empty at the beginning.

    Raises:
        SlackError: ``invalid_cursor``.
    """
    if not cursor:
        return ""
    try:
        prefix, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if prefix != kind or not position.replace(".", "", 1).isdecimal():
        raise SlackError("invalid_cursor")
    return position


def arguments(query: bytes, kind: str, body: bytes) -> Json:
    """Return the arguments of a request, from its query and from its body of this content type.

    Raises:
        SlackError: ``invalid_json``, ``json_not_object`` or ``invalid_form_data``.
    """
    args: Json = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if not body:
        return args
    if kind.startswith("application/json"):
        try:
            posted = json.loads(body)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(posted, dict):
            raise SlackError("json_not_object")
        return args | posted
    try:
        return args | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise SlackError("invalid_form_data") from None
