"""The page's sentences, from `bot/locale`, with ``{name}`` where the page puts a value."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from bot.locale import DEFAULT, Locale, t

KEY = re.compile(r"^sandbox-([a-z-]+) =", re.MULTILINE)
VALUES = {name: f"{{{name}}}" for name in ("name", "number", "command")}


@cache
def words(locale: Locale) -> dict[str, str]:
    """Return every message of ``sandbox.ftl``, by its key without the prefix."""
    source = files("bot.locale").joinpath(DEFAULT, "sandbox.ftl").read_text(encoding="utf-8")
    return {key: t(locale, f"sandbox-{key}", **VALUES) for key in KEY.findall(source)}
