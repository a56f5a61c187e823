"""The weekly digest as a message of one screen."""

from __future__ import annotations

from bot import words
from bot.slack import ids
from bot.slack.limits import ALT
from bot.slack.render.blocks import Rendered, actions, button, context, header, picture, section
from bot.slack.render.markup import in_mrkdwn, top_text
from bot.words.literal import cut
from bot.words.text import fixed
from jobs.cards import Chart, DigestCard, Locale


def digest(card: DigestCard, file_id: str | None = None) -> Rendered:
    """Return the digest as a message; ``file_id`` is its uploaded picture, None when there is none."""
    blocks = [header(words.digest.title(card)), context(words.digest.counts(card))]
    blocks += [section(paragraph) for paragraph in words.digest.stories(card)]
    below = (words.digest.rest(card), words.digest.comments(card))
    blocks += [context(line) for line in below if line is not None]
    if card.chart is not None and card.chart.rows and file_id is not None:
        whole = words.digest.whole(card)
        blocks += [] if whole is None else [section(whole)]
        blocks.append(picture(file_id, words.digest.alternative(card.locale, card.chart)))
    if card.standing and not card.is_quiet:
        everything = button(fixed(card.locale, "detail-all"), "figures", value=card.week)
        blocks.append(actions([everything], ids.figures_block(card.week)))
    foot = words.digest.foot(card)
    blocks += [context(*foot)] if foot else []
    return Rendered(top_text(words.digest.summary(card)), blocks)


def alternative(locale: Locale, chart: Chart) -> str:
    """Return the picture's numbers in words, as long as Slack takes them."""
    return cut(in_mrkdwn(words.digest.alternative(locale, chart)), ALT)
