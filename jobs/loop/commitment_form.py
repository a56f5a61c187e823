"""The form of a commitment: on which gap, what, who, by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobs.cards import Axis, Form, GapLine, Locale, in_ten
from jobs.cards.forms import About, Choice, Day, Field, Note, Pick, Text, Verbatim, Words
from storage.models import Commitment as Row

WHAT_LENGTH = 300

Key = tuple[str, Axis]
"""A gap, as its question and its two sides."""


def key_of(text: str) -> Key | None:
    """Return a gap's (question, axis) from its written name, None when it is none."""
    question, _, axis = text.partition(":")
    match axis:
        case "leaders_staff" | "functions":
            return question, axis
        case _:
            return None


def name_of(key: Key) -> str:
    """Return a gap's written name."""
    return ":".join(key)


def form(
    locale: Locale,
    gaps: GapLine | Mapping[Key, GapLine],
    leaders: Sequence[tuple[int, str]],
    owner: int,
    *,
    topic: str = "other",
    written: Row | None = None,
) -> Form:
    """Return the form: the gap or a list of gaps, what, who, by when.

    Args:
        locale: of the reader.
        gaps: the one that was tapped, or those to choose from.
        leaders: (id, name) of those who may answer for it, in the order of the list.
        owner: the id of the one who is chosen at first.
        topic: of the gap, for what often helps.
        written: the commitment that it changes.
    """
    fields: list[Field] = []
    if isinstance(gaps, GapLine):
        fields.append(Note(Words("commit-gap", {"title": gaps.title}), large=True))
    else:
        options = tuple(Choice(name_of(gap), Verbatim(line.title)) for gap, line in gaps.items())
        fields.append(Pick("gap", Words("commit-which"), options, placeholder=Words("commit-which-choose")))
    tellable = gaps.tellable if isinstance(gaps, GapLine) else None
    fields += [
        Text(
            "what",
            Words("commit-what"),
            WHAT_LENGTH,
            hint=Words("commit-levers", {"topic": topic}),
            placeholder=Words("commit-what-placeholder"),
            lines=True,
            value="" if written is None else written.what,
        ),
        Pick(
            "owner",
            Words("commit-who"),
            tuple(Choice(str(leader), Verbatim(name), chosen=leader == owner) for leader, name in leaders),
            hint=Words("commit-who-hint"),
        ),
        Day("due", Words("commit-due"), hint=Words("commit-due-hint"), value=None if written is None else written.due),
        *([] if tellable is None else [Note(Words("commit-tellable", in_ten(tellable)))]),
    ]
    about: About = {
        "gap": name_of((gaps.question, gaps.axis)) if isinstance(gaps, GapLine) else None,
        "commitment": None if written is None else written.id,
    }
    title = Words("commit-title" if written is None else "commit-title-change")
    return Form("commitment", locale, title, tuple(fields), submit=Words("commit-submit"), about=about)
