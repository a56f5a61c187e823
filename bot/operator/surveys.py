"""What was understood of a survey's file, in words; and what is asked where it does not say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.locale import Locale, day, t
from jobs.errors import BadFile, UserMistake
from jobs.offline import survey
from jobs.offline.survey import Mapping, NobodySaid, Survey, Understood, mapping
from jobs.setup.headings import leaders_said
from storage.types import QuestionKind

SHOWN = 8  # names of one list


def said(file: Path | None, leaders: str | None, reversed_questions: Sequence[str]) -> Mapping:
    """Return what somebody says of their file: in a mapping file, if it is there already, and by options.

    Raises:
        BadFile: the mapping cannot be read, or an option says nothing.
    """
    told = mapping.read(file) if file is not None and file.exists() else Mapping()
    if leaders is not None:
        told = replace(told, leaders=leaders_said(leaders))
    questions = {title: replace(told.question(title), reversed=True) for title in reversed_questions}
    return replace(told, questions={**told.questions, **questions})


def read(locale: Locale, path: Path, told: Mapping, progress: survey.Progress) -> Survey:
    """Return the survey of a file.

    Raises:
        UserMistake: it cannot be taken, in one sentence or more; or nothing says who leads, and this is asked.
    """
    try:
        answers = survey.read(path, told, progress=progress)
    except NobodySaid as asked:
        columns = [
            t(locale, "survey-who-column", column=one.heading, words=_listed(locale, one.words))
            for one in asked.columns
        ]
        raise UserMistake("\n  ".join([t(locale, "survey-who", file=asked.name), *columns])) from None
    for title, about in told.questions.items():
        if about.reversed and title not in answers.questions:
            raise BadFile(f"{path.name} has no question “{title}”; it has {', '.join(answers.questions)[:200]}.")
    return answers


def write_mapping(locale: Locale, understood: Understood, file: Path) -> str:
    """Write what was understood into a mapping file that is not there yet, and return the line that says so."""
    mapping.write(understood.mapping, file, t(locale, "survey-mapping", file=understood.file))
    return t(locale, "survey-written", file=str(file))


def understood_text(locale: Locale, understood: Understood) -> str:
    """Return what was understood of a file, a sentence a line."""
    return "\n".join([*_who(locale, understood), *_when(locale, understood), *_what(locale, understood)])


def _who(locale: Locale, understood: Understood) -> Iterator[str]:
    """Yield how much was read, of which columns, and who leads."""
    questions = sum(len(titles) for _, titles in understood.scales)
    counts = {"answers": understood.answers, "people": understood.people, "leaders": understood.leaders}
    yield t(locale, "survey-read", file=understood.file, questions=questions, **counts)
    yield t(locale, "survey-tree", functions=understood.functions, teams=understood.teams)
    columns = [
        t(locale, "survey-column", heading=" + ".join(headings), role=role) for role, headings in understood.columns
    ]
    yield t(locale, "survey-columns", wide="yes" if understood.wide else "no", columns=", ".join(columns))
    if understood.unused:
        yield t(locale, "survey-unused", names=_listed(locale, understood.unused))
    if understood.unread:
        yield t(locale, "survey-unread", sheet=understood.sheet, names=_listed(locale, understood.unread))
    if understood.leaders_by is not None and understood.leaders_by[1]:
        column, words = understood.leaders_by
        yield t(locale, "survey-leaders", column=column, words=_listed(locale, words))
    if understood.others:
        yield t(locale, "survey-others", words=_listed(locale, understood.others))
    for kept, *others in understood.spellings:
        yield t(locale, "survey-spelt", kept=kept, others=_listed(locale, others))


def _when(locale: Locale, understood: Understood) -> Iterator[str]:
    """Yield how many surveys the file holds, and of when."""
    first, last = (day(locale, when, "d MMMM yyyy") for when in (understood.waves[0][0], understood.waves[-1][1]))
    if not understood.dated:
        yield t(locale, "survey-no-date", last=last)
    elif len(understood.waves) > 1:
        yield t(locale, "survey-waves", waves=len(understood.waves), first=first, last=last)
    elif first != last:
        yield t(locale, "survey-one-wave", first=first, last=last)
    else:
        yield t(locale, "survey-one-week", last=last)
    if understood.month_first is not None:
        yield t(locale, "survey-days", month="first" if understood.month_first else "second")
    for key, count in (
        ("survey-undated", understood.undated),
        ("survey-moved", understood.moved),
        ("survey-again", understood.again),
    ):
        if count:
            yield t(locale, key, count=count)


def _what(locale: Locale, understood: Understood) -> Iterator[str]:
    """Yield the scales of the questions, their directions, and what was left out."""
    for scale, titles in understood.scales:
        names = _listed(locale, titles)
        if scale.kind is QuestionKind.CHOICE:
            options = _listed(locale, scale.labels or [str(code) for code in range(scale.low, scale.high + 1)])
            yield t(locale, "survey-choice", options=options, names=names)
        elif scale.labels:
            ends = {"low": scale.labels[0], "high": scale.labels[-1]}
            yield t(locale, "survey-words", points=scale.points, names=names, **ends)
        else:
            yield t(locale, "survey-numbers", low=scale.low, high=scale.high, names=names)
    for highest in understood.highest:
        yield t(locale, "survey-unsure", high=highest)
    for rare in understood.rare:
        yield t(locale, "survey-rare", value=rare.value, count=rare.count, total=rare.total)
    for key, titles in (
        ("survey-reversed", understood.reversed),
        ("survey-turned", understood.turned),
        ("survey-noticed", understood.noticed),
        ("survey-disagree", understood.disagree),
    ):
        if titles:
            yield t(locale, key, names=_listed(locale, titles))
    if understood.not_answered:
        yield t(locale, "survey-silent", count=understood.not_answered)
    for why, titles in understood.left_out:
        yield t(locale, "survey-left-out", why=why, names=_listed(locale, titles))


def _listed(locale: Locale, names: Sequence[str]) -> str:
    """Return names as a list, not longer than a line or two."""
    shown = ", ".join(name[:60] for name in names[:SHOWN])
    return shown if len(names) <= SHOWN else t(locale, "survey-more", names=shown, more=len(names) - SHOWN)
