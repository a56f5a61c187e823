"""What `diapason analyze` gives its user: the digest of a survey in a terminal, or as a page in a file."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

from bot.locale import t
from bot.operator.terminal import fitted, raw_table
from bot.plain import plain
from bot.report.page import page
from jobs.cards import Card
from jobs.errors import UserMistake
from jobs.offline.analyze import Analysis


def printed(analysis: Analysis) -> str:
    """Return the digest, its alerts, its detail and, where they were asked for, the unprotected figures."""
    composed = analysis.composed
    cards: list[Card] = [composed.digest, *composed.alerts, composed.detail]
    texts = [fitted(plain(card)) for card in cards]
    if analysis.raw is not None:
        texts.append(raw_table(composed.digest.locale, analysis.raw))
    return "\n\n".join(texts)


def spare_survey(path: Path, survey: Path) -> None:
    """Check that a page would not replace the survey itself, before anything is read.

    Raises:
        UserMistake: it would.
    """
    if path.exists() and survey.exists() and path.samefile(survey):
        raise UserMistake(f"{path} is the survey itself; name another file for the page.")


def write_page(analysis: Analysis, path: Path) -> str:
    """Write the analysis as a page, over an earlier one, and return the sentence that says so.

    Raises:
        UserMistake: it cannot be written there.
    """
    text = page(analysis, made=date.today(), version=version("diapason"))  # noqa: DTZ011 - the user's own day
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserMistake(f"{path} cannot be written: {error.strerror}.") from None
    return t(analysis.composed.digest.locale, "report-written", file=str(path))
