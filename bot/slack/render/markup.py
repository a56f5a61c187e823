"""Our own markup as Slack's mrkdwn. After it, a person's text cannot mention, link, hide or leave its line."""

from __future__ import annotations

from datetime import date
from functools import cache

from bot.locale import Locale, t
from bot.words.literal import cut
from bot.words.text import Dialect, Fixed, say, translate

FALLBACK = 1000  # characters: notifications and screen readers want a summary


def escape(text: str) -> str:
    """Return a text with Slack's markup escaped; a star or a grave accent becomes a look-alike that Slack ignores."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "ˋ").replace("*", "∗")


def _name(locale: Locale, what: str) -> str:
    return t(locale, f"slack-{what}")


MRKDWN = Dialect(marks={"*": "*", "_": "_", "`": "`"}, escape=escape, name=_name)


def in_mrkdwn(text: str) -> str:
    """Return a text in mrkdwn; a string that is no `bot.words.text.Text` is a person's, and shown literally.

    Only what is the same for everybody is kept: somebody's own answers and comments pass.
    """
    return _kept(text) if isinstance(text, Fixed) else translate(text, MRKDWN)


@cache
def _kept(text: Fixed) -> str:
    return translate(text, MRKDWN)


def _unbracketed(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")


# A table's cells have no markup, and escapes would be seen there. Nothing could mention or link if they had any.
RAW = Dialect(marks={"*": "", "_": "", "`": ""}, escape=_unbracketed, name=_name)


def in_raw(text: str) -> str:
    """Return a text as a table's cell has it, without markup; never empty, since Slack refuses a cell that is."""
    return translate(text, RAW).strip() or "–"


def top_text(text: str) -> str:
    """Return the top-level text of a message, cut to its limit."""
    return cut(in_mrkdwn(text), FALLBACK)


def fallback(locale: Locale, key: str, /, **values: str | float | date) -> str:
    """Return message ``key`` as the top-level text of a message."""
    return top_text(say(locale, key, **values))
