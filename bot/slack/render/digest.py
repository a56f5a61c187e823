"""The weekly digest as a message of one screen."""

from __future__ import annotations

from bot import words
from bot.slack import ids
from bot.slack.limits import ALT, Block
from bot.slack.render import loop
from bot.slack.render.blocks import Rendered, actions, button, context, header, picture, section
from bot.slack.render.markup import fallback, in_mrkdwn, top_text
from bot.words.literal import cut
from bot.words.text import fixed
from jobs.cards import Chart, DigestCard, DigestsCard, Locale

MOST_LISTED = 40  # a year of those with news


def digest(card: DigestCard, file_id: str | None = None) -> Rendered:
    """Return the digest as a message; ``file_id`` is its uploaded picture, None when there is none."""
    blocks = [header(words.digest.title(card)), context(words.digest.counts(card))]
    blocks += [section(paragraph) for paragraph in words.digest.stories(card)]
    if card.decision is not None:
        blocks += loop.asked(card.locale, card.decision, card.decision_since)
    below = (words.digest.rest(card), words.digest.comments(card))
    blocks += [context(line) for line in below if line is not None]
    if card.chart is not None and card.chart.rows and file_id is not None:
        whole = words.digest.whole(card)
        blocks += [] if whole is None else [section(whole)]
        blocks.append(picture(file_id, words.digest.alternative(card.locale, card.chart)))
    if card.standing and not card.is_quiet:
        controls = [button(fixed(card.locale, "detail-all"), "figures", value=card.week)]
        if card.decision is None and (card.gaps or card.moved or card.told):  # one more to decide on is no news
            controls.append(button(fixed(card.locale, "digest-commit"), "commit", value=ids.ANY_GAP))
        blocks.append(actions(controls, ids.figures_block(card.week)))
    foot = words.digest.foot(card)
    blocks += [context(*foot)] if foot else []
    return Rendered(top_text(words.digest.summary(card)), blocks)


def past(card: DigestCard) -> Rendered:
    """Return a digest of an earlier week, to read again: without its picture, and without what could be done then."""
    blocks = [header(words.digest.title(card)), context(words.digest.counts(card))]
    blocks += [section(paragraph) for paragraph in words.digest.stories(card)]
    if card.decision is not None:
        blocks.append(section(words.commitments.decision(card.locale, card.decision, card.decision_since)))
    foot = words.digest.foot(card)
    blocks += [context(*foot)] if foot else []
    return Rendered(top_text(words.digest.summary(card)), blocks)


def digests(card: DigestsCard) -> Rendered:
    """Return the past digests, each with the button that opens it, the newest ``MOST_LISTED``."""
    locale = card.locale
    blocks: list[Block] = [section(fixed(locale, "digests-title"))]
    for digest_then in card.digests[:MOST_LISTED]:
        read = button(fixed(locale, "digests-open"), "digest", value=digest_then.week)
        line = words.digest.listed(locale, digest_then)
        blocks.append(section(line, block_id=f"digest:{digest_then.week}", accessory=read))
    if not card.digests:
        blocks.append(section(fixed(locale, "digests-none")))
    return Rendered(fallback(locale, "digests-text"), blocks)


def alternative(locale: Locale, chart: Chart) -> str:
    """Return the picture's numbers in words, as long as Slack takes them."""
    return cut(in_mrkdwn(words.digest.alternative(locale, chart)), ALT)
