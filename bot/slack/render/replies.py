"""Leaders' replies to comments: the message that tells a group of one, and the replies as their author reads them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import words
from bot.locale import Locale
from bot.slack.limits import Block
from bot.slack.render.blocks import Rendered, actions, button, context, quotes, section
from bot.slack.render.markup import fallback, top_text
from bot.words.literal import PERSON_TEXT, clean
from bot.words.text import fixed
from jobs.cards import AnsweredCard, CommentReply, RelayCard, RepliesCard


def relay(card: RelayCard) -> Rendered:
    """Return the message that a comment of the group has a reply, the same for everybody in the group."""
    locale = card.locale
    read = button(fixed(locale, "relay-read"), "replies")
    blocks = [section(fixed(locale, "relay-answered")), actions([read], "replies"), context(fixed(locale, "relay-all"))]
    return Rendered(fallback(locale, "relay-text"), blocks)


def answered(card: AnsweredCard) -> Rendered:
    """Return the message that a comment of the thread has a reply, for the leaders who read it."""
    told = words.replies.answered(card)
    return Rendered(top_text(told), [section(told)])


def replies(card: RepliesCard) -> Rendered:
    """Return the replies to a person's comments, shown only to this person: as an ephemeral message or in a modal."""
    locale = card.locale
    if not card.replies:
        return Rendered(fallback(locale, "replies-text"), [section(fixed(locale, "replies-none"))])
    return Rendered(fallback(locale, "replies-text"), lines(locale, card.replies))


def lines(locale: Locale, comment_replies: Sequence[CommentReply]) -> list[Block]:
    """Return the newest replies under a title, each below its comment, at most `words.replies.MOST`."""
    blocks: list[Block] = [section(fixed(locale, "replies-title"))]
    for reply in comment_replies[: words.replies.MOST]:
        blocks.append(section(words.replies.above_comment(locale, reply)))
        blocks += quotes([clean(reply.comment, PERSON_TEXT)])
        blocks.append(section(words.replies.above_reply(locale, reply)))
        blocks += quotes([reply.text])
    more = words.replies.more(locale, len(comment_replies))
    if more is not None:
        blocks.append(context(more))
    blocks.append(context(fixed(locale, "replies-secret")))
    return blocks
