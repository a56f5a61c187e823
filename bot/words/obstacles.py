"""The sentences of obstacles: as leadership reads one, as its author follows it, and how long each leg takes."""

from __future__ import annotations

from datetime import date

from bot.locale import Locale
from bot.words.home import group_name
from bot.words.literal import clean
from bot.words.text import Text, fixed, lines, say, unmarked
from jobs.cards import Leg, ObstacleCard, ObstaclesCard, OpenObstacle, OwnObstacle, WaitingCard

MOST, MOST_OWN = 8, 4  # open ones, and one's own, at once
SHORT = 80  # letters of a topic or a name in a list: what is shown at once has a limit on every platform
BEGINNING = 200  # letters by which somebody recognises one
_HOURS, _MINUTES = 24, 60


def title(card: ObstacleCard) -> Text:
    """Return what an obstacle is about, and among whose it is shown."""
    heading = say(card.locale, "obstacle-heading", topic=card.topic)
    if card.group is None:
        return lines(heading, fixed(card.locale, "obstacle-single"))
    return lines(heading, say(card.locale, "obstacle-group", group=group_name(card.locale, card.group)))


def summary(card: ObstacleCard) -> Text:
    """Return what a notification says, without a word of it."""
    return unmarked(fixed(card.locale, "obstacle-withdrawn" if card.text is None else "obstacle-text"))


def about(card: ObstacleCard) -> Text:
    """Return since when it is there, and who could remove it."""
    return Text(say(card.locale, "obstacle-about", since=card.since or "none", role=card.role).strip())


def stage(card: ObstacleCard) -> Text:
    """Return how far it has come; what was decided follows it."""
    if card.stage == "taken" and card.owner is not None:
        return say(card.locale, "obstacle-stage-owner", owner=card.owner)
    key = "obstacle-stage-refused" if card.refused and card.decision is not None else "obstacle-stage"
    return say(card.locale, key, stage=card.stage)


# ---------------------------------------------------------------- one's own


def own_topic(locale: Locale, own: OwnObstacle) -> Text:
    """Return what stands above one's own obstacle."""
    return say(locale, "obstacle-own-topic", topic=clean(own.topic, SHORT))


def own_stage(locale: Locale, own: OwnObstacle) -> Text:
    """Return how far one's own obstacle has come; what was decided follows it."""
    if own.refused:
        return fixed(locale, "obstacle-own-refused")
    return say(locale, "obstacle-own-stage", stage=own.stage)


def own_more(locale: Locale, count: int) -> Text | None:
    """Return how many of one's own ``count`` are not shown, None when all are."""
    return say(locale, "obstacles-own-more", count=count - MOST_OWN) if count > MOST_OWN else None


# ---------------------------------------------------------------- what waits


def open_title(card: ObstaclesCard) -> Text:
    """Return how many obstacles are open."""
    return say(card.locale, "obstacles-open", count=len(card.open))


def open_line(locale: Locale, one: OpenObstacle) -> Text:
    """Return an open obstacle's topic, day and stage."""
    values: dict[str, str | date] = {"topic": clean(one.topic, SHORT), "day": one.shown_on, "stage": one.stage}
    if one.owner is not None:
        return say(locale, "obstacle-open-owner", **values, owner=clean(one.owner, SHORT))
    return say(locale, "obstacle-open", **values)


def beginning(one: OpenObstacle | OwnObstacle) -> str:
    """Return the beginning of an obstacle, a person's text."""
    return clean(one.text, BEGINNING)


def more(card: ObstaclesCard) -> Text | None:
    """Return how many open ones are not listed, None when all are."""
    return say(card.locale, "obstacles-more", count=len(card.open) - MOST) if len(card.open) > MOST else None


def times(card: ObstaclesCard) -> list[Text]:
    """Return how long each leg takes, under a title; nothing before one has begun."""
    locale = card.locale
    begun = [leg for leg in card.legs if leg.ended + leg.running]
    if not begun:
        return []
    told = [say(locale, "obstacles-leg", leg=leg.name, time=_time(locale, leg)) for leg in begun]
    return [fixed(locale, "obstacles-times"), *told, fixed(locale, "obstacles-few")]


def waiting(card: WaitingCard) -> list[Text]:
    """Return how many obstacles wait for what, and where their list is."""
    locale = card.locale
    counts = {"unseen": card.unseen, "undecided": card.undecided, "untold": card.untold}
    told = [say(locale, f"waiting-{name}", count=count) for name, count in counts.items() if count]
    return [fixed(locale, "waiting-title"), *told, fixed(locale, "waiting-list")]


def _time(locale: Locale, leg: Leg) -> Text:
    counts = say(locale, "obstacles-leg-counts", ended=leg.ended, running=leg.running)
    if leg.median is None or leg.low is None:
        return counts
    values = {"median": _span(locale, leg.median), "low": _span(locale, leg.low), "counts": counts}
    if leg.high is None:
        return say(locale, "obstacles-leg-open", **values)
    return say(locale, "obstacles-leg-median", **values, high=_span(locale, leg.high))


def _span(locale: Locale, days: float) -> Text:
    """Return a time as people say it: minutes under an hour, hours under two days, days."""
    hours = days * _HOURS
    if hours < 1:
        return say(locale, "obstacles-minutes", count=round(hours * _MINUTES))
    if hours < 2 * _HOURS:
        return say(locale, "obstacles-hours", count=round(hours))
    return say(locale, "obstacles-days", count=round(days))
