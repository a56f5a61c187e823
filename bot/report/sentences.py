"""The sentences of the page that `diapason analyze --html` writes: of the cards of a digest, and nothing else."""

from __future__ import annotations

from datetime import date

from babel.numbers import format_decimal

from bot.locale import Locale
from bot.words.dates import day_of_year, span, week_number
from bot.words.digest import beliefs
from bot.words.figures import number, value
from bot.words.text import Text, fixed, joined, literal, say
from jobs.calendar import week_name
from jobs.cards import DigestCard, GapLine, Shown
from jobs.insight.significance import RATE
from jobs.offline.analyze import Raw
from jobs.release import K, Merged
from jobs.release.guards import AUDIENCE_FROM

_BABEL = {"fr": "fr_FR", "en": "en_GB"}


def signed(locale: Locale, amount: float, decimals: int = 1) -> str:
    """Return a number with its sign, *+0,4* and *−0.4*."""
    digits = "0." + "0" * decimals
    return format_decimal(amount, format=f"+{digits};−{digits}", locale=_BABEL[locale])


def exact(locale: Locale, amount: float, decimals: int) -> str:
    """Return a number with all its decimals, as a column of numbers needs them."""
    return format_decimal(amount, format="0." + "0" * decimals, locale=_BABEL[locale])


def title(card: DigestCard) -> Text:
    """Return the page's title."""
    return say(card.locale, "report-title", company=card.company, week=week_number(card.week), year=card.week[:4])


def when(card: DigestCard) -> Text:
    """Return the week that the page tells, with its dates."""
    return say(
        card.locale,
        "report-when",
        week=week_number(card.week),
        year=card.week[:4],
        span=span(card.locale, card.starts, card.ends),
    )


def lead(card: DigestCard) -> Text:
    """Return how many gaps and signals there are."""
    return say(card.locale, "report-lead", gaps=len(card.gaps) + card.others, signals=card.signals)


def smallest(card: DigestCard) -> Text | None:
    """Return how large a gap would go unseen; None where nothing was compared."""
    if card.smallest_gap is None:
        return None
    points = number(card.locale, card.smallest_gap)
    return say(card.locale, "report-smallest", points=points, size=card.smallest_gap)


def surely(locale: Locale, line: GapLine) -> list[Text]:
    """Return why a gap is believed, or why none is established."""
    match line.verdict:
        case "gap":
            return beliefs(locale, line)
        case "none":
            return [fixed(locale, "report-chance")]
        case "too_few":
            return [fixed(locale, "report-too-few")]


def difference(locale: Locale, line: GapLine, first: str, second: str) -> Text | None:
    """Return the interval of the difference between the two sides; None where there is none."""
    if line.low is None or line.high is None:
        return None
    low, high = signed(locale, line.low), signed(locale, line.high)
    return say(locale, "report-difference", first=first, second=second, low=low, high=high)


def figure(locale: Locale, shown: Shown) -> Text:
    """Return a figure alone; an option that a majority chose is said to be one."""
    if shown.option is not None:
        return say(locale, "report-majority", option=shown.option)
    return value(locale, shown)


def reach(locale: Locale, shown: Shown) -> Text | None:
    """Return the averages that a figure leaves possible, None for a choice."""
    if shown.low is None or shown.high is None:
        return None
    return say(locale, "report-from-to", low=exact(locale, shown.low, 1), high=exact(locale, shown.high, 1))


def asked(locale: Locale, shown: Shown) -> Text:
    """Return how many were asked, as a band."""
    if shown.eligible is None:
        return Text("")
    low, high = shown.eligible
    if high is None:
        return say(locale, "report-or-more", low=low)
    return say(locale, "span", first=str(low), last=str(high))


def no_signal(locale: Locale) -> Text:
    """Return that there is no signal, and what one is looked for in."""
    return say(locale, "report-signals-none")


def withheld_why(locale: Locale) -> Text:
    """Return why figures are withheld: one paragraph for all of them, whatever the reason of each (R13)."""
    return say(locale, "report-withheld-why", k=K, small=AUDIENCE_FROM)


def merged(locale: Locale, merges: tuple[Merged, ...]) -> Text:
    """Return which groups are counted together."""
    together = [joined([literal(name) for name in merge.groups if name], " + ") for merge in merges]
    return say(locale, "report-merged", groups=joined(together, ", "))


def method(locale: Locale) -> list[Text]:
    """Return how the figures, the gaps and the rest were computed, a sentence each."""
    return [
        fixed(locale, "report-method-figures"),
        say(locale, "report-method-gaps", rate=round(100 * RATE)),
        fixed(locale, "report-method-rest"),
    ]


def never(locale: Locale) -> list[Text]:
    """Return what no page without unprotected figures shows."""
    return [
        fixed(locale, "report-never-person"),
        fixed(locale, "report-never-count"),
        say(locale, "report-never-small", k=K),
        fixed(locale, "report-never-shares"),
    ]


def made(locale: Locale, when_made: date, version: str) -> Text:
    """Return when the page was made, and by which version."""
    return say(locale, "report-made", date=day_of_year(locale, when_made), version=version)


# ---------------------------------------------------------------- unprotected figures, for the file's owner

RAW_COLUMNS = ("week", "answers", "means", "delta", "interval", "p", "verdict")


def raw_columns(locale: Locale) -> list[Text]:
    """Return the names of the columns of unprotected figures."""
    return [fixed(locale, f"raw-{column}") for column in RAW_COLUMNS]


def raw_row(locale: Locale, raw: Raw) -> list[Text]:
    """Return one unprotected comparison, a cell a column."""
    low, high = signed(locale, raw.low, 2), signed(locale, raw.high, 2)
    cells = [
        week_name(raw.week),
        f"{raw.n[0]}/{raw.n[1]}",
        " / ".join("–" if mean is None else exact(locale, mean, 2) for mean in raw.mean),
        signed(locale, raw.delta, 2),
        f"{low} … {high}",
        exact(locale, raw.p, 4),
    ]
    return [*map(literal, cells), say(locale, "raw-short", verdict=raw.verdict)]
