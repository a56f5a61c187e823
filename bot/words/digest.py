"""The sentences of the digest and of its detail. All in them is a released figure or computed from released ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.locale import Locale, t
from bot.words import commitments
from bot.words.dates import span, week_number
from bot.words.figures import brief, number, sides, told, value
from bot.words.text import Text, fixed, joined, lines, say
from jobs.cards import Chart, ChartRow, CommentsLine, DetailCard, DetailRow, DigestCard, GapLine, Moved, Shown
from jobs.digest.material import ChartWords

TEAMS_A_LINE = 12  # of the detail


def summary(card: DigestCard) -> Text:
    """Return a digest in one sentence."""
    return say(card.locale, "digest-text", week=week_number(card.week), news=joined(_counted(card), ", "))


def title(card: DigestCard) -> Text:
    """Return a digest's title."""
    return say(card.locale, "digest-title", week=week_number(card.week))


def counts(card: DigestCard) -> Text:
    """Return the week's dates, and how much news it has."""
    return joined([span(card.locale, card.starts, card.ends), *_counted(card)], " · ")


def listed(locale: Locale, card: DigestCard) -> Text:
    """Return a past digest as a list has it, in the reader's language."""
    counted = joined(_counted(replace(card, locale=locale)), ", ")
    return say(locale, "digests-line", week=week_number(card.week), news=counted)


def _counted(card: DigestCard) -> list[Text]:
    """Return how many gaps and signals are told, each kind by itself; that there is nothing where there is none."""
    if card.alone:
        told = [say(card.locale, "digest-established", count=len(card.gaps) + card.others)]
    else:
        counts = {
            "verdicts": len(card.verdicts),
            "due": len(card.due) + card.due_others,
            "new": len(card.gaps),
            "moved": len(card.moved),
            "ended": len(card.ended),
        }
        told = [say(card.locale, f"digest-count-{kind}", count=count) for kind, count in counts.items() if count]
        if card.decision is not None:
            told.append(fixed(card.locale, "digest-count-decision"))
    if card.signals:
        told.append(say(card.locale, "digest-count-signals", count=card.signals))
    return told or [fixed(card.locale, "digest-count-none")]


def stories(card: DigestCard) -> list[Text]:
    """Return what is news, a paragraph each, or why nothing is.

    Verdicts of commitments and what comes due first, then new gaps, those that moved, those that are over.
    """
    told = [commitments.verdict(card.locale, verdict) for verdict in card.verdicts]
    told += [commitments.due(card.locale, commitment) for commitment in card.due]
    told += [_gap(card.locale, "alone" if card.alone else "new", gap, *_measured(card, gap)) for gap in card.gaps]
    told += [_moved(card.locale, moved, *_measured(card, moved.now)) for moved in card.moved]
    told += [_over(card.locale, gap) for gap in card.ended]
    return told or ([] if card.decision is not None else [nothing(card)])


def rest(card: DigestCard) -> Text | None:
    """Return one line on what is not told here; None when all is told."""
    sentences = [
        say(card.locale, key, count=count)
        for key, count in (
            ("digest-more" if card.alone else "digest-waiting", card.others),
            ("digest-told", card.told),
            ("digest-due-others", card.due_others),
        )
        if count
    ]
    if card.whole and card.resting and not card.alone:
        sentences.append(say(card.locale, "digest-resting", count=card.resting, standing=card.standing))
    return joined(sentences) if sentences else None


def comments(card: DigestCard) -> Text | None:
    """Return how many comments the thread has; None when it has none."""
    return say(card.locale, "digest-comments", count=card.comments) if card.comments else None


def whole(card: DigestCard) -> Text | None:
    """Return what stands above a picture of all that has a figure; None above one of the stories."""
    return fixed(card.locale, "digest-whole") if card.whole and not card.alone else None


def foot(card: DigestCard) -> list[Text]:
    """Return what holds for all the figures of a digest; of a week that shows none, whether leaders are shown."""
    sentences: list[Text] = []
    if not card.leaders_shown:
        sentences.append(fixed(card.locale, "digest-few-leaders"))
    elif card.leaders_agreed:
        sentences.append(fixed(card.locale, "digest-leaders-agreed"))
    if card.first:
        sentences.append(fixed(card.locale, "digest-foot-first"))
    elif not card.is_quiet or card.chart is not None:
        sentences.append(say(card.locale, "digest-foot", standing=card.standing))
    return sentences


