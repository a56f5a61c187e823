"""A round's questions: as its message asks everybody, and as they stand for one person alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.cards import Agreement, Ask, ItemState, Locale, QuestionCard, QuestionItem
from jobs.release import AGREED_FROM, FEW_LEADERS, K
from jobs.retention import sealed_from
from jobs.texts import locale_of
from storage.asked import AskedWindow, leaders_in, windows_of
from storage.types import Cadence, WindowState
from storage.vault import Vault

Item = Literal["answer", "forecast"]
AGREED = "agreed"  # the vault's item for a leader's choice: {"v": 1} to be shown, {"v": 0} not to be


class Reader(Protocol):
    """The person who reads a card: an `ActingPerson`, or the `Addressee` of a delivery."""

    @property
    def accounts(self) -> Sequence[str]:
        """The accounts whose questions and answers are the person's."""
        ...

    @property
    def locale(self) -> str:
        """The language the person reads."""
        ...

    @property
    def zone(self) -> str:
        """The person's time zone."""
        ...


def question_of(window: AskedWindow) -> BankQuestion:
    """Return the window's question, in the wording frozen when the window opened."""
    return BankQuestion.from_definition(window.definition)


def items_of(window: AskedWindow) -> tuple[Item, ...]:
    """Return the items to tap on one question: of one alignment question a week, leaders also forecast the teams."""
    if window.leader and window.forecast and window.cadence is Cadence.ALIGNMENT:
        return ("answer", "forecast")
    return ("answer",)


def takes_answers(window: AskedWindow, now: datetime) -> bool:
    """Tell whether an answer would still count."""
    return window.state is WindowState.OPEN and now < window.closes_at


def open_windows(session: Session, round_id: int, accounts: Sequence[str], now: datetime) -> list[AskedWindow]:
    """Return the windows of a round that ask one of a person's accounts something and still take answers."""
    return [window for window in windows_of(session, round_id, accounts) if takes_answers(window, now)]


def few_leaders(session: Session, windows: Iterable[AskedWindow]) -> dict[str, int]:
    """Return, by window id, how many leaders a window has when they are few: a figure exists if each agrees (R12).

    Only windows that ask this person as one of the leaders; pulse items are pooled, and never show so few.
    """
    as_leader = [window.id for window in windows if window.leader and window.cadence is Cadence.ALIGNMENT]
    if not as_leader:
        return {}
    return {window_id: count for window_id, count in leaders_in(session, as_leader).items() if AGREED_FROM <= count < K}


def told(session: Session, windows: Iterable[AskedWindow]) -> int | None:
    """Return how many leaders there are where their figure proves that one of them at most was silent (R9), or None.

    Only of windows that ask this person as one of the leaders.
    """
    as_leader = [window.id for window in windows if window.leader]
    counts = leaders_in(session, as_leader, counting=True).values() if as_leader else ()
    return min((count for count in counts if K <= count <= FEW_LEADERS), default=None)


def undecided(session: Session, vault: Vault, windows: Collection[AskedWindow]) -> frozenset[str]:
    """Return the ids of the windows that take no answer from this person yet: their choice comes first (R12).

    Whoever could agree after answering would agree by what they answered, and silence would tell something of it.
    """
    return _undecided(session, vault, windows, few_leaders(session, windows))


def _undecided(
    session: Session, vault: Vault, windows: Collection[AskedWindow], few: Collection[str]
) -> frozenset[str]:
    choices = [(window.id, window.author, window.question_key, AGREED) for window in windows if window.id in few]
    chosen = vault.get_items(session, choices)
    return frozenset(window_id for window_id in few if (window_id, AGREED) not in chosen)


def posted(session: Session, person: Reader, round_id: int, *, now: datetime) -> QuestionCard | None:
    """Return a round's message: every question open, the same for all of one level and language (R9).

    None when nothing in it is asked of the person any more. No answer is read to write it.
    """
    windows = open_windows(session, round_id, person.accounts, now)
    if not windows:
        return None
    locale, few = locale_of(person), few_leaders(session, windows)
    items = tuple(_item(window, locale, {}, waiting=False) for window in windows)
    agreement = Agreement(max(few.values()), "open") if few else None
    return _card(session, person, round_id, windows, items, agreement, "week")


