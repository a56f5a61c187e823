"""Every card as text in a terminal, without controls: a new card fails type checking here until it has its lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import assert_never

from bot import words
from bot.locale import Locale, t
from bot.words.text import Dialect, Text, fixed, lines, paragraph, translate
from jobs.cards import (
    AlertCard,
    AnsweredCard,
    Card,
    ClosedCard,
    CommentReply,
    CommitmentCard,
    CommitmentsCard,
    ConfidentialityCard,
    DecisionCard,
    DetailCard,
    DigestCard,
    DigestsCard,
    EditionCard,
    HelpCard,
    HomeView,
    MyDataCard,
    Notice,
    ObstacleCard,
    ObstaclesCard,
    OwnObstacle,
    QuestionCard,
    ReceiptCard,
    RelayCard,
    ReminderCard,
    RepliesCard,
    SettingsView,
    StatusCard,
    WaitingCard,
    WelcomeCard,
)

RULE = Text("———")
BLANK = Text("")


def _name(locale: Locale, what: str) -> str:
    return t(locale, f"plain-{what}")


# A command keeps its grave accents, as commands have them in any manual page.
TERMINAL = Dialect(marks={"*": "", "_": "", "`": "`"}, escape=str, name=_name)


def plain(card: Card, *, pictures: bool = False) -> str:
    """Return a card as lines of text; with ``pictures``, what a picture shows is told in words."""
    return "\n".join(in_terminal(line).strip() for line in _card(card, pictures=pictures))


def in_terminal(text: str) -> str:
    """Return a text without markup; a string that is no `bot.words.text.Text` is a person's, and shown literally."""
    return translate(text, TERMINAL)


def _card(card: Card, *, pictures: bool) -> list[Text]:  # noqa: C901, PLR0912 - one arm a card
    match card:
        case QuestionCard():
            return _question(card)
        case ClosedCard():
            return words.questions.closed(card)
        case ReceiptCard():
            return words.questions.receipt(card)
        case ReminderCard():
            return words.questions.reminder(card)
        case WelcomeCard():
            return [*words.messages.welcome(card), fixed(card.locale, "welcome-free")]
        case DigestCard():
            return _digest(card, pictures=pictures)
        case DetailCard():
            return _detail(card)
        case AlertCard():
            return [*words.alert.body(card), _together(words.alert.foot(card))]
        case AnsweredCard():
            return [words.replies.answered(card)]
        case Notice():
            return [words.messages.notice(card)]
        case MyDataCard():
            return _my_data(card)
        case HelpCard():
            leader = [fixed(card.locale, "help-leader")] if card.leader else []
            admin = [fixed(card.locale, "help-admin")] if card.admin else []
            return [*words.messages.help_lines(card), *leader, *admin]
        case ConfidentialityCard():
            return words.messages.confidentiality(card)
        case StatusCard():
            return _status(card)
        case RelayCard():
            return [fixed(card.locale, "relay-answered"), fixed(card.locale, "relay-all")]
        case RepliesCard():
            return _replies(card.locale, card.replies) if card.replies else [fixed(card.locale, "replies-none")]
        case CommitmentCard():
            foot = words.commitments.foot(card)
            return [words.commitments.body(card), *([] if foot is None else [foot])]
        case CommitmentsCard():
            decided = [words.commitments.listed(card.locale, listed) for listed in card.commitments]
            return [fixed(card.locale, "commitments-title"), *(decided or [fixed(card.locale, "commitments-none")])]
        case DecisionCard():
            return [words.commitments.decision(card.locale, card.gap, card.week)]
        case DigestsCard():
            listed = [words.digest.listed(card.locale, digest) for digest in card.digests]
            return [fixed(card.locale, "digests-title"), *(listed or [fixed(card.locale, "digests-none")])]
        case ObstacleCard():
            return _obstacle(card)
        case ObstaclesCard():
            return _obstacles(card)
        case WaitingCard():
            return words.obstacles.waiting(card)
        case EditionCard():
            return _edition(card)
        case HomeView():
            return _home(card)
        case never:
            assert_never(never)


