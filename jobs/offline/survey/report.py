"""Gathers what was understood of a file, and the mapping that would say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from jobs.offline.survey.layout import Layout
from jobs.offline.survey.mapping import ROLES, Mapping, Question
from jobs.offline.survey.model import Survey, Understood
from jobs.offline.survey.places import Who
from jobs.offline.survey.rows import Raw
from jobs.offline.survey.scales import Meaning, Reason, Scale
from jobs.setup.headings import Leaders, folded
from storage.types import QuestionKind


@dataclass(frozen=True, slots=True)
class Facts:
    """What was decided on the way."""

    weeks: list[date]
    month_first: bool | None
    not_answered: int
    again: int
    who: Who
    noticed: tuple[str, ...]
    disagree: tuple[str, ...]
    reversed: tuple[str, ...]
    sheet: str
    unread: tuple[str, ...]


def understood(
    name: str, raw: Raw, layout: Layout, meaning: Meaning, survey: Survey, mapping: Mapping, facts: Facts
) -> Understood:
    """Return what was understood of a file."""
    groups = [place for place in survey.places if not place.leader]
    scales: dict[Scale, list[str]] = {}
    for title, scale in zip(survey.questions, survey.scales, strict=True):
        scales.setdefault(scale, []).append(title)
    left_out: dict[Reason, list[str]] = {}
    for question, reason in sorted(meaning.left_out.items()):
        left_out.setdefault(reason, []).append(raw.questions[question])
    level = layout.at.get("level")
    return Understood(
        file=name,
        wide=layout.wide,
        rows=raw.rows,
        columns=_columns(layout),
        unused=layout.unused,
        sheet=facts.sheet,
        unread=facts.unread,
        people=len(survey.people),
        leaders=sum(place.leader for place in survey.places),
        leaders_by=None if level is None else (layout.header[level], facts.who.leading),
        leaders_found=layout.leaders_found,
        others=facts.who.unknown,
        functions=len({place.function for place in groups if place.function}),
        teams=len({place.leaf for place in groups if place.team}),
        spellings=tuple(tuple(names) for names in raw.spellings.values() if len(names) > 1),
        answers=len(survey),
        not_answered=facts.not_answered,
        undated=raw.undated,
        dated="week" in layout.at,
        month_first=facts.month_first,
        waves=_waves(facts.weeks, survey),
        moved=len(survey.moved),
        again=facts.again,
        scales=tuple((scale, tuple(titles)) for scale, titles in scales.items()),
        highest=meaning.highest,
        rare=tuple(meaning.rare),
        reversed=facts.reversed,
        noticed=facts.noticed,
        turned=tuple(raw.questions[question] for question in sorted(meaning.turned)),
        disagree=facts.disagree,
        left_out=tuple((reason, tuple(titles)) for reason, titles in left_out.items()),
        mapping=_as_mapping(raw, layout, meaning, survey, mapping, facts),
    )


def _columns(layout: Layout) -> tuple[tuple[str, tuple[str, ...]], ...]:
    at: dict[str, tuple[str, ...]] = {role: (layout.header[number],) for role, number in layout.at.items()}
    if layout.person:
        at["person"] = tuple(layout.header[number] for number in layout.person)
    return tuple((role, at[role]) for role in ROLES if role in at)


def _waves(weeks: list[date], survey: Survey) -> tuple[tuple[date, date], ...]:
    """Return the first and last week of each wave, oldest first: its weeks lie after the wave before."""
    told, before = [], date.min
    for last in sorted(survey.weeks):
        first = min((week for week in weeks if before < week <= last), default=last)
        told.append((first, last))
        before = last
    return tuple(told)


def _as_mapping(raw: Raw, layout: Layout, meaning: Meaning, survey: Survey, mapping: Mapping, facts: Facts) -> Mapping:
    """Return what was understood as a mapping that says it."""
    found = dict(_columns(layout))
    columns = {role: found[role][0] if role in found else "" for role in ROLES if len(found.get(role, ())) < 2}  # noqa: PLR2004 - a name in two
    leaders = layout.leaders
    if leaders is None and facts.who.leading:
        leaders = Leaders(columns.pop("level"), frozenset(folded(word) for word in facts.who.leading))
    elif leaders is not None:
        columns.pop("level", None)
    low = {title for title, side in zip(survey.questions, survey.favourable, strict=True) if side == "low"}
    questions = {}
    for title, scale in zip(raw.questions, meaning.scales, strict=True):
        if scale is None:
            questions[title] = replace(mapping.question(title), asked=False)
        elif scale.told == "words":
            questions[title] = Question(reversed=title in low)
        elif scale.labels:
            choice = scale.kind is QuestionKind.CHOICE
            questions[title] = Question(choice=choice, words=scale.labels, reversed=title in low)
        elif scale.kind is QuestionKind.CHOICE:
            questions[title] = Question(choice=True, reversed=title in low)
        else:
            questions[title] = Question(scale=(scale.low, scale.high), reversed=title in low)
    return replace(mapping, columns=columns, leaders=leaders, questions=questions)
