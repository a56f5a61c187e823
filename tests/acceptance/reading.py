"""A reader who has the posted messages of the leadership channel, and the product's sentences, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from html import unescape
from typing import Literal

from bot.demo.life import START
from bot.locale import Locale
from bot.plain import in_terminal
from bot.slack.render import Rendered
from bot.words.text import say
from tests.acceptance.sentences import Said, Sentence, all_read, count, shape

Kind = Literal["new", "moved", "ended"]
Gap = tuple[str, str, str]
"""A gap as it is read: the question's title, and the two sides by name."""

BUTTONS = {"figures", "commit", "gap-later", "gap-dismiss"}
_DECIDED = ("commitment-what", "commitment-who")
NUMBER = r"\d+(?:[.,]\d+)?"


@dataclass(frozen=True)
class Story:
    """One thing told of one gap: how it is told, and the figures as they are written."""

    kind: Kind
    gap: Gap
    first: str
    second: str
    options: tuple[str | None, str | None]  # of a choice, those named for the two sides
    course: str  # growing, closing, stable or too_early; of a gap that is over, nothing
    text: str

    @property
    def is_choice(self) -> bool:
        """Return whether a side shows an option."""
        return any(self.options)

    @property
    def difference(self) -> float | None:
        """Return how much higher the first side is, as written; None where a side shows no number."""
        numbers = [re.search(NUMBER, figure) for figure in (self.first, self.second)]
        if not all(numbers):
            return None
        first, second = (float(number[0].replace(",", ".")) for number in numbers if number)
        return first - second


@dataclass(frozen=True)
class Judged:
    """What a digest says of one commitment: of which question, how it is called, which side moved."""

    gap: Gap
    outcome: str  # closed, halved, still-there or cannot-tell
    moved: str
    what: str
    due: date
    figures: str
    again: bool  # it is measured again

    @property
    def title(self) -> str:
        """Return the title of the question."""
        return self.gap[0]


@dataclass(frozen=True)
class Made:
    """A decision that the channel was told: on which question, what, by when, and after how many digests."""

    title: str
    what: str
    due: date
    after: int


@dataclass(frozen=True)
class Read:
    """One digest, as it was read.

    ``told`` are its lines about gaps and figures: each story, and each row of the picture. ``said`` are all its lines
    but headings and dates: besides, that nothing is new, how many gaps wait or stand, and what is at its foot.
    """

    week: int
    stories: tuple[Story, ...]
    waiting: int
    standing: int
    told: tuple[str, ...]
    said: tuple[str, ...]
    verdicts: tuple[Judged, ...] = ()
    due: tuple[str, ...] = ()  # titles of the questions whose commitments come due
    decision: str | None = None  # the title of the question that a decision is asked on

    def of(self, kind: Kind) -> list[Story]:
        """Return the stories of one kind."""
        return [story for story in self.stories if story.kind == kind]


