"""The page says nothing that is not in `bot/locale`, and nothing there is left unsaid."""

from __future__ import annotations

import re
from pathlib import Path

from bot.sandbox import server
from bot.sandbox.words import words

SAID = re.compile(r"\bw\(\"([a-z-]+)\"")
COUNTED = re.compile(r"counted\(\"([a-z-]+)\"")


def spoken() -> set[str]:
    keys = set()
    for script in (Path(server.PAGE) / "js").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        keys |= set(SAID.findall(text))
        keys |= {f"{key}-{number}" for key in COUNTED.findall(text) for number in ("one", "many")}
        keys |= {key for key in ("home", "messages") if f'tab("{key}"' in text}
    return keys


def test_every_word_of_the_page_is_in_both_languages_and_none_is_idle() -> None:
    assert spoken() == set(words("fr"))
    assert words("fr").keys() == words("en").keys()


def test_values_keep_their_places() -> None:
    assert words("en")["write"] == "Write to {name}, or type {command}"
