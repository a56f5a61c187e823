"""What the teams' edition tells: what was said, decided, what changed, what waits. Pure: digests and figures in.

It tells what the leadership channel was told, and of its figures those alone that two blocks and fifteen answers are
behind (R18), of windows whose promise said that everybody may read them (R15), and none that few leaders agreed to
show (R12). All of that is decided by released figures, and by nothing finer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jobs.asking.bank import BankQuestion
from jobs.calendar import WEEK, week_name, week_named
from jobs.cards import (
    Commitment,
    DigestCard,
    EditionCard,
    GapLine,
    Locale,
    Shown,
    ToldDecision,
    ToldGap,
    ToldVerdict,
    VerdictLine,
    Waiting,
)
from jobs.digest.deciding import UNDECIDED_AFTER, undecided
from jobs.digest.news import Key, last_told
from jobs.release import LEADERS, STAFF, ByNode, Figure, Node, blocks, roll_up
from storage.types import QuestionKind

EVERY = timedelta(weeks=4)  # between two editions, at least
DIGESTS = 4  # of the channel since the last edition, at least
MOST = 3  # of each kind in one edition: it is read in a minute

BLOCKS, ANSWERS = 2, 15  # behind a figure of the staff, or of a function, that is told to everybody (R18)

SHORTEST, INSIDE, LONGER = 3, 5, 3  # letters of a name that is looked for, by itself and inside of longer words
LOCALES: tuple[Locale, ...] = ("fr", "en")
_WORD = re.compile(r"[^\W\d_]+")
PARTICLES = frozenset(("des", "les", "van", "von", "der", "den", "del", "dos", "das", "the", "ben"))  # of names


@dataclass(frozen=True, slots=True)
class Measured:
    """What one window of one question released; ``told_to_teams`` as its promise says (R15)."""

    figures: tuple[Figure, ...]
    told_to_teams: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that an edition is made from, when it is made; ``monday`` is the first of its week."""

    monday: date
    told: Sequence[DigestCard]  # those that reached the leadership channel, oldest first
    before: Sequence[EditionCard]  # the editions of the company in one language, oldest first
    last: date | None  # Monday of the last edition
    questions: Mapping[str, BankQuestion]  # by key
    measured: Mapping[tuple[str, str], Measured]  # by question and week
    commitments: Sequence[Commitment] = ()  # open ones
    decided: Collection[Key] = ()  # gaps with one that is proposed or open
    aside: Mapping[Key, tuple[date, bool]] = field(default_factory=dict)
    people: Collection[str] = ()  # names of everybody in the company


def is_due(told: Sequence[DigestCard], last: date | None, monday: date) -> bool:
    """Return whether an edition may be made in the week of ``monday``, whose digest is not among those told yet."""
    since = [digest for digest in told if last is None or week_named(digest.week) + WEEK >= last]
    return len(since) >= DIGESTS and (last is None or monday >= last + EVERY)


def edition(month: Month) -> dict[Locale, EditionCard] | None:
    """Return the edition of a month in each language, for a reader without a function; None without news."""
    if not is_due(month.told, month.last, month.monday):
        return None
    editions = {locale: _in(locale, month) for locale in LOCALES}
    return editions if _has_news(editions["fr"], month.before) else None


def _in(locale: Locale, month: Month) -> EditionCard:
    return EditionCard(
        locale=locale,
        month=month.monday.replace(day=1),
        said=_said(locale, month),
        decided=_decided(locale, month),
        changed=_changed(locale, month),
        undecided=_undecided(locale, month),
    )


def _has_news(card: EditionCard, before: Sequence[EditionCard]) -> bool:
    """Return whether an edition has anything that none before it told; a gap that still waits alone is none."""
    waited = {(gap.question, gap.axis, gap.since) for old in before for gap in old.undecided}
    waits = {(gap.question, gap.axis, gap.since) for gap in card.undecided}
    return bool(card.said or card.decided or card.changed or waits - waited)


# ---------------------------------------------------------------- the four parts


def _said(locale: Locale, month: Month) -> tuple[ToldGap, ...]:
    """Return the gaps that stand and that no edition told as they were last told, the first told first."""
    known = {(gap.question, gap.axis, gap.week) for old in month.before for gap in old.said}
    gaps = []
    for line, week in last_told(month.told).values():
        sides = _sides(locale, month, line)
        if sides is not None and (line.question, line.axis, week) not in known:
            first, second = sides
            functions, several = _functions(locale, month, line)
            title = _title(locale, month, line)
            gaps.append(
                ToldGap(line.question, line.axis, title, line.sides, first, second, week, functions, several=several)
            )
    return tuple(gaps[:MOST])


def _decided(locale: Locale, month: Month) -> tuple[ToldDecision, ...]:
    """Return the open commitments that no edition told as they are now, the first due first."""
    known = {(decision.id, decision.what, decision.due) for old in month.before for decision in old.decided}
    # Words that were left out since they named somebody stay so once the name is forgotten.
    wordless = {decision.id for old in month.before for decision in old.decided if decision.what is None}
    decisions = []
    for commitment in month.commitments:
        question = month.questions.get(commitment.question)
        title = commitment.title if question is None else question.title(locale)
        what = None if commitment.id in wordless else unnamed(commitment.what, month.people)
        if (commitment.id, what, commitment.due) not in known:
            decisions.append(ToldDecision(commitment.id, title, what, commitment.due))
    return tuple(decisions[:MOST])


