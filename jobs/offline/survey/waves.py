"""Weeks of answers as waves: one survey that was answered over several weeks is one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from jobs.offline.survey.mapping import Waves

LONGEST = timedelta(weeks=8)
"""A survey is not left open for longer; what takes longer is asked again and again, each time of others."""

TWICE = 0.02
"""Share of the answers that may be given twice in one survey: people who sent the form again."""

MOST_COUNTED = 10_000_000  # cells of a table of people by questions

Ints = NDArray[np.int64]


def waves(weeks: Sequence[date], week: Ints, person: Ints, question: Ints, how: Waves) -> list[list[int]]:
    """Return the weeks that make up each wave, oldest first, as indices into ``weeks`` (Mondays).

    Weeks are one wave when they follow one another with a gap of a week at most, nobody answers a question twice in
    them, and most questions are answered in several of them: rotating questions are each asked in a week of their own.
    """
    order = sorted(range(len(weeks)), key=lambda index: weeks[index])
    if how == "one":
        return [order]
    if how == "weeks" or len(order) < 2:  # noqa: PLR2004 - two weeks to join
        return [[index] for index in order]
    runs: list[list[int]] = []
    for index in order:
        if runs and weeks[index] - weeks[runs[-1][-1]] <= timedelta(weeks=2):
            runs[-1].append(index)
        else:
            runs.append([index])
    return [
        wave for run in runs for wave in ([run] if _one(run, weeks, week, person, question) else [[i] for i in run])
    ]


def _one(run: Sequence[int], weeks: Sequence[date], week: Ints, person: Ints, question: Ints) -> bool:
    """Return whether weeks in a row are one survey."""
    if len(run) < 2 or weeks[run[-1]] - weeks[run[0]] > LONGEST:  # noqa: PLR2004 - two weeks to join
        return False
    inside = np.zeros(len(weeks), bool)
    inside[run] = True
    rows = inside[week]
    questions, people = int(question.max(initial=0)) + 1, int(person.max(initial=0)) + 1
    answers = (person * questions + question)[rows]
    few = questions * people <= MOST_COUNTED  # counting is ten times as fast as sorting
    given = np.count_nonzero(np.bincount(answers)) if few else len(np.unique(answers))
    if given < (1 - TWICE) * len(answers):
        return False
    spread = np.bincount((question * len(weeks) + week)[rows], minlength=questions * len(weeks))
    times = (spread.reshape(questions, len(weeks)) > 0).sum(1)
    return bool((times[times > 0] > 1).mean() > 0.5)  # noqa: PLR2004 - most of them
