"""What somebody says of their own file: read, refused in one sentence, and written to be corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.errors import BadFile
from jobs.offline.survey import mapping
from jobs.offline.survey.mapping import Mapping, Question
from jobs.setup.headings import Leaders


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    told = Mapping(
        columns={"week": 'Date "du" jour', "person": ""},
        leaders=Leaders("Niveau", frozenset({"codir", "comite de direction"})),
        scale=(0, 7),
        not_answered=frozenset({"-99"}),
        waves="weeks",
        questions={
            "Où [allons]-nous = ?": Question(asked=True, scale=(1, 4), reversed=True),
            "Ville": Question(choice=True, words=("Lyon", "Lille"), reversed=False),
            "Âge": Question(asked=False),
        },
    )
    mapping.write(told, tmp_path / "m.toml", "two\nlines")
    assert mapping.read(tmp_path / "m.toml") == told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[columns", "is not a mapping that can be read"),
        ("[column]\nweek = 'a'", "“column” is none of answers, columns, leaders, questions"),
        ("[columns]\nwho = 'a'", "“who” is none of"),
        ("[answers]\nwaves = 'two'", "waves “two” is none of noticed, one, weeks"),
        ("[answers]\nscale = '1-2'", "“1-2” is not a scale of 3 to 11 points"),
        ("[answers]\nscale = '1-12'", "“1-12” is not a scale of 3 to 11 points"),
        ("[questions]\nq = { scale = 'five' }", "“five” is not a scale"),
        ("[questions]\nq = 3", "m.toml: "),
        ("columns = 3", "m.toml: "),
    ],
)
def test_what_is_no_mapping_is_refused_in_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(BadFile) as refused:
        mapping.read(tmp_path / "m.toml")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
