"""Who leads, by a column and its words."""

from __future__ import annotations

import pytest

from jobs.errors import BadFile
from jobs.setup.headings import Leaders, leaders_said


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("Level=Executive", Leaders("Level", frozenset({"executive"}))),
        ("a = b=Comité de Direction|CODIR", Leaders("a = b", frozenset({"comite de direction", "codir"}))),
        ("none", Leaders(None)),
    ],
)
def test_an_option_says_who_leads(text: str, leaders: Leaders) -> None:
    assert leaders_said(text) == leaders


@pytest.mark.parametrize("text", ["Executive", "=Executive", "Level="])
def test_an_option_that_says_nobody_is_refused(text: str) -> None:
    with pytest.raises(BadFile, match="write COLUMN=WORD"):
        leaders_said(text)
