"""What the leadership decides about gaps: asked of an owner, told to the channel, listed for leaders."""

from __future__ import annotations

from bot import words
from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import Block
from bot.slack.render.blocks import Element, Rendered, actions, button, context, plain, section
from bot.slack.render.markup import fallback, in_mrkdwn, top_text
from bot.words.text import fixed, say
from jobs.cards import Commitment, CommitmentCard, CommitmentsCard, DecisionCard, GapLine, Leading

MOST_LISTED = 20
LETTERS = 9_000  # of all of them, in one message


def commitment(card: CommitmentCard) -> Rendered:
    """Return a commitment as a message: its owner may accept it or not, the channel change or withdraw it."""
    blocks = [section(words.commitments.body(card))]
    foot = words.commitments.foot(card)
    blocks += [] if foot is None else [context(foot)]
    match card.stage:
        case "asked":
            blocks.append(actions(_answers(card.locale, card.commitment), _block(card.commitment)))
        case "made" | "changed":
            blocks.append(actions(_controls(card.locale, card.commitment), _block(card.commitment)))
        case "withdrawn":
            pass
    return Rendered(top_text(words.commitments.summary(card)), blocks)


def commitments(card: CommitmentsCard) -> Rendered:
    """Return what was decided, open commitments first."""
    locale = card.locale
    blocks: list[Block] = [section(fixed(locale, "commitments-title"))]
    fitting, room = 0, LETTERS
    for listed in card.commitments[:MOST_LISTED]:
        text = words.commitments.listed(locale, listed)
        room -= len(in_mrkdwn(text))
        if room < 0:
            break
        fitting += 1
        blocks.append(section(text))
        if not listed.judged:
            blocks.append(actions(_controls(locale, listed), _block(listed)))
    if len(card.commitments) > fitting:
        blocks.append(context(say(locale, "commitments-more", count=len(card.commitments) - fitting)))
    if not card.commitments:
        blocks.append(section(fixed(locale, "commitments-none")))
    return Rendered(fallback(locale, "commitments-text"), blocks)


def decision(card: DecisionCard) -> Rendered:
    """Return the message that asks the sponsor to decide on a gap."""
    return Rendered(fallback(card.locale, "decision-text"), asked(card.locale, card.gap, card.week))


def asked(locale: Locale, gap: GapLine, week: str) -> list[Block]:
    """Return that a gap waits for a decision, with the three answers."""
    value = ids.gap_value(gap.question, gap.axis)
    controls = [
        button(fixed(locale, "decision-commit"), "commit", value=value, style="primary"),
        button(fixed(locale, "decision-later"), "gap-later", value=value),
        button(fixed(locale, "decision-dismiss"), "gap-dismiss", value=value),
    ]
    return [section(words.commitments.decision(locale, gap, week)), actions(controls, ids.decision_block(value))]


def at_home(locale: Locale, view: Leading) -> list[Block]:
    """Return a leader's part of the home: what is proposed to them, the next due dates, the ways to the rest."""
    blocks: list[Block] = [section(fixed(locale, "home-leading"))]
    for text, listed in zip(
        words.commitments.leading(locale, view),
        (*view.asked[: words.commitments.MOST_AT_HOME], *view.under_way),
        strict=False,
    ):
        blocks.append(section(text))
        if listed in view.asked:
            blocks.append(actions(_answers(locale, listed), _block(listed)))
    controls = [
        button(fixed(locale, "home-decide"), "commit", value=ids.ANY_GAP),
        button(fixed(locale, "home-commitments"), "decisions"),
        button(fixed(locale, "home-past"), "digests"),
    ]
    return [*blocks, actions(controls, "leading")]


def _block(listed: Commitment) -> str:
    return ids.commitment_block(listed.id)


def _answers(locale: Locale, asked_of: Commitment) -> list[Element]:
    value = str(asked_of.id)
    return [
        button(fixed(locale, "commitment-accept"), "commitment-accept", value=value, style="primary"),
        button(fixed(locale, "commitment-decline"), "commitment-decline", value=value),
    ]


def _controls(locale: Locale, listed: Commitment) -> list[Element]:
    value = str(listed.id)
    sure: Element = {
        "title": plain(fixed(locale, "commitment-withdraw"), 100),
        "text": plain(fixed(locale, "commitment-withdraw-sure"), 300),
        "confirm": plain(fixed(locale, "commitment-withdraw"), 30),
        "deny": plain(fixed(locale, "form-close"), 30),
    }
    return [
        button(fixed(locale, "commitment-change"), "commitment-change", value=value),
        {**button(fixed(locale, "commitment-withdraw"), "commitment-withdraw", value=value), "confirm": sure},
    ]