def chart_words(locale: Locale) -> ChartWords:
    """Return the words of the digest's picture, in one language."""
    return ChartWords(
        first=t(locale, "leaders"),
        second=t(locale, "staff"),
        forecast=t(locale, "chart-forecast"),
        bar=t(locale, "chart-bar"),
    )


def alternative(locale: Locale, chart: Chart) -> Text:
    """Return the picture's numbers in words, question by question, for those who cannot see it."""
    named = sides(locale, "leaders_staff" if not any(chart.sides) else "functions", chart.sides)
    return joined((fixed(locale, "digest-chart-alt"), *(_drawn(locale, named, row) for row in chart.rows)))


def _drawn(locale: Locale, named: tuple[str, str], row: ChartRow) -> Text:
    """Return a row of the picture in words: the marks that it has.

    A side without a mark is not called withheld: leaders who agreed are shown in the thread, and not in the picture.
    """
    marks = [(named[0], row.first), (named[1], row.second), *row.functions]
    told = [say(locale, "digest-chart-mark", name=name, value=value(locale, shown)) for name, shown in marks if shown]
    if row.forecast is not None:
        told.append(say(locale, "digest-chart-forecast", value=value(locale, row.forecast)))
    return say(locale, "digest-chart-question", title=row.title, marks=joined(told, ", "))


def _gap(locale: Locale, kind: Literal["new", "moved", "alone"], gap: GapLine, *before: Text) -> Text:
    first, second = sides(locale, gap.axis, gap.sides)
    heading = say(locale, "digest-gap-title", kind=kind, title=gap.title, first=first, second=second)
    figures = say(locale, "digest-gap-sides", **_figures(locale, (first, second), gap))
    believed = beliefs(locale, gap)
    return lines(heading, figures, *before, *([joined(believed)] if believed else []))


def _measured(card: DigestCard, gap: GapLine) -> list[Text]:
    """Return when a gap was measured, where it is told in a later week than that of its figures."""
    if gap.measured in ("", card.week):
        return []
    return [say(card.locale, "digest-measured", week=week_number(gap.measured))]


def _moved(locale: Locale, moved: Moved, *measured: Text) -> Text:
    """Return a gap that moved: its figures now, and when it was last told."""
    named = sides(locale, moved.before.axis, moved.before.sides)
    before = say(locale, "digest-before", week=week_number(moved.week), **_figures(locale, named, moved.before))
    return _gap(locale, "moved", moved.now, before, *measured)


def _over(locale: Locale, gap: GapLine) -> Text:
    named = sides(locale, gap.axis, gap.sides)
    return say(locale, "digest-ended", title=gap.title, **_figures(locale, named, gap))


def _figures(locale: Locale, named: tuple[str, str], of: GapLine) -> dict[str, str]:
    """Return both sides by name, each with its figure, as messages take them."""
    first, second = named
    return {
        "first": first,
        "firstfigure": told(locale, of.first),
        "second": second,
        "secondfigure": told(locale, of.second),
    }


def beliefs(locale: Locale, gap: GapLine) -> list[Text]:
    """Return why a gap is believed, whether the leaders see it, and which team is furthest: at most three sentences."""
    sentences: list[Text] = []
    if gap.verdict == "gap":
        sentences.append(_why(locale, gap))
    if gap.expected is not None:
        key = "digest-blind" if gap.blind else "digest-expected" if gap.foreseen else "digest-forecast"
        asked = {"asked": "before", "week": week_number(gap.asked)} if gap.asked else {"asked": "now", "week": ""}
        sentences.append(say(locale, key, expected=value(locale, gap.expected), **asked))
    if gap.furthest is not None:
        sentences.append(say(locale, "digest-furthest", team=gap.furthest))
    return sentences


def _why(locale: Locale, gap: GapLine) -> Text:
    """Return why a gap is believed: looked at once, chance is unlikely; again and again, it is one, and how it goes."""
    if gap.first.mean is None:  # a choice
        return say(locale, "digest-why-choice", waves=gap.waves)
    holds = "yes" if gap.holds_against_silence else "no"
    if gap.once:
        return say(locale, "digest-why-once", holds=holds)
    return say(locale, "digest-why", course=gap.course, waves=gap.waves, holds=holds)


