"""The digest of somebody's own survey, through the same release and composition as the bot's.

Each (wave, question) of the file is a window; everybody in the file is a member of every one of them, where they stood.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from jobs.asking.bank import BankQuestion, Wording
from jobs.calendar import week_name
from jobs.cards import Locale, Verdict
from jobs.digest.compose import Composed, compose
from jobs.digest.material import ChartWords, Dated, Material
from jobs.digest.standing import Comparison
from jobs.digest.watching import lived
from jobs.insight import divergence, significance
from jobs.offline.survey import Scale, Survey
from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    Figure,
    GroupWeek,
    MajorityRule,
    Merged,
    PersonWeek,
    Place,
    Withheld,
    merge_small,
    release,
    roll_up,
    weekly_sums,
)
from storage.types import Cadence, QuestionKind


@dataclass(frozen=True, slots=True)
class Raw:
    """One unprotected comparison, for the file's owner: leaders and teams of one question and week."""

    question: str
    week: date
    n: tuple[int, int]
    mean: tuple[float | None, float | None]
    delta: float
    low: float
    high: float
    p: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Analysis:
    """The digest of a file's last week, what was withheld on the way, and (``raw``) the unprotected figures."""

    composed: Composed
    withheld: int
    merged: tuple[Merged, ...]  # groups that are counted together, one of them being small
    raw: tuple[Raw, ...] | None
    dated: bool = True  # False: the week is that in which the file was saved


def analyze(survey: Survey, *, locale: Locale, words: ChartWords, company: str, raw: bool = False) -> Analysis:
    """Return what Diapason would have posted about the last week of ``survey``.

    Args:
        survey: as `jobs.offline.survey.read` gives it.
        locale: language of the digest.
        words: of its picture.
        company: name in its heading.
        raw: also compute the unprotected comparisons of every question and week.
    """
    columns = _Columns(survey)
    of_waves = [merge_small(dict(enumerate(survey.places_in(w)))) for w in range(len(survey.weeks))]
    trees = [places for places, _ in of_waves]
    places, merged = of_waves[survey.weeks.index(max(survey.weeks))]
    questions = {key: _question(key, survey.scales[q], survey.favourable[q]) for q, key in enumerate(survey.questions)}
    released = _released(columns, trees, questions)
    functions = Counter(place.function for place in places.values() if not place.leader and place.function)
    staff = sum(not place.leader for place in places.values())
    material = Material(
        locale=locale,
        company=company,
        week=max(survey.weeks),
        words=words,
        questions=questions,
        released=released,
        kept=lived(_weeks(columns, trees, questions), ""),
        eligible={figure.window: staff for _, _, figure in released},
        functions=_two_largest(functions),
        again=len(survey.weeks) > 1,
        leaders=sum(place.leader for place in places.values()),
    )
    composed = compose(material)
    return Analysis(
        composed=composed,
        withheld=sum(isinstance(figure, Withheld) for _, _, figure in released),
        merged=merged,
        raw=tuple(_raw(columns, trees, questions)) if raw else None,
        dated=survey.understood.dated,
    )


def _released(
    columns: _Columns, trees: Sequence[Mapping[int, Place]], questions: Mapping[str, BankQuestion]
) -> list[Dated]:
    """Return the figures, and the withheld nodes, of every window of the file."""
    survey = columns.survey
    released: list[Dated] = []
    earlier: dict[str, list[Figure]] = {}
    # Oldest first, whatever the order of the file: what was named of a choice binds its later windows.
    for (w, q), rows in sorted(columns.windows.items(), key=lambda window: survey.weeks[window[0][0]]):
        question = questions[survey.questions[q]]
        window = f"{week_name(survey.weeks[w])}·{question.key}"
        asked = Asked(window, question.key, question.kind, len(question.codes))
        answers = dict(zip(columns.person[rows].tolist(), columns.code[rows].tolist(), strict=True))
        drawn_from = answers if question.kind is QuestionKind.CHOICE else {}
        named = sorted((survey.people[person], code) for person, code in drawn_from.items())
        before = earlier.setdefault(question.key, [])
        majority = MajorityRule(partial(_drawn, window, named), tuple(before))
        window_release = release(asked, trees[w], answers, majority=majority)
        before += window_release.figures
        figures: tuple[Figure | Withheld, ...] = (*window_release.figures, *window_release.withheld)
        released += [(survey.weeks[w], 1, figure) for figure in figures]
    return released