def _together(sentences: Iterable[Text]) -> Text:
    return Text(" ".join(sentences))


def _quoted(written: str) -> list[Text]:
    """Return a person's text and a blank line, nothing when there is no visible letter in it."""
    text = paragraph(written)
    return [text, BLANK] if text else []


# ---------------------------------------------------------------- the leadership channel


def _digest(card: DigestCard, *, pictures: bool) -> list[Text]:
    text = [words.digest.title(card), words.digest.counts(card)]
    for story in words.digest.stories(card):
        text += [BLANK, story]
    if card.decision is not None:
        text += [BLANK, words.commitments.decision(card.locale, card.decision, card.decision_since)]
    text.append(BLANK)
    text += [line for line in (words.digest.rest(card), words.digest.comments(card)) if line is not None]
    if pictures and card.chart is not None and card.chart.rows:
        whole = words.digest.whole(card)
        text += [] if whole is None else [whole]
        text.append(Text(f"[image: {words.digest.alternative(card.locale, card.chart)}]"))
    foot = words.digest.foot(card)
    return [*text, *([_together(foot)] if foot else [])]


def _detail(card: DetailCard) -> list[Text]:
    text: list[Text] = []
    numbers = count(1)
    for line in card.comments:
        text += [BLANK, words.digest.detail_comments(card.locale, line)]
        for comment, number in zip(line.texts, numbers, strict=False):  # in this order: a number is not lost
            if comment is None:
                text += [words.digest.comment_withdrawn(card.locale, number), BLANK]
            elif quoted := _quoted(comment):
                text += [words.digest.comment_number(card.locale, number), *quoted]
    if card.rows:
        text.append(fixed(card.locale, "detail-band"))
    text += chain.from_iterable([BLANK, *topic] for topic in words.digest.detail_topics(card))
    return [words.digest.detail_title(card), *(text or [words.digest.detail_none(card)])]


# ---------------------------------------------------------------- what one person reads


def _edition(card: EditionCard) -> list[Text]:
    told = chain.from_iterable([BLANK, *part] for part in words.edition.parts(card))
    return [words.edition.title(card), *told, BLANK, words.edition.foot(card)]


def _question(card: QuestionCard) -> list[Text]:
    sample = [fixed(card.locale, "question-sample")] if card.sample else []
    return [*sample, words.questions.intro(card), *_items(card), words.questions.promise(card)]


def _items(card: QuestionCard) -> list[Text]:
    text = [] if card.agreement is None else [words.questions.agreement(card, card.agreement), RULE]
    for index, item in enumerate(card.items):
        text += [RULE] if index else []
        for ask in item.asks:
            label = words.questions.label(card.locale, item, ask)
            text += [*([] if label is None else [label]), words.questions.wording(card.locale, ask)]
    return text


def _replies(locale: Locale, comment_replies: tuple[CommentReply, ...]) -> list[Text]:
    text = [fixed(locale, "replies-title")]
    for reply in comment_replies[: words.replies.MOST]:
        text += [words.replies.above_comment(locale, reply), *_quoted(reply.comment)]
        text += [words.replies.above_reply(locale, reply), *_quoted(reply.text)]
    more = words.replies.more(locale, len(comment_replies))
    return [*text, *([] if more is None else [more]), fixed(locale, "replies-secret")]


def _obstacle(card: ObstacleCard) -> list[Text]:
    if card.text is None:
        return [fixed(card.locale, "obstacle-withdrawn")]
    decision = [] if card.decision is None else _quoted(card.decision)
    about = words.obstacles.about(card)
    return [words.obstacles.title(card), *_quoted(card.text), about, words.obstacles.stage(card), *decision]


