"""Render every view model as Block Kit: a new card fails type checking here until it has a renderer."""

from __future__ import annotations

from typing import assert_never

from bot.slack.render.alert import alert
from bot.slack.render.blocks import Rendered
from bot.slack.render.detail import detail, figures
from bot.slack.render.digest import digest, digests, past
from bot.slack.render.edition import edition
from bot.slack.render.forms import form
from bot.slack.render.home import home, status
from bot.slack.render.loop import commitment, commitments, decision
from bot.slack.render.notice import confidentiality, help_card, my_data, notice, welcome
from bot.slack.render.obstacles import obstacle, overview, waiting
from bot.slack.render.question import closed, question, receipt, reminder
from bot.slack.render.replies import answered, relay, replies
from jobs.cards import (
    AlertCard,
    AnsweredCard,
    ClosedCard,
    CommitmentCard,
    CommitmentsCard,
    ConfidentialityCard,
    DecisionCard,
    DetailCard,
    DigestCard,
    DigestsCard,
    EditionCard,
    HelpCard,
    Message,
    MyDataCard,
    Notice,
    ObstacleCard,
    ObstaclesCard,
    QuestionCard,
    ReceiptCard,
    RelayCard,
    ReminderCard,
    RepliesCard,
    StatusCard,
    WaitingCard,
    WelcomeCard,
)

__all__ = ["Rendered", "form", "home", "message", "modal", "pages"]


def message(card: Message, *, file_id: str | None = None) -> Rendered:
    """Return a card as one message, the first of several pages; ``file_id`` is the digest's uploaded picture."""
    return pages(card, file_id=file_id)[0]


def modal(card: Message) -> Rendered:
    """Return a card as what one modal shows: of a detail its figures, all of them; of a digest what was told."""
    match card:
        case DetailCard():
            return figures(card)
        case DigestCard():
            return past(card)
        case _:
            return message(card)


def pages(  # noqa: C901, PLR0912 - one arm a card
    card: Message, *, file_id: str | None = None
) -> tuple[Rendered, ...]:
    """Return every message that a card takes on Slack: one, except for a long detail."""
    match card:
        case QuestionCard():
            return (question(card),)
        case ReceiptCard():
            return (receipt(card),)
        case ReminderCard():
            return (reminder(card),)
        case ClosedCard():
            return (closed(card),)
        case WelcomeCard():
            return (welcome(card),)
        case DigestCard():
            return (digest(card, file_id),)
        case DetailCard():
            return detail(card)
        case AlertCard():
            return (alert(card),)
        case AnsweredCard():
            return (answered(card),)
        case Notice():
            return (notice(card),)
        case MyDataCard():
            return (my_data(card),)
        case HelpCard():
            return (help_card(card),)
        case ConfidentialityCard():
            return (confidentiality(card),)
        case StatusCard():
            return (status(card),)
        case RelayCard():
            return (relay(card),)
        case RepliesCard():
            return (replies(card),)
        case CommitmentCard():
            return (commitment(card),)
        case CommitmentsCard():
            return (commitments(card),)
        case DecisionCard():
            return (decision(card),)
        case DigestsCard():
            return (digests(card),)
        case ObstacleCard():
            return (obstacle(card),)
        case ObstaclesCard():
            return (overview(card),)
        case WaitingCard():
            return (waiting(card),)
        case EditionCard():
            return (edition(card),)
        case never:
            assert_never(never)
