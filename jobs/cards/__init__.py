"""Cards, the frozen view models of everything that people see: meaning without markup.

Each platform has one total renderer over `Message` (``match`` + ``assert_never``): a new card fails type checking until
every platform draws it natively. Texts of questions arrive already in the reader's language; everything else is
written by the renderer from `bot/locale`, in ``card.locale``. Anything derived from answers is a `Shown`, made
from released figures only.
"""

from __future__ import annotations

from jobs.cards.edition import EditionCard, ToldDecision, ToldGap, ToldVerdict, Waiting
from jobs.cards.figures import (
    AlertCard,
    AnsweredCard,
    Chart,
    ChartRow,
    CommentsLine,
    DetailCard,
    DetailRow,
    DigestCard,
    DigestsCard,
)
from jobs.cards.forms import Form
from jobs.cards.gaps import Axis, Course, GapLine, Moved, Shown, Verdict
from jobs.cards.home import (
    Change,
    CommentReply,
    ConfidentialityCard,
    Consulted,
    Counted,
    Group,
    GroupChange,
    Held,
    HelpCard,
    HomeView,
    Leading,
    MyDataCard,
    Notice,
    OwnComment,
    RelayCard,
    RepliesCard,
    ScheduleLine,
    SettingsView,
    StatusCard,
    Undelivered,
)
from jobs.cards.loop import (
    Commitment,
    CommitmentCard,
    CommitmentsCard,
    DecisionCard,
    MovedSide,
    VerdictLine,
    VerdictOutcome,
    in_ten,
)
from jobs.cards.obstacles import (
    LEGS,
    ROLES,
    SINCE,
    Leg,
    ObstacleCard,
    ObstaclesCard,
    OpenObstacle,
    OwnObstacle,
    Role,
    Since,
    Stage,
    WaitingCard,
)
from jobs.cards.questions import (
    Agreement,
    Ask,
    ClosedCard,
    Option,
    QuestionCard,
    QuestionItem,
    ReceiptCard,
    ReminderCard,
    WelcomeCard,
)
from jobs.cards.words import HeldItem, ItemState, Locale

Message = (
    QuestionCard
    | ReceiptCard
    | ReminderCard
    | ClosedCard
    | WelcomeCard
    | DigestCard
    | DetailCard
    | AlertCard
    | AnsweredCard
    | Notice
    | MyDataCard
    | HelpCard
    | ConfidentialityCard
    | StatusCard
    | RelayCard
    | RepliesCard
    | CommitmentCard
    | CommitmentsCard
    | DecisionCard
    | DigestsCard
    | ObstacleCard
    | ObstaclesCard
    | WaitingCard
    | EditionCard
)
Card = Message | HomeView

__all__ = [
    "LEGS",
    "ROLES",
    "SINCE",
    "Agreement",
    "AlertCard",
    "AnsweredCard",
    "Ask",
    "Axis",
    "Card",
    "Change",
    "Chart",
    "ChartRow",
    "ClosedCard",
    "CommentReply",
    "CommentsLine",
    "Commitment",
    "CommitmentCard",
    "CommitmentsCard",
    "ConfidentialityCard",
    "Consulted",
    "Counted",
    "Course",
    "DecisionCard",
    "DetailCard",
    "DetailRow",
    "DigestCard",
    "DigestsCard",
    "EditionCard",
    "Form",
    "GapLine",
    "Group",
    "GroupChange",
    "Held",
    "HeldItem",
    "HelpCard",
    "HomeView",
    "ItemState",
    "Leading",
    "Leg",
    "Locale",
    "Message",
    "Moved",
    "MovedSide",
    "MyDataCard",
    "Notice",
    "ObstacleCard",
    "ObstaclesCard",
    "OpenObstacle",
    "Option",
    "OwnComment",
    "OwnObstacle",
    "QuestionCard",
    "QuestionItem",
    "ReceiptCard",
    "RelayCard",
    "ReminderCard",
    "RepliesCard",
    "Role",
    "ScheduleLine",
    "SettingsView",
    "Shown",
    "Since",
    "Stage",
    "StatusCard",
    "ToldDecision",
    "ToldGap",
    "ToldVerdict",
    "Undelivered",
    "Verdict",
    "VerdictLine",
    "VerdictOutcome",
    "Waiting",
    "WaitingCard",
    "WelcomeCard",
    "in_ten",
]