def _own_obstacles(locale: Locale, own: tuple[OwnObstacle, ...]) -> list[Text]:
    text = [fixed(locale, "obstacles-own")]
    for one in own[: words.obstacles.MOST_OWN]:
        text += [
            words.obstacles.own_topic(locale, one),
            *_quoted(words.obstacles.beginning(one)),
            words.obstacles.own_stage(locale, one),
        ]
        text += [] if one.decision is None else _quoted(one.decision)
    more = words.obstacles.own_more(locale, len(own))
    return [*text, *([] if more is None else [more]), fixed(locale, "obstacles-secret")]


def _obstacles(card: ObstaclesCard) -> list[Text]:
    text = _own_obstacles(card.locale, card.own) if card.own else [fixed(card.locale, "obstacles-none")]
    if card.leader:
        text += [RULE, words.obstacles.open_title(card)]
        for one in card.open[: words.obstacles.MOST]:
            text += [words.obstacles.open_line(card.locale, one), *_quoted(words.obstacles.beginning(one))]
        more = words.obstacles.more(card)
        text += [] if more is None else [more]
        text += words.obstacles.times(card)
    return text


def _my_data(card: MyDataCard) -> list[Text]:
    text = [words.messages.my_data_title(card), RULE]
    text += [words.messages.my_answer(card, index) for index in range(len(card.answers))]
    text += words.messages.my_limits(card)
    if not card.answers:
        text.append(fixed(card.locale, "mydata-none"))
    links = words.messages.my_links(card)
    text += [*([] if links is None else [links]), *words.messages.my_comments(card)]
    return [*text, words.messages.my_data_sealed(card)]


def _status(card: StatusCard) -> list[Text]:
    locale, settings = card.locale, card.home.settings
    text = words.home.status(card)
    if settings is not None:
        text += [words.home.people(locale, settings), words.home.sent(locale, settings)]
        text += [*_undelivered(locale, settings), words.home.last_and_next(locale, settings)]
    return text


def _undelivered(locale: Locale, settings: SettingsView) -> list[Text]:
    return words.home.undelivered(locale, settings.undelivered) or [fixed(locale, "admin-delivered")]


def _home(view: HomeView) -> list[Text]:
    text = [words.home.hello(view), *words.home.standing(view)]
    for asked in () if view.stopped else view.asked:
        text += [*_items(asked), words.questions.promise(asked)]
    if view.replies:
        text += [RULE, *_replies(view.locale, view.replies)]
    if view.leading is not None:
        text += [RULE, fixed(view.locale, "home-leading"), *words.commitments.leading(view.locale, view.leading)]
    if view.obstacles:
        text += [RULE, *_own_obstacles(view.locale, view.obstacles)]
    counted = words.home.counted(view)
    text += [*([RULE, *counted] if counted else []), RULE, words.home.privacy(view)]
    return text if view.settings is None else [*text, *_settings(view.locale, view.settings)]


def _settings(locale: Locale, settings: SettingsView) -> list[Text]:
    schedules = [words.home.schedule(locale, line) for line in settings.schedules]
    trouble = words.home.channel_trouble(locale, settings, chosen=settings.leadership_channel is not None)
    merged = [fixed(locale, "admin-merged"), words.home.merged(settings.merged)] if settings.merged else []
    return [
        RULE,
        fixed(locale, "admin-title"),
        fixed(locale, "admin-only"),
        words.home.consultation(locale, settings),
        lines(words.home.sent(locale, settings), words.home.last_and_next(locale, settings)),
        *_undelivered(locale, settings),
        fixed(locale, "admin-schedules"),
        *(schedules or [fixed(locale, "admin-schedules-none")]),
        fixed(locale, "admin-channel"),
        *([] if trouble is None else [trouble]),
        words.home.sponsor(locale, settings),
        *words.home.tree(locale, settings),
        *([_together(merged)] if merged else []),
        *words.home.moved_by_few(locale, settings),
        words.home.smallest_group(locale, settings),
    ]
