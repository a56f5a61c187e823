"""Obstacles on Slack: one with what leadership does about it, one's own, and what is open."""

from __future__ import annotations

from collections.abc import Sequence

from bot import words
from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import Block
from bot.slack.render.blocks import Element, Rendered, actions, button, context, divider, plain, quotes, section
from bot.slack.render.markup import fallback, top_text
from bot.slack.render.question import obstacle_button
from bot.words.literal import PERSON_TEXT, clean
from bot.words.text import fixed, lines
from jobs.cards import ObstacleCard, ObstaclesCard, OwnObstacle, Stage, WaitingCard

_ACTS: dict[Stage, tuple[str, ...]] = {
    "shown": ("seen", "take"),
    "seen": ("take",),
    "taken": ("decide",),
    "decided": ("tell", "decide"),
}


def obstacle(card: ObstacleCard) -> Rendered:
    """Return one obstacle in the leadership channel, with the buttons of the next step."""
    locale, summary = card.locale, top_text(words.obstacles.summary(card))
    if card.text is None:
        return Rendered(summary, [section(fixed(locale, "obstacle-withdrawn"))])
    blocks = [section(words.obstacles.title(card)), *quotes([clean(card.text, PERSON_TEXT, lines=True)])]
    blocks += [context(words.obstacles.about(card)), section(words.obstacles.stage(card))]
    if card.decision is not None:
        blocks += quotes([clean(card.decision, PERSON_TEXT, lines=True)])
    acts = _acts(card)
    if acts:
        blocks.append(actions([_act(card, act, first=act == acts[0]) for act in acts], ids.obstacle_block(card.id)))
    return Rendered(summary, blocks)


def overview(card: ObstaclesCard) -> Rendered:
    """Return one's own obstacles and, for a leader, those that are open and how long things take."""
    locale = card.locale
    blocks = own(locale, card.own) if card.own else [section(fixed(locale, "obstacles-none"))]
    blocks.append(actions([obstacle_button(locale)], "obstacles"))
    if card.leader:
        blocks += [divider(), section(words.obstacles.open_title(card))]
        for one in card.open[: words.obstacles.MOST]:
            blocks += [section(words.obstacles.open_line(locale, one)), *quotes([words.obstacles.beginning(one)])]
        more = words.obstacles.more(card)
        blocks += [] if more is None else [context(more)]
        times = words.obstacles.times(card)
        blocks += [section(lines(*times[:-1])), context(times[-1])] if times else []
    return Rendered(fallback(locale, "obstacles-text"), blocks)


def own(locale: Locale, obstacles: Sequence[OwnObstacle]) -> list[Block]:
    """Return one's own obstacles under a title, each with how far it has come and the button that withdraws it."""
    blocks: list[Block] = [section(fixed(locale, "obstacles-own"))]
    for one in obstacles[: words.obstacles.MOST_OWN]:
        stage = words.obstacles.own_stage(locale, one)
        topic = words.obstacles.own_topic(locale, one)
        blocks.append(section(topic, block_id=ids.obstacle_block(one.id), accessory=_withdraw(locale, one)))
        blocks += [*quotes([words.obstacles.beginning(one)]), section(stage)]
        blocks += [] if one.decision is None else quotes([clean(one.decision, PERSON_TEXT, lines=True)])
    more = words.obstacles.own_more(locale, len(obstacles))
    blocks += [] if more is None else [context(more)]
    return [*blocks, context(fixed(locale, "obstacles-secret"))]


def waiting(card: WaitingCard) -> Rendered:
    """Return the reminder of what waits."""
    return Rendered(fallback(card.locale, "waiting-text"), [section(lines(*words.obstacles.waiting(card)))])


def _acts(card: ObstacleCard) -> tuple[str, ...]:
    if card.stage == "taken" and card.owner is None:  # who took it has left
        return ("take", "decide")
    return _ACTS.get(card.stage, ())


def _act(card: ObstacleCard, act: str, *, first: bool) -> Element:
    key = "obstacle-decide-again" if act == "decide" and card.stage == "decided" else f"obstacle-{act}"
    style = "primary" if first else None
    return button(fixed(card.locale, key), f"obstacle-{act}", value=card.id, style=style)


def _withdraw(locale: Locale, one: OwnObstacle) -> Element:
    control = button(fixed(locale, "obstacle-withdraw"), "obstacle-withdraw", value=one.id, style="danger")
    return {
        **control,
        "confirm": {
            "title": plain(fixed(locale, "obstacle-withdraw"), 100),
            "text": plain(fixed(locale, "obstacle-withdraw-sure"), 300),
            "confirm": plain(fixed(locale, "obstacle-withdraw"), 30),
            "deny": plain(fixed(locale, "form-close"), 30),
        },
    }