def card(
    session: Session,
    vault: Vault,
    person: Reader,
    round_id: int,
    *,
    now: datetime,
    windows: Sequence[AskedWindow] | None = None,
) -> QuestionCard | None:
    """Return how a round stands for one person, for their eyes alone; None when it asks nothing of them any more.

    ``windows`` are those that take answers; None reads them.
    """
    if windows is None:
        windows = open_windows(session, round_id, person.accounts, now)
    if not windows:
        return None
    locale = locale_of(person)
    held = vault.get_items(session, _items(windows, comments=True))
    few = few_leaders(session, windows)
    waiting = _undecided(session, vault, windows, few)
    items = tuple(_item(window, locale, held, waiting=window.id in waiting) for window in windows)
    agreement = Agreement(max(few.values()), "open" if waiting else "answered") if few else None
    return _card(session, person, round_id, windows, items, agreement, "own")


def reopened(
    session: Session, vault: Vault, person: Reader, round_id: int, window: AskedWindow, item: Item
) -> QuestionCard:
    """Return one question of a round open again, for its person's eyes alone, although an answer is stored."""
    waiting = window.id in undecided(session, vault, [window])
    whole = _item(window, locale_of(person), {}, waiting=waiting)
    asks = tuple(ask for ask in whole.asks if ask.item == item)
    return _card(session, person, round_id, [window], (replace(whole, asks=asks),), None, "again")


def wordings(session: Session, accounts: Sequence[str], round_id: int, locale: Locale) -> tuple[str, ...]:
    """Return the questions that a round asked the holder of these accounts, as they were asked, closed or not."""
    return tuple(ask(window, "answer", locale).text for window in windows_of(session, round_id, accounts))


def left(card: QuestionCard) -> int:
    """Return how much of a card its person may still answer."""
    return sum(ask.state in ("open", "waiting") for item in card.items for ask in item.asks)


def _card(
    session: Session,
    person: Reader,
    round_id: int,
    windows: Collection[AskedWindow],
    items: tuple[QuestionItem, ...],
    agreement: Agreement | None,
    occasion: Literal["week", "own", "again"],
) -> QuestionCard:
    erased = max(sealed_from(window) for window in windows).astimezone(ZoneInfo(person.zone))
    return QuestionCard(
        locale=locale_of(person),
        round=round_id,
        items=items,
        k=min(window.k for window in windows),
        closes_on=last_day(min(window.closes_at for window in windows), person.zone),
        erased_on=erased.date(),
        occasion=occasion,
        agreement=agreement,
        leaders=told(session, windows),
        told_to_teams=any(window.told_to_teams for window in windows),
    )


def last_day(closes_at: datetime, zone: str) -> date:
    """Return the last day on which somebody in a zone can answer what closes at a moment.

    Midnight on Sunday is Sunday night for people, on either side of it that their zone falls.
    """
    return (closes_at.astimezone(ZoneInfo(zone)) - timedelta(minutes=1)).date()


def ask(window: AskedWindow, item: Item, locale: Locale) -> Ask:
    """Return one item to tap, open."""
    return _ask(question_of(window), item, locale, "open", leader=window.leader)


def _items(windows: Collection[AskedWindow], *, comments: bool = False) -> list[tuple[str, str, str, str]]:
    """Return (window id, author, question key, item) of everything that may be stored for these windows."""
    return [
        (window.id, window.author, window.question_key, item)
        for window in windows
        for item in (*items_of(window), *(("comment",) if comments else ()))
    ]


def _item(
    window: AskedWindow,
    locale: Locale,
    held: Mapping[tuple[str, str], Mapping[str, object]],
    *,
    waiting: bool,
) -> QuestionItem:
    question = question_of(window)
    asks = tuple(
        _ask(
            question,
            item,
            locale,
            _state(held.get((window.id, item)), waiting=waiting),
            leader=window.leader,
        )
        for item in items_of(window)
    )
    comment: ItemState = "answered" if held.get((window.id, "comment"), {}).get("text") else "open"
    return QuestionItem(window=window.id, topic=question.topic, asks=asks, comment=comment)


def _state(value: Mapping[str, object] | None, *, waiting: bool) -> ItemState:
    """Return how an item with this stored value is shown."""
    if value is None:
        return "waiting" if waiting else "open"
    return "skipped" if value.get("skip") else "answered"


def _ask(question: BankQuestion, item: Item, locale: Locale, state: ItemState, *, leader: bool) -> Ask:
    audience: Literal["team", "leader", "forecast"] = (
        "forecast" if item == "forecast" else "leader" if leader else "team"
    )
    return Ask(
        item=item,
        text=question.text(locale, audience),
        options=question.options(locale),
        state=state,
        anchors=question.anchors(locale),
    )