def _drawn(window: str, answers: Sequence[tuple[str, int]], name: str) -> int:
    """Return the number drawn for one block of a choice (R4).

    It hangs on all the answers of the window: the same file is told in the same words, and whoever has not got it
    cannot draw again.
    """
    drawn = hashlib.sha256(f"{window}|{answers}|{name}".encode()).digest()
    return int.from_bytes(drawn[:8])


def to_json(analysis: Analysis) -> dict[str, Any]:
    """Return the object that ``analyze --json`` prints: exact figures only where they were asked for."""
    if analysis.raw is not None:
        gaps = [_raw_json(raw) for raw in analysis.raw]
    else:
        sided = [comparison for comparison in analysis.composed.comparisons if comparison.axis == "leaders_staff"]
        gaps = [_released_json(comparison) for comparison in sided]
    return {
        "gaps": gaps,
        "alerts": [
            {
                "team": alarm.node[-1] if alarm.node else None,
                "week": week_name(alarm.week),
                "kind": alarm.kind,
                "direction": alarm.direction,
                "statistic": round(alarm.statistic, 3),
                "threshold": round(alarm.threshold, 3),
            }
            for alarm in analysis.composed.alarms
        ],
        "withheld": analysis.withheld,
    }


def _raw_json(raw: Raw) -> dict[str, Any]:
    sides = [{"n": n, "mean": mean} for n, mean in zip(raw.n, raw.mean, strict=True)]
    return {
        "question": raw.question,
        "week": week_name(raw.week),
        "leaders": sides[0],
        "teams": sides[1],
        "delta": raw.delta,
        "low": raw.low,
        "high": raw.high,
        "p": raw.p,
        "verdict": raw.verdict,
    }


def _released_json(comparison: Comparison) -> dict[str, Any]:
    now = comparison.standing.now
    return {
        "question": comparison.standing.question.key,
        "week": week_name(now.week),
        "leaders": _side(now.side(LEADERS)),
        "teams": _side(now.side(STAFF)),
        "delta": None,
        "low": None,
        "high": None,
        "p": None,
        "verdict": comparison.verdict,
    }


def _side(figures: tuple[Figure, ...]) -> dict[str, Any]:
    """Return one side of a comparison: its band and its rounded mean, and no exact figure."""
    if not figures:
        return {"n": None, "mean": None, "band": None, "released_mean": None, "bound": None}
    shown = roll_up(figures)
    low, high = shown.eligible or (0, None)
    band = f"{low}-{high}" if high else f"{low}+"
    return {"n": None, "mean": None, "band": band, "released_mean": shown.mean, "bound": shown.bound}


# ---------------------------------------------------------------- the file as arrays


class _Columns:
    """The survey's columns as arrays, with the rows of each window; codes are 1..m."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.week, self.person, self.question, value = (
            np.asarray(column, np.int64) for column in (survey.week, survey.person, survey.question, survey.answer)
        )
        low = np.array([scale.low for scale in survey.scales])
        self.code: NDArray[np.int64] = value - low[self.question] + 1
        cell = self.week * len(survey.questions) + self.question
        order = np.argsort(cell, kind="stable")
        starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
        self.windows: dict[tuple[int, int], NDArray[np.intp]] = {
            divmod(int(cell[rows[0]]), len(survey.questions)): rows for rows in np.split(order, starts[1:])
        }


@dataclass(frozen=True, slots=True)
class _Question(BankQuestion):
    """A question of a foreign survey, on a scale of its own."""

    own: tuple[int, int] = (1, 5)

    @property
    def scale(self) -> tuple[int, int]:
        """The ends of the file's own scale."""
        return self.own


def _question(key: str, scale: Scale, favourable: Literal["high", "low"]) -> BankQuestion:
    """Return a question of a foreign survey: its key is all that is known of its words."""
    choice = scale.kind is QuestionKind.CHOICE
    labels = (scale.labels or tuple(str(code) for code in range(1, scale.high + 1))) if choice else ()
    wording = Wording(topic="", title=key, team=key, leader=key, forecast=key, options=labels)
    return _Question(
        key=key,
        topic="survey",
        kind=scale.kind,
        cadence=Cadence.ALIGNMENT,
        favourable=None if choice else favourable,
        weight=1.0,
        version=1,
        on=True,
        fr=wording,
        en=wording,
        own=(scale.low, scale.high),
    )


