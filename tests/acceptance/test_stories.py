"""The reader of digests finds what is wrong with them; `make stories` has it read half a year of twenty companies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.cards import DigestCard, GapLine, Locale, Moved, Shown
from jobs.digest.news import news
from tests.acceptance.reading import Read, Reader
from tests.acceptance.stories import account
from tests.acceptance.turning import Lived, Planted, as_posted
from tests.bot.slack.cards import PRIORITIES, digest, gap

TRUE = Planted("priorities-clear", "leaders_staff", first_is_higher=True)
CHOICE = "Le dernier mot sur la feuille de route"


def apart(leaders: float, teams: float, **other: object) -> GapLine:
    """Return the gap of the priorities with these figures."""
    first, second = (Shown(mean, "about", (20, 49), (1, 5)) for mean in (leaders, teams))
    return replace(gap(), title=PRIORITIES, first=first, second=second, **other)  # type: ignore[arg-type]


def weeks(*cards: DigestCard) -> list[DigestCard]:
    """Return digests of one week after the other."""
    return [
        replace(card, week=f"2026-W{21 + number}", starts=card.starts + timedelta(weeks=number), signals=0)
        for number, card in enumerate(cards)
    ]


def lived(*cards: DigestCard, planted: Iterable[Planted] = (TRUE,)) -> Lived:
    """Return a life in which these digests were posted."""
    shares = {CHOICE: {"Direction": {"Le CTO": 0.8, "Le CEO": 0.1}, "Terrain": {"Le CTO": 0.2, "Le CEO": 0.2}}}
    return Lived(tuple(planted), shares, tuple(page for card in weeks(*cards) for page in as_posted(card)))


def told(*gaps: GapLine, moved: tuple[Moved, ...] = (), ended: tuple[GapLine, ...] = ()) -> DigestCard:
    """Return a digest of these stories."""
    return replace(digest("fr"), gaps=gaps, moved=moved, ended=ended, others=0)


def read(*cards: DigestCard, locale: Locale = "fr") -> list[Read]:
    """Return what a reader makes of digests."""
    return Reader(locale).digests(page for card in weeks(*cards) for page in as_posted(card))


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_reader_finds_every_story_with_its_figures_in_what_is_posted(locale: Locale) -> None:
    now, before = apart(4.2, 2.0, course="growing"), apart(4.1, 2.9)
    between = apart(2.0, 3.5, axis="functions", sides=("tech", "business"))
    card = replace(told(between, moved=(Moved(now, before, "2026-W40"),), ended=(apart(3.0, 2.8),)), locale=locale)
    (digest_read,) = read(replace(card, others=2, told=1), locale=locale)
    assert digest_read.stories[0].gap[1:] == ("tech", "business")
    assert [story.kind for story in digest_read.stories] == ["new", "moved", "ended"]
    assert [story.difference for story in digest_read.stories] == pytest.approx([-1.5, 2.2, 0.2])
    assert digest_read.stories[1].course == "growing"
    assert (digest_read.waiting, digest_read.standing) == (2, 1)


def test_a_line_that_no_sentence_of_the_locale_makes_is_an_error() -> None:
    (page,) = as_posted(told(apart(4.2, 2.0)))
    page.blocks[2]["text"]["text"] += " Et autre chose."
    with pytest.raises(AssertionError, match="no locale file"):
        Reader("fr").digests([page])


def test_a_title_that_counts_other_stories_than_there_are_is_an_error() -> None:
    (page,) = as_posted(told(apart(4.2, 2.0)))
    del page.blocks[2]
    with pytest.raises(AssertionError):
        Reader("fr").digests([page])


def test_a_story_told_twice_and_one_called_new_again_are_found() -> None:
    twice = account(1, lived(told(apart(4.2, 2.0)), told(), told(apart(4.2, 2.0))))
    assert (len(twice.twice), len(twice.new_again)) == (1, 1)
    again = account(1, lived(told(apart(4.2, 2.0)), told(ended=(apart(3.0, 2.8),)), told(apart(4.3, 2.0))))
    assert (again.twice, again.new_again) == ((), ())


def test_digests_that_forget_what_was_told_would_be_found() -> None:
    # What `jobs.digest.news` is for: without the digests before, the same gap is new every Monday.
    lines = [apart(4.2, 2.0)]
    remembered: list[DigestCard] = []
    for _ in range(3):
        week = news(lines, [], remembered)
        remembered += [replace(told(*week.new), told=week.standing)]
    assert not account(1, lived(*remembered)).twice
    forgotten = account(1, lived(*(told(*news(lines, [], []).new) for _ in range(3))))
    assert len(forgotten.twice) == len(forgotten.new_again) == 2
    assert forgotten.repeated == (6, 9)  # a story and two rows of the picture a digest
    assert forgotten.word_for_word == 2


@pytest.mark.parametrize(
    ("card", "false"),
    [
        (told(apart(4.2, 2.0)), 0),
        (told(apart(2.0, 4.2)), 1),  # the other way round
        (told(apart(4.2, 2.0, axis="functions", sides=("tech", "business"))), 1),
        (told(moved=(Moved(apart(4.4, 2.0, course="growing"), apart(4.2, 2.0), "2026-W20"),)), 1),
        (told(ended=(apart(3.0, 2.8),)), 1),  # it is still there
    ],
)
def test_a_story_that_is_not_of_what_was_planted_is_false(card: DigestCard, false: int) -> None:
    assert len(account(1, lived(card)).false) == false


def test_a_gap_is_found_from_its_first_week_on_and_over_from_its_last() -> None:
    turned = replace(TRUE, since=2, until=4)
    story, over = told(apart(4.2, 2.0)), told(ended=(apart(3.0, 2.8),))
    in_time = account(1, lived(told(), story, told(), told(), over, planted=[turned]))
    (outcome,) = in_time.outcomes
    assert (outcome.told, outcome.over, in_time.false) == (2, 5, ())
    assert (outcome.waited, outcome.lingered) == ((1, 0), (2, 1))  # asked in weeks 1, 5, 9…
    early = account(1, lived(story, planted=[turned]))
    assert (early.outcomes[0].told, len(early.false)) == (None, 1)


@pytest.mark.parametrize(("first", "second", "false"), [("Le CTO", None, 0), (None, "Le CEO", 1), ("Le CEO", None, 1)])
def test_a_choice_is_told_truly_when_people_choose_so(first: str | None, second: str | None, false: int) -> None:
    sides = (Shown(None, "about", (20, 49), (1, 5), option=option) for option in (first, second))
    leaders, teams = sides
    card = told(replace(gap(), title=CHOICE, first=leaders, second=teams, expected=None, furthest=None))
    read_by = account(1, lived(card))
    assert (read_by.choices, len(read_by.false)) == (1, false)
