"""The sentences of the loop: a commitment asked, told, due, and what the figures say of it afterwards."""

from __future__ import annotations

from bot.locale import Locale
from bot.words.dates import week_number
from bot.words.figures import sides, told
from bot.words.text import Text, fixed, joined, lines, say
from jobs.cards import (
    Axis,
    Commitment,
    CommitmentCard,
    GapLine,
    Leading,
    MovedSide,
    VerdictLine,
    VerdictOutcome,
    in_ten,
)

MOST_AT_HOME = 3


def summary(card: CommitmentCard) -> Text:
    """Return a commitment's message in one sentence, without its words."""
    return fixed(card.locale, f"commitment-text-{card.stage}")


def body(card: CommitmentCard) -> Text:
    """Return what a commitment's message says: on what, what, who, by when."""
    locale, commitment = card.locale, card.commitment
    named = "no" if card.by is None else "yes"
    head = say(locale, "commitment-head", stage=card.stage, title=commitment.title, by=card.by or "", named=named)
    when = say(locale, "commitment-due", due=commitment.due) if card.stage == "asked" else who(locale, commitment)
    return lines(head, say(locale, "commitment-what", what=commitment.what), when)


def foot(card: CommitmentCard) -> Text | None:
    """Return what follows from it; None of one that is withdrawn."""
    if card.stage == "withdrawn":
        return None
    how = fixed(card.locale, "commitment-how-asked" if card.stage == "asked" else "commitment-how")
    if card.commitment.tellable is None:
        return how
    return joined([how, say(card.locale, "commit-tellable", **in_ten(card.commitment.tellable))])


def who(locale: Locale, commitment: Commitment) -> Text:
    """Return who takes care of a commitment, by when."""
    if commitment.owner is None:
        return say(locale, "commitment-nobody", due=commitment.due)
    return say(locale, "commitment-who", owner=commitment.owner, due=commitment.due)


def listed(locale: Locale, commitment: Commitment) -> Text:
    """Return a commitment as a list has it: what, who, by when, and what the figures say so far."""
    if commitment.proposed:
        return lines(
            say(locale, "commitments-line", title=commitment.title, what=commitment.what),
            say(locale, "commitments-asked", owner=commitment.owner or "", due=commitment.due),
        )
    state = say(
        locale,
        "commitments-state",
        verdict=(commitment.verdict or "none").replace("_", "-"),
        judged="yes" if commitment.judged else "no",
        looks=commitment.looks,
    )
    head = say(locale, "commitments-line", title=commitment.title, what=commitment.what)
    return lines(head, joined([who(locale, commitment), state]))


def leading(locale: Locale, view: Leading) -> list[Text]:
    """Return the decisions that a leader's home tells of: proposed to them, then the first to come due."""
    asked = [
        lines(
            fixed(locale, "home-asked"),
            say(locale, "commitments-line", title=commitment.title, what=commitment.what),
            say(locale, "commitment-due", due=commitment.due),
        )
        for commitment in view.asked[:MOST_AT_HOME]
    ]
    return asked + [listed(locale, commitment) for commitment in view.under_way[:MOST_AT_HOME]]


# ---------------------------------------------------------------- in the digest


def due(locale: Locale, commitment: Commitment) -> Text:
    """Return that a commitment comes due."""
    head = say(locale, "digest-due", title=commitment.title)
    return lines(head, say(locale, "commitment-what", what=commitment.what), who(locale, commitment))


def decision(locale: Locale, gap: GapLine, week: str) -> Text:
    """Return that a gap told first in ``week`` waits for a decision."""
    first, second = sides(locale, gap.axis, gap.sides)
    why = say(
        locale,
        "decision-why",
        week=week_number(week),
        first=first,
        firstfigure=told(locale, gap.first),
        second=second,
        secondfigure=told(locale, gap.second),
    )
    return lines(say(locale, "decision-head", title=gap.title), why)


def verdict(locale: Locale, line: VerdictLine) -> Text:
    """Return what the figures say of a commitment: what was decided, before and now, and what of it is sure."""
    commitment = line.commitment
    first, second = sides(locale, line.before.axis, line.before.sides)
    owned = "no" if commitment.owner is None else "yes"
    decided = say(
        locale,
        "verdict-decided",
        what=commitment.what,
        owner=commitment.owner or "",
        owned=owned,
        due=commitment.due,
    )
    figures = say(
        locale,
        "verdict-figures",
        first=first,
        second=second,
        firstbefore=told(locale, line.before.first),
        secondbefore=told(locale, line.before.second),
        firstnow=told(locale, line.first),
        secondnow=told(locale, line.second),
    )
    return lines(
        say(locale, "verdict-head", title=line.before.title, first=first, second=second),
        decided,
        figures,
        joined(_said(locale, line, first, second)),
    )


def _said(locale: Locale, line: VerdictLine, first: str, second: str) -> list[Text]:
    """Return the verdict itself, and when it is measured again."""
    if line.outcome == "cannot_tell" and line.next_on is not None:
        return [say(locale, "verdict-cannot-tell", again="yes", look=line.look, day=line.next_on)]
    said = came_of_it(locale, line.outcome, line.moved, line.before.axis, first, second, others=line.others)
    if line.outcome not in ("closed", "halved") or line.next_on is None:
        return said
    return [*said, say(locale, "verdict-again", look=line.look, day=line.next_on)]


def came_of_it(
    locale: Locale, outcome: VerdictOutcome, moved: MovedSide, axis: Axis, first: str, second: str, *, others: bool
) -> list[Text]:
    """Return what is sure of a gap now; of one that closed, that it may have other causes (LOOP § 2)."""
    if outcome == "cannot_tell":
        return [say(locale, "verdict-cannot-tell", again="no", look=0, day="")]
    if outcome == "still_there":
        return [fixed(locale, "verdict-still-there")]
    side: str = moved
    if axis == "leaders_staff":  # which have no name of their own, and an article in French
        side = {"first": "leaders", "second": "staff"}.get(side, side)
    said = say(locale, f"verdict-{outcome}", moved=side, first=first, second=second)
    return [said, fixed(locale, "verdict-others" if others else "verdict-cause")]
