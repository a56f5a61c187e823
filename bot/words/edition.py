"""The sentences of the teams' edition: what was said, what was decided, what changed, what waits."""

from __future__ import annotations

from bot.locale import Locale, day
from bot.words.commitments import came_of_it
from bot.words.figures import sides, told
from bot.words.text import Text, fixed, joined, lines, literal, say
from jobs.calendar import WEEK, week_named
from jobs.cards import EditionCard, ToldDecision, ToldGap, ToldVerdict, Waiting

TEAM = ("read", "ask", "end")


def summary(card: EditionCard) -> Text:
    """Return an edition in one sentence."""
    return fixed(card.locale, "edition-text")


def title(card: EditionCard) -> Text:
    """Return an edition's title."""
    return say(card.locale, "edition-title", month=literal(day(card.locale, card.month, "LLLL y")))


def parts(card: EditionCard) -> list[list[Text]]:
    """Return the parts that an edition has: of each its heading, then a paragraph for each thing told."""
    locale = card.locale
    found = [
        ("said", [_gap(card, gap) for gap in card.said]),
        ("decided", [_decision(locale, decision) for decision in card.decided]),
        ("changed", [_verdict(locale, verdict) for verdict in card.changed]),
        ("undecided", [_waits(locale, gap) for gap in card.undecided]),
    ]
    told_parts = [[fixed(locale, f"edition-{part}"), *paragraphs] for part, paragraphs in found if paragraphs]
    return [*told_parts, *([_team(locale)] if card.manager else [])]


def foot(card: EditionCard) -> Text:
    """Return how often it comes, and to whom."""
    return fixed(card.locale, "edition-foot")


def _gap(card: EditionCard, gap: ToldGap) -> Text:
    """Return a gap's figures, and that of the reader's function, or that it is withheld (R13)."""
    locale = card.locale
    first, second = sides(locale, gap.axis, gap.sides)
    figures = {"firstfigure": told(locale, gap.first), "secondfigure": told(locale, gap.second)}
    head = say(locale, "edition-gap", title=gap.title, first=first, second=second, **figures)
    if card.function is None or not gap.several or (gap.axis == "functions" and card.function in gap.sides):
        return head
    own = dict(gap.functions).get(card.function)
    figure = fixed(locale, "withheld") if own is None else told(locale, own)
    return lines(head, say(locale, "edition-own", function=card.function, figure=figure))


def _decision(locale: Locale, decision: ToldDecision) -> Text:
    if decision.what is None:
        return say(locale, "edition-decision-wordless", title=decision.title, due=decision.due)
    return say(locale, "edition-decision", title=decision.title, what=decision.what, due=decision.due)


def _verdict(locale: Locale, verdict: ToldVerdict) -> Text:
    first, second = sides(locale, verdict.axis, verdict.sides)
    figures = say(
        locale,
        "verdict-figures",
        first=first,
        second=second,
        firstbefore=told(locale, verdict.before[0]),
        secondbefore=told(locale, verdict.before[1]),
        firstnow=told(locale, verdict.now[0]),
        secondnow=told(locale, verdict.now[1]),
    )
    head = say(locale, "edition-changed-on", title=verdict.title, first=first, second=second)
    decided = [] if verdict.what is None else [say(locale, "edition-was-decided", what=verdict.what)]
    outcome = came_of_it(locale, verdict.outcome, verdict.moved, verdict.axis, first, second, others=verdict.others)
    return lines(head, *decided, figures, joined(outcome))


def _waits(locale: Locale, gap: Waiting) -> Text:
    told_on = week_named(gap.since) + WEEK  # the digest of a week is read on the Monday after it
    return say(locale, "edition-waits", title=gap.title, day=literal(day(locale, told_on, "d MMMM")))


def _team(locale: Locale) -> list[Text]:
    """Return three sentences to talk about it with a team."""
    return [fixed(locale, "edition-team"), lines(*(fixed(locale, f"edition-team-{step}") for step in TEAM))]
