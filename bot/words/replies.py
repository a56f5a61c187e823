"""The sentences around leaders' replies to comments, as the comment's author reads them."""

from __future__ import annotations

from bot.locale import Locale
from bot.words.text import Text, say
from jobs.cards import AnsweredCard, CommentReply

MOST = 4  # at once: each may hold a comment and a reply of 1,000 letters


def above_comment(locale: Locale, reply: CommentReply) -> Text:
    """Return what stands above a person's own comment."""
    return say(locale, "replies-comment", question=reply.question)


def above_reply(locale: Locale, reply: CommentReply) -> Text:
    """Return what stands above a leader's reply."""
    return say(locale, "replies-from", leader=reply.leader)


def answered(card: AnsweredCard) -> Text:
    """Return that a comment has a reply, as the leaders read it in the thread."""
    return say(card.locale, "answered", number=card.number, count=card.count, most=card.most)


def more(locale: Locale, count: int) -> Text | None:
    """Return how many of ``count`` replies are not shown, None when all are."""
    return say(locale, "replies-more", count=count - MOST) if count > MOST else None
