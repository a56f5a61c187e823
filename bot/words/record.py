"""The record of settings, line by line, and who is asked."""

from __future__ import annotations

from bot.locale import Locale
from bot.words.dates import day_of_year
from bot.words.text import Text, fixed, say
from jobs.cards import Change

_CHANGES = frozenset(
    {
        "people_imported",
        "people_synced",
        "moved_by_few",
        "schedule_created",
        "schedule_edited",
        "schedule_active",
        "schedule_paused",
        "channel_chosen",
        "k_raised",
        "key_rotated",
        "keys_unwrapped",
        "admins_named",
        "consultation_confirmed",
        "window_refused",
        "account_linked",
        "sponsor_chosen",
    }
)


def change(locale: Locale, entry: Change) -> Text:
    """Return one line of the record of settings."""
    key = entry.what.replace("_", "-") if entry.what in _CHANGES else "other"
    values = dict(entry.values)
    if "audience" in values:
        values["audience"] = audience(locale, str(values["audience"]))
    return say(locale, f"change-{key}", on=day_of_year(locale, entry.on), **values)


def audience(locale: Locale, node: str) -> str:
    """Return who is asked in words, from a node: *everyone*, *leaders*, *staff*, *staff/tech/platform*."""
    if node in ("everyone", "leaders", "staff"):
        return fixed(locale, f"audience-{node}")
    return " › ".join(node.removeprefix("staff/").split("/"))
