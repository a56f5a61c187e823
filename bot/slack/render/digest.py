"""The weekly digest: one screen, at most three gaps. All in it is a released figure or computed from released ones."""

from __future__ import annotations

from itertools import islice

from bot.locale import Locale
from bot.slack.limits import ALT, Block, cut
from bot.slack.render.blocks import Rendered, context, header, picture, section
from bot.slack.render.words import Ready, fallback, figure, fixed, number, say, sides, span, value, week_number
from jobs.cards import Chart, DigestCard, GapLine

MOST_GAPS = 3


def digest(card: DigestCard, file_id: str | None = None) -> Rendered:
    """Return the digest as a message; ``file_id`` is its uploaded picture, None when there is none."""
    locale, week = card.locale, week_number(card.week)
    established = len(card.gaps) + card.others
    blocks = [
        header(say(locale, "digest-title", week=week)),
        context(
            say(
                locale,
                "digest-counts",
                span=span(locale, card.starts, card.ends),
                gaps=established,
                signals=card.signals,
            )
        ),
    ]
    blocks += [section(_gap(locale, rank, gap)) for rank, gap in enumerate(islice(card.gaps, MOST_GAPS), start=1)]
    if not card.gaps:
        blocks.append(section(_nothing(card)))
    if card.others:
        blocks.append(context(say(locale, "digest-others", count=card.others)))
    if card.chart is not None and card.chart.rows and file_id is not None:
        blocks.append(picture(file_id, alternative(locale, card.chart)))
    blocks += _foot(card)
    return Rendered(fallback(locale, "digest-text", week=week, gaps=established, signals=card.signals), blocks)


def _gap(locale: Locale, rank: int, gap: GapLine) -> str:
    first, second = sides(locale, gap.axis, gap.sides)
    lines = [
        say(
            locale,
            "digest-gap-title",
            rank=rank,
            title=gap.title,
            first=first,
            second=second,
            fresh="yes" if gap.fresh else "no",
        ),
        say(
            locale,
            "digest-gap-sides",
            first=first,
            firstfigure=figure(locale, gap.first),
            second=second,
            secondfigure=figure(locale, gap.second),
        ),
        " ".join(_beliefs(locale, gap)),
    ]
    return "\n".join(line for line in lines if line)


def _beliefs(locale: Locale, gap: GapLine) -> list[Ready]:
    """Return why a gap is believed, whether the leaders see it, and which team is furthest: at most three sentences."""
    sentences: list[Ready] = []
    if gap.verdict == "gap":
        holds = gap.axis if gap.holds_against_silence else "no"
        course = gap.course if gap.waves > 1 else "too_early"
        sentences.append(say(locale, "digest-why", course=course, waves=gap.waves, holds=holds))
    if gap.expected is not None:
        key = "digest-blind" if gap.blind else "digest-expected"
        sentences.append(say(locale, key, expected=value(locale, gap.expected)))
    if gap.furthest is not None:
        sentences.append(say(locale, "digest-furthest", team=gap.furthest))
    return sentences


def _nothing(card: DigestCard) -> str:
    if card.first:
        return fixed(card.locale, "digest-first")
    if card.smallest_gap is None:
        return fixed(card.locale, "digest-empty-plain")
    points = number(card.locale, card.smallest_gap)
    return say(card.locale, "digest-empty", points=points, size=card.smallest_gap)


def alternative(locale: Locale, chart: Chart) -> str:
    """Return the picture's numbers in words, question by question, for those who cannot see it."""
    first, second = sides(locale, "leaders_staff" if not any(chart.sides) else "functions", chart.sides)
    rows = [
        say(
            locale,
            "digest-chart-row",
            title=row.title,
            first=first,
            firstfigure=figure(locale, row.first),
            second=second,
            secondfigure=figure(locale, row.second),
        )
        for row in chart.rows
    ]
    return cut(" ".join((fixed(locale, "digest-chart-alt"), *rows)), ALT)


def _foot(card: DigestCard) -> list[Block]:
    sentences: list[str] = []
    if not card.leaders_shown:
        sentences.append(fixed(card.locale, "digest-few-leaders"))
    elif card.leaders_agreed:
        sentences.append(fixed(card.locale, "digest-leaders-agreed"))
    if card.first:
        sentences.append(fixed(card.locale, "digest-foot-first"))
    else:
        sentences.append(say(card.locale, "digest-foot", standing=card.standing))
    return [context(*sentences)]