class Reader:
    """Reads one language; any line that no sentence of its files makes is an error."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        value = shape(locale, "figure-about", "figure-at-least", "figure-at-most", mean=NUMBER, top=r"\d+")
        plain = f"(?:{value}|{shape(locale, 'figure-split')})"
        figure = f"(?:{plain}|{shape(locale, 'figure-majority')})"
        mark = shape(locale, "digest-chart-forecast", "digest-chart-mark", value=value)
        self._shapes = {
            "marks": f"{mark}(?:, {mark})*",
            "firstfigure": figure,
            "secondfigure": figure,
            "figure": figure,
            "expected": plain,
            "count": r"\d+",
            "week": r"\d+",
            "waves": r"\d+",
            "standing": r"\d+",
        }

    def digests(self, messages: Iterable[Rendered]) -> list[Read]:
        """Return the digests among the messages of a channel, oldest first."""
        return [
            self._digest(int(title.values["week"]), message)
            for message in messages
            if message.blocks[0]["type"] == "header"
            and (title := self._one("digest-title").read(message.blocks[0]["text"]["text"]))
        ]

    def decisions(self, messages: Iterable[Rendered]) -> list[Made]:
        """Return the decisions that the messages of a channel tell, oldest first."""
        made, digests = [], 0
        for message in messages:
            block = message.blocks[0]
            heading, *lines = unescape(block["text"]["text"]).split("\n")
            digests += block["type"] == "header" and self._one("digest-title").read(heading) is not None
            title = self._one("commitment-head").read(heading)
            if title is not None and title.variants["stage"] == "made":
                what, who = (self._one(key).read(line) for key, line in zip(_DECIDED, lines, strict=True))
                assert what is not None, lines
                assert who is not None, lines
                due = _days(self._locale)[who.values["due"]]
                made.append(Made(title.values["title"], what.values["what"], due, digests))
        return made

    def _one(self, key: str) -> Sentence:
        return _sentence(self._locale, key, tuple(self._shapes.items()))

    def _any(self, *keys: str) -> list[Sentence]:
        return [self._one(key) for key in keys]

    def _digest(self, week: int, message: Rendered) -> Read:
        _, counts, *blocks = message.blocks
        page = _Page()
        for block in blocks:
            match block["type"]:
                case "section":
                    self._paragraph(page, unescape(block["text"]["text"]))
                case "context":
                    for element in block["elements"]:
                        text = unescape(element["text"])
                        page.rest += self._rest(text)
                        page.said.append(text)
                case "actions":  # buttons say nothing of any figure
                    assert {element["action_id"] for element in block["elements"]} <= BUTTONS
                case "image":
                    rows = self._rows(unescape(block["alt_text"]))
                    page.told += rows
                    page.said += rows
                case other:
                    raise AssertionError(f"a block of an unknown kind: {other}")
        self._counts(unescape(counts["elements"][0]["text"]), page)
        return Read(
            week=week,
            stories=tuple(page.stories),
            waiting=sum(count(line) for line in page.rest if line.key == "digest-waiting"),
            standing=sum(count(line) for line in page.rest if line.key == "digest-told"),
            told=tuple(page.told),
            said=tuple(page.said),
            verdicts=tuple(page.verdicts),
            due=tuple(page.due),
            decision=page.decisions[0] if page.decisions else None,
        )

    def _paragraph(self, page: _Page, text: str) -> None:
        """Read one paragraph: a verdict, what comes due, a story, a decision asked, that nothing is told."""
        heading, *lines = text.split("\n")
        verdict = self._verdict(text)
        story = None if verdict is not None else self._story(text)
        asked, comes_due = self._one("decision-head").read(heading), self._one("digest-due").read(heading)
        if verdict is not None:
            page.verdicts.append(verdict)
        elif asked is not None:
            assert self._one("decision-why").read(lines[0]), text
            page.decisions.append(asked.values["title"])
        elif comes_due is not None:
            page.due.append(comes_due.values["title"])
        elif story is not None:
            page.stories.append(story)
            page.told.append(text)
        elif self._one("digest-whole").read(text) is not None:  # the heading of the picture
            return
        else:
            text = self._nothing(text)
        page.said.append(text)

    def _verdict(self, text: str) -> Judged | None:
        """Return what a paragraph says of a commitment, None when it is about none."""
        heading, *lines = text.split("\n")
        title = self._one("verdict-head").read(heading)
        if title is None:
            return None
        decided, figures, said = lines
        what = self._one("verdict-decided").read(decided)
        assert what is not None, text
        assert self._one("verdict-figures").read(figures), text
        verdicts = ("verdict-closed", "verdict-halved", "verdict-still-there", "verdict-cannot-tell")
        first, *after = all_read(said, self._any(*verdicts, "verdict-others", "verdict-cause", "verdict-again"))
        again = first.variants.get("again") == "yes" or any(line.key == "verdict-again" for line in after)
        return Judged(
            gap=(title.values["title"], title.values["first"], title.values["second"]),
            outcome=first.key.removeprefix("verdict-"),
            moved=first.variants.get("moved", "neither"),
            what=what.values["what"],
            due=_days(self._locale)[what.values["due"]],
            figures=figures,
            again=again,
        )

    def _story(self, text: str) -> Story | None:
        heading, *lines = text.split("\n")
        over = self._one("digest-ended").read(text)
        if over is not None:
            return self._told("ended", over, over, "", text)
        title = self._one("digest-gap-title").read(heading)
        if title is None:
            return None
        kind = title.variants["kind"]
        assert kind in ("new", "moved"), text
        figures, *more = lines
        sides = self._one("digest-gap-sides").read(figures)
        assert sides is not None, text
        if kind == "moved":
            assert self._one("digest-before").read(more[0]), text
            more = more[1:]
        elif more and self._one("digest-measured").read(more[0]):
            more = more[1:]
        believed = all_read(
            " ".join(more),
            self._any(
                "digest-why",
                "digest-why-choice",
                "digest-blind",
                "digest-expected",
                "digest-forecast",
                "digest-furthest",
            ),
        )
        course = next((line.variants["course"] for line in believed if line.key == "digest-why"), "")
        return self._told("new" if kind == "new" else "moved", title, sides, course, text)

    def _told(self, kind: Kind, title: Said, sides: Said, course: str, text: str) -> Story:
        gap = (title.values["title"], title.values["first"], title.values["second"])
        first, second = sides.values["firstfigure"], sides.values["secondfigure"]
        return Story(kind, gap, first, second, (self._option(first), self._option(second)), course, text)

    def _option(self, figure: str) -> str | None:
        said = self._one("figure-majority").read(figure)
        return None if said is None else said.values["option"]

    def _nothing(self, text: str) -> str:
        """Return which sentence says that nothing is told, without the day that may follow it."""
        empty = ("digest-first", "digest-quiet", "digest-empty", "digest-empty-plain")
        return all_read(text, self._any(*empty, "digest-next"))[0].key

    def _rest(self, text: str) -> list[Said]:
        return all_read(
            text,
            self._any(
                "digest-waiting",
                "digest-told",
                "digest-due-others",
                "digest-resting",
                "digest-comments",
                "digest-few-leaders",
                "digest-leaders-agreed",
                "digest-foot-first",
                "digest-foot",
            ),
        )

    def _rows(self, text: str) -> list[str]:
        """Return the rows of a picture, as its alternative text has them."""
        _, rows = self._one("digest-chart-alt").begins(text) or (None, "")
        lines: list[str] = []
        while rows:
            row = self._one("digest-chart-question").begins(rows)
            if row is None:
                assert rows.endswith("…"), rows  # cut to what Slack takes
                break
            lines.append(rows[: len(rows) - len(row[1])].strip())
            rows = row[1]
        return lines

    def _counts(self, text: str, page: _Page) -> None:
        """Hold the line under the title to what is below it."""
        kinds = ("verdicts", "due", "new", "moved", "ended", "decision", "signals", "none")
        parts = [
            all_read(part, self._any(*(f"digest-count-{kind}" for kind in kinds))) for part in text.split(" · ")[1:]
        ]
        numbers = {said.key.rpartition("-")[2]: count(said) for part in parts for said in part}
        below = {kind: sum(story.kind == kind for story in page.stories) for kind in ("new", "moved", "ended")}
        others = sum(count(line) for line in page.rest if line.key == "digest-due-others")
        below |= {"verdicts": len(page.verdicts), "due": len(page.due) + others}
        assert {kind: numbers.get(kind, 0) for kind in below} == below, text
        assert ("decision" in numbers) == bool(page.decisions), text


@dataclass
class _Page:
    """What was read of a digest so far."""

    stories: list[Story] = field(default_factory=list)
    verdicts: list[Judged] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    rest: list[Said] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@cache
def _sentence(locale: Locale, key: str, shapes: tuple[tuple[str, str], ...]) -> Sentence:
    return Sentence(locale, key, dict(shapes))


@cache
def _days(locale: Locale) -> dict[str, date]:
    """Return the days of a year of the demo as they are written in a decision."""
    days = (START + timedelta(days=number) for number in range(365))
    due = Sentence(locale, "commitment-due")
    return {
        said.values["due"]: day
        for day in days
        if (said := due.read(in_terminal(say(locale, "commitment-due", due=day))))
    }