def _two_largest(functions: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the two largest functions, set against each other in the second axis."""
    if len(functions) < 2:  # noqa: PLR2004 - two sides
        return None
    first, second = sorted(functions, key=lambda name: (-functions[name], name))[:2]
    return first, second


def _weeks(
    columns: _Columns, trees: Sequence[Mapping[int, Place]], questions: Mapping[str, BankQuestion]
) -> list[tuple[date, tuple[GroupWeek, ...]]]:
    """Return every week of every group, oldest first: who answered anything, and their mean, of which high is good."""
    survey = columns.survey
    options = np.array([len(questions[key].codes) for key in survey.questions])
    low = np.array([side == "low" for side in survey.favourable])
    ordered = np.array([kind is not QuestionKind.CHOICE for kind in survey.kinds])
    weeks = []
    for w, week in enumerate(survey.weeks):
        rows = np.flatnonzero(columns.week == w)
        people, person_of_row = np.unique(columns.person[rows], return_inverse=True)
        scaled = ordered[columns.question[rows]]
        score = 1 + 4 * (columns.code[rows] - 1) / (options[columns.question[rows]] - 1)
        score = np.where(low[columns.question[rows]], 6 - score, score)
        total = np.bincount(person_of_row, np.where(scaled, score, 0.0), len(people))
        count = np.bincount(person_of_row, scaled, len(people))
        respondents = {
            int(person): PersonWeek(score=float(total[i] / count[i]) if count[i] else None)
            for i, person in enumerate(people)
        }
        weeks.append((week, weekly_sums(trees[w], trees[w].keys(), respondents)))
    return sorted(weeks, key=lambda week: week[0])


# ---------------------------------------------------------------- unprotected figures


def _raw(columns: _Columns, trees: Sequence[Mapping[int, Place]], questions: Mapping[str, BankQuestion]) -> list[Raw]:
    """Return the unprotected comparisons of every window of a scale, scales of equal length at once."""
    survey = columns.survey
    leads = np.array([[places[person].leader for person in range(len(survey.people))] for places in trees])
    windows = [(w, q) for w, q in sorted(columns.windows) if survey.kinds[q] is not QuestionKind.CHOICE]
    comparisons: list[Raw] = []
    for options in sorted({len(questions[survey.questions[q]].codes) for _, q in windows}):
        alike = [(w, q) for w, q in windows if len(questions[survey.questions[q]].codes) == options]
        counts = np.zeros((2, len(alike), options))
        for i, window in enumerate(alike):
            rows = columns.windows[window]
            side = np.where(leads[window[0]][columns.person[rows]], 0, 1)
            cell = side * options + columns.code[rows] - 1
            counts[:, i] = np.bincount(cell, minlength=2 * options).reshape(2, options)
        gap = divergence.compare(counts[0], counts[1])
        n = counts.sum(-1)
        first = questions[survey.questions[alike[0][1]]].scale[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (counts @ np.arange(first, first + options)) / n
        for i, (w, q) in enumerate(alike):
            comparisons.append(
                Raw(
                    question=survey.questions[q],
                    week=survey.weeks[w],
                    n=(int(n[0, i]), int(n[1, i])),
                    mean=tuple(float(side[i]) if np.isfinite(side[i]) else None for side in mean),  # type: ignore[arg-type]
                    delta=float(gap.delta[i]),
                    low=float(gap.low[i]),
                    high=float(gap.high[i]),
                    p=float(gap.p[i]),
                    verdict="none",
                )
            )
    return _judged(comparisons)


def _judged(comparisons: list[Raw]) -> list[Raw]:
    """Return comparisons with their verdict over the whole set; one side missing = too few to tell."""
    p = np.array([comparison.p if min(comparison.n) else np.nan for comparison in comparisons])
    verdict_of: dict[str, Verdict] = {"gap": "gap", "none": "none", "too_few": "too_few"}
    return [
        Raw(
            comparison.question,
            comparison.week,
            comparison.n,
            comparison.mean,
            comparison.delta,
            comparison.low,
            comparison.high,
            comparison.p,
            verdict_of[str(verdict)],
        )
        for comparison, verdict in zip(comparisons, significance.verdicts(p), strict=True)
    ]
