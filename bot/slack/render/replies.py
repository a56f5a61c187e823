"""Leaders' replies to comments: what tells a group of them, and how an author reads theirs."""

from __future__ import annotations

from collections.abc import Sequence

from bot.locale import Locale
from bot.slack.limits import PERSON_TEXT, Block, clean
from bot.slack.render.blocks import Rendered, actions, button, context, quotes, section
from bot.slack.render.words import fallback, fixed, say
from jobs.cards import CommentReply, RelayCard, RepliesCard

MOST = 4  # at once: each may hold a comment and a reply of 1,000 letters


def relay(card: RelayCard) -> Rendered:
    """Say that a comment of the group was answered; the same message for everybody in it."""
    locale = card.locale
    read = button(fixed(locale, "relay-read"), "replies")
    blocks = [section(fixed(locale, "relay-answered")), actions([read], "replies"), context(fixed(locale, "relay-all"))]
    return Rendered(fallback(locale, "relay-text"), blocks)


def replies(card: RepliesCard) -> Rendered:
    """Show somebody the replies to their comments; only ever as an ephemeral message or in a window of their own."""
    locale = card.locale
    if not card.replies:
        return Rendered(fallback(locale, "replies-text"), [section(fixed(locale, "replies-none"))])
    return Rendered(fallback(locale, "replies-text"), lines(locale, card.replies))


def lines(locale: Locale, comment_replies: Sequence[CommentReply]) -> list[Block]:
    """Draw the newest replies under a title, each below the comment it answers."""
    blocks: list[Block] = [section(fixed(locale, "replies-title"))]
    for reply in comment_replies[:MOST]:
        blocks.append(section(say(locale, "replies-comment", question=reply.question)))
        blocks += quotes([clean(reply.comment, PERSON_TEXT)])
        blocks.append(section(say(locale, "replies-from", leader=reply.leader)))
        blocks += quotes([reply.text])
    if len(comment_replies) > MOST:
        blocks.append(context(say(locale, "replies-more", count=len(comment_replies) - MOST)))
    blocks.append(context(fixed(locale, "replies-secret")))
    return blocks