def _changed(locale: Locale, month: Month) -> tuple[ToldVerdict, ...]:
    """Return the verdicts that no edition told, of each decision the newest; one that cannot tell yet is none."""
    known = {(verdict.id, verdict.look) for old in month.before for verdict in old.changed}
    newest: dict[int, tuple[VerdictLine, str]] = {}
    for digest in month.told:
        for line in digest.verdicts:
            newest[line.commitment.id] = (line, digest.week)
    verdicts = []
    for line, week in newest.values():
        said = line.outcome != "cannot_tell" or line.next_on is None
        before = _sides(locale, month, line.before)
        now = _sides(locale, month, line.before, week)
        if said and before is not None and now is not None and (line.commitment.id, line.look) not in known:
            verdicts.append(_verdict(locale, month, line, before, now))
    return tuple(verdicts[:MOST])


def _verdict(
    locale: Locale, month: Month, line: VerdictLine, before: tuple[Shown, Shown], now: tuple[Shown, Shown]
) -> ToldVerdict:
    return ToldVerdict(
        id=line.commitment.id,
        look=line.look,
        axis=line.before.axis,
        title=_title(locale, month, line.before),
        sides=line.before.sides,
        what=unnamed(line.commitment.what, month.people),
        before=before,
        now=now,
        outcome=line.outcome,
        moved=line.moved,
        others=line.others,
    )


def _undecided(locale: Locale, month: Month) -> tuple[Waiting, ...]:
    """Return the gaps told thirteen weeks ago on which nobody decided, put off or not, the first told first."""
    gaps = [
        Waiting(gap.line.question, gap.line.axis, _title(locale, month, gap.line), week_name(gap.since))
        for gap in undecided(month.told, month.decided, month.aside)
        if gap.since + WEEK + UNDECIDED_AFTER <= month.monday and _sides(locale, month, gap.line) is not None
    ]
    return tuple(gaps[:MOST])


# ---------------------------------------------------------------- what may be told of a figure


def _sides(locale: Locale, month: Month, line: GapLine, week: str | None = None) -> tuple[Shown, Shown] | None:
    """Return the figures of a gap's two sides as everybody may read them; None where one of them may not be told.

    They are those of the window with which the gap was told, or of the one that ended in ``week``.
    """
    figures = _told(month, line.question, line.measured if week is None else week)
    named: tuple[Node, Node] = (LEADERS, STAFF)
    if line.axis == "functions":
        named = ((*STAFF, line.sides[0]), (*STAFF, line.sides[1]))
    question = month.questions.get(line.question)
    sides = [figures.under(node) for node in named]
    if question is None or not all(
        side and (node == LEADERS or _enough(side)) for node, side in zip(named, sides, strict=True)
    ):
        return None
    first, second = (_shown(side, question, locale) for side in sides)
    if question.kind is QuestionKind.CHOICE and first.option is None and second.option is None:
        return None  # several windows together establish how they part, and this one alone tells nothing of it
    return first, second


def _functions(locale: Locale, month: Month, line: GapLine) -> tuple[tuple[tuple[str, Shown], ...], bool]:
    """Return the functions that have a figure to be told, by name, and whether there are several at all."""
    question, figures = month.questions[line.question], _told(month, line.question, line.measured)
    names = sorted({function for figure in figures.under(STAFF) for function, _ in figure.teams if function})
    own = [(name, figures.under((*STAFF, name))) for name in names]
    told = tuple((name, _shown(of, question, locale)) for name, of in own if _enough(of))
    return (told, True) if len(names) > 1 else ((), False)


def _told(month: Month, question: str, week: str) -> ByNode:
    """Return the figures of a window that everybody may read, none where its promise does not say so."""
    window = month.measured.get((question, week))
    figures: Iterable[Figure] = () if window is None or not window.told_to_teams else window.figures
    return ByNode(figure for figure in figures if figure.audience != "forecast" and not figure.agreed)


def _enough(figures: Sequence[Figure]) -> bool:
    """Return whether enough blocks and answers, as looks are reckoned, are behind a figure of the staff (R5, R18)."""
    if any(figure.kind is QuestionKind.CHOICE for figure in figures):
        answers: float = sum(figure.answers[0] for figure in figures)  # no look reckons them: the fewest there may be
    else:
        answers = sum(reckoned for _, _, reckoned in blocks(figures))
    return len(figures) >= BLOCKS and answers >= ANSWERS


def _shown(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown:
    labels = [option.label for option in question.options(locale)] if question.kind is QuestionKind.CHOICE else []
    return roll_up(figures, labels)


def _title(locale: Locale, month: Month, line: GapLine) -> str:
    question = month.questions.get(line.question)
    return line.title if question is None else question.title(locale)


def unnamed(what: str, people: Collection[str]) -> str | None:
    """Return a decision's words, None where they hold a part of somebody's name: no edition names anybody (R18).

    Whatever the capitals and the accents, and inside of longer words where it is long enough to be no chance. A word
    that is a name as well as a word is taken for a name: rather a decision without its words.
    """
    names = {part for name in people for part in _WORD.findall(_plain(name)) if len(part) >= SHORTEST} - PARTICLES
    words = set(_WORD.findall(_plain(what)))
    inside = any(
        name in word and len(word) >= len(name) + LONGER for name in names if len(name) >= INSIDE for word in words
    )
    return None if inside or names & words else what


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
