"""Questions that run against the others: who says high to them says low to the rest, so that low is good news."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jobs.offline.survey.words import AGAINST
from jobs.setup.headings import folded

CLEARLY = 0.2
"""A correlation nearer to nothing than this says nothing of a question's direction."""

ERRORS = 3.0
"""It must be so many standard errors from nothing: a hundred questions without any are then seldom told one."""

MOST_CELLS = 5_000_000  # people by questions that are looked at

Sense = Literal["with", "against", "unsure"]
Floats = NDArray[np.float64]


def senses(titles: Sequence[str], scores: Floats) -> list[Sense]:
    """Return how each question runs to the others: ``unsure`` for two that disagree where no word tells which is meant.

    Args:
        titles: the questions, as people read them.
        scores: respondents by questions, NaN where somebody did not answer.
    """
    scores = scores[: max(1, MOST_CELLS // max(1, scores.shape[1]))]
    turned = np.zeros(len(titles), bool)
    for _ in titles:
        apart = _against(np.where(turned, -scores, scores))
        worst = int(np.argmin(apart)) if len(apart) else 0
        if not len(apart) or apart[worst] >= 0:
            break
        turned[worst] ^= True
    return _told(titles, turned)


def _against(scores: Floats) -> Floats:
    """Return how far below nothing each question's correlation with the others is; 0 where it is not clearly."""
    there = np.isfinite(scores)
    n = there.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = np.where(there, scores - np.where(there, scores, 0.0).sum(0) / n, 0.0)
        z = np.nan_to_num(centred / np.sqrt((centred**2).sum(0) / n))
        together = there.astype(float).T @ there.astype(float)
        correlation = np.nan_to_num((z.T @ z) / together)
    np.fill_diagonal(correlation, 0.0)
    others = len(n) - 1
    mean = correlation.sum(0) / max(1, others)
    pairs = np.array([_fewest(row) for row in together])
    clear = np.array([max(CLEARLY, ERRORS / sqrt(count)) if count else np.inf for count in pairs])
    return np.where(mean < -clear, mean, 0.0)


def _fewest(together: Floats) -> float:
    """Return how many people answered a question and another, at the middle of its pairs."""
    return float(np.median(together))


def _told(titles: Sequence[str], turned: NDArray[np.bool_]) -> list[Sense]:
    """Return which of the two sides is against: the one whose words say so, else the smaller one."""
    if not turned.any():
        return ["with"] * len(titles)
    says = np.array([bool(AGAINST & set(re.findall(r"[a-z]+", folded(title)))) for title in titles])
    votes = (says[turned].mean() if turned.any() else 0.0) - (says[~turned].mean() if (~turned).any() else 0.0)
    if votes < 0 or (votes == 0 and turned.sum() * 2 > len(titles)):
        turned = ~turned
    elif votes == 0 and turned.sum() * 2 == len(titles):
        return ["unsure"] * len(titles)
    return ["against" if one else "with" for one in turned]