def nothing(card: DigestCard) -> Text:
    """Return why a digest tells no gap, and when the next figures come."""
    if card.first:
        return fixed(card.locale, "digest-first")
    after = [] if card.next_figures is None else [say(card.locale, "digest-next", day=card.next_figures)]
    if card.told:
        return joined([fixed(card.locale, "digest-quiet"), *after])
    if card.smallest_gap is None:
        return joined([fixed(card.locale, "digest-empty-plain"), *after])
    points = number(card.locale, card.smallest_gap)
    return joined([say(card.locale, "digest-empty", points=points, size=card.smallest_gap), *after])


# ---------------------------------------------------------------- the detail, in the digest's thread


def detail_summary(card: DetailCard) -> Text:
    """Return what a detail is, in one line."""
    return say(card.locale, "detail-text", week=week_number(card.week))


def detail_figures(card: DetailCard) -> Text:
    """Return the title above all figures of a week, without what was written."""
    return say(card.locale, "detail-figures", week=week_number(card.week))


def detail_title(card: DetailCard, page: int = 1, pages: int = 1) -> Text:
    """Return a detail's title, which says which page this is when there are several."""
    week = week_number(card.week)
    if pages == 1:
        return say(card.locale, "detail-title", week=week)
    return say(card.locale, "detail-title-page", week=week, page=page, pages=pages)


def detail_topics(card: DetailCard) -> list[list[Text]]:
    """Return the figures topic by topic: its name, then each question's lines, the first of which is blank."""
    return [
        [*topic_title(card, topic, rows), *(line for row in rows for line in detail_row(card, row))]
        for topic, rows in by_topic(card).items()
    ]


def by_topic(card: DetailCard) -> dict[str, list[DetailRow]]:
    """Return the questions of a detail by topic, each topic where its first question stands."""
    topics: dict[str, list[DetailRow]] = {}
    for row in card.rows:
        topics.setdefault(row.topic, []).append(row)
    return topics


def topic_title(card: DetailCard, topic: str, rows: Sequence[DetailRow]) -> list[Text]:
    """Return the line of a topic's name; nothing where its only question has the same name."""
    return [] if is_named_as_topic(topic, rows) else [say(card.locale, "detail-topic", topic=topic)]


def is_named_as_topic(topic: str, rows: Sequence[DetailRow]) -> bool:
    """Return whether a topic's only question has the topic's name."""
    return [row.title for row in rows] == [topic]


def detail_row(card: DetailCard, row: DetailRow) -> list[Text]:
    """Return one question's lines: its title, who thinks what of it, every team."""
    locale = card.locale
    sides_shown = [(fixed(locale, "leaders"), row.first), (fixed(locale, "staff"), row.second), *row.functions]
    sides_told = [side(locale, *shown) for shown in sides_shown]
    if row.forecast is not None:
        sides_told.insert(1, say(locale, "detail-forecast", figure=brief(locale, row.forecast)))
    teams = [side(locale, *team) for team in row.teams]
    parts = [sides_told, *(teams[first : first + TEAMS_A_LINE] for first in range(0, len(teams), TEAMS_A_LINE))]
    title = say(locale, "detail-row", **question_values(row))
    return [Text(" "), title, *(joined(told, " · ") for told in parts)]


def question_values(row: DetailRow) -> dict[str, str | int]:
    """Return what the sentences on one question of a detail are made of: its name, its scale, its verdict, its age."""
    figures = (row.first, row.second, *(shown for _, shown in (*row.functions, *row.teams)))
    top = next((shown.scale[1] for shown in figures if shown is not None and shown.mean is not None), 0)
    age = "new" if row.fresh else "old" if row.week else "unknown"
    week = week_number(row.week) if row.week else 0
    return {"title": row.title, "top": top, "verdict": row.verdict, "age": age, "week": week}


def side(locale: Locale, name: str, shown: Shown | None) -> Text:
    """Return one group's figure, after its name."""
    return say(locale, "detail-side", name=name, figure=brief(locale, shown))


def detail_comments(locale: Locale, line: CommentsLine) -> Text:
    """Return the title above a group's comments."""
    return say(locale, "detail-comments", title=line.title, group=line.group)


def comment_number(locale: Locale, number: int) -> Text:
    """Return what stands above one comment: its number in the thread."""
    return say(locale, "detail-comment", number=number)


def comment_withdrawn(locale: Locale, number: int) -> Text:
    """Return what stands in the place of a withdrawn comment, which keeps its number."""
    return say(locale, "detail-withdrawn", number=number)


def detail_none(card: DetailCard) -> Text:
    """Return what is said of a week without a standing figure."""
    return fixed(card.locale, "detail-none")
