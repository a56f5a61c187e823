"""What an edition tells: gaps, decisions, verdicts, what waits; and those figures alone that everybody may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.plain import plain
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, week_name
from jobs.cards import Commitment, DigestCard, EditionCard, GapLine, Moved, VerdictLine
from jobs.digest.edition import Measured, Month, edition
from jobs.digest.news import Key
from jobs.release import Asked, Place, release
from tests.jobs.digest.test_news import digest, line

FIRST = date(2026, 1, 5)  # the Monday of 2026-W02
BANK = Bank.load()
QUESTION, OTHER, CHOICE = "priorities-clear", "decisions-explained", "roadmap-last-word"
TITLE = BANK[QUESTION].title("fr")
WITHHELD = "Non affiché : protection de la confidentialité"
Team = tuple[str, str, int]
FIRM: tuple[Team, ...] = (("Tech", "red", 9), ("Tech", "blue", 9), ("Vente", "nord", 9), ("Vente", "sud", 9))


def week(number: int) -> date:
    return FIRST + number * WEEK


def gap(question: str = QUESTION, measured: int = 0, **chosen: Any) -> GapLine:
    return replace(line(question), measured=week_name(week(measured)), **chosen)


def told(number: int, *gaps: GapLine, **chosen: Any) -> DigestCard:
    return replace(digest(*gaps), week=week_name(week(number)), **chosen)


def measured(
    question: str = QUESTION,
    number: int = 0,
    *,
    teams: Sequence[Team] = FIRM,
    leaders: int = 8,
    staff: int = 2,
    agreed: bool = False,
    told_to_teams: bool = True,
    but: Mapping[int, int] | None = None,
) -> dict[tuple[str, str], Measured]:
    """Return what a window released in which leaders say 5 and the staff ``staff``, ``but`` some people."""
    places = [Place(leader=True)] * leaders
    places += [Place(leader=False, function=function, team=team) for function, team, size in teams for _ in range(size)]
    members = dict(enumerate(places))
    answers = {person: 5 if place.leader else staff for person, place in members.items()}
    answers |= but or {}
    asked = Asked("w", question, BANK[question].kind, len(BANK[question].codes))
    figures = release(asked, members, answers, agreed=frozenset(range(leaders)) if agreed else frozenset()).figures
    return {(question, week_name(week(number))): Measured(figures, told_to_teams)}


def month(*digests: DigestCard, at: int = 5, **chosen: Any) -> Month:
    """Return the month of week ``at``, whose own digest, of the week before, has not reached the channel yet."""
    quiet = [told(number) for number in range(at - 1) if week_name(week(number)) not in {card.week for card in digests}]
    cards = sorted((*digests, *quiet), key=lambda card: card.week)
    ready: dict[str, Any] = {
        "monday": week(at),
        "told": cards,
        "before": (),
        "last": None,
        "questions": {key: BANK[key] for key in (QUESTION, OTHER, CHOICE)},
        "measured": measured(),
    }
    return Month(**{**ready, **chosen})


def made(of: Month) -> EditionCard | None:
    editions = edition(of)
    return None if editions is None else editions["fr"]


def read(of: Month, function: str | None = None, *, manager: bool = False) -> str:
    card = made(of)
    return "" if card is None else spaced(plain(card.of(function, manager=manager)))


def spaced(text: str) -> str:
    """Return a text with ordinary spaces only."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


# ---------------------------------------------------------------- what was said


def test_it_tells_the_gaps_of_the_company_and_the_figure_of_the_readers_function() -> None:
    text = read(month(told(0, gap())), "Tech")
    assert TITLE in text
    assert "Direction au moins 4 sur 5 · Terrain 2,1 sur 5." in text
    assert "Votre fonction, Tech · 2,1 sur 5." in text
    assert "Votre fonction, Vente" not in text


def test_it_speaks_the_language_of_its_reader() -> None:
    editions = edition(month(told(0, gap())))
    assert editions is not None
    assert BANK[QUESTION].title("en") in plain(editions["en"])
    assert "Leadership at least 4 out of 5 · Teams 2.1 out of 5." in plain(editions["en"])


def test_three_gaps_at_most_and_what_is_left_comes_with_the_next() -> None:
    keys = [key for key in (question.key for question in BANK) if BANK[key].kind == "scale5"][:4]
    known = {key: BANK[key] for key in keys}
    windows: dict[tuple[str, str], Measured] = {}
    for key in keys:
        windows |= measured(key)
    digests = [told(0, *(gap(key) for key in keys[:3])), told(1, gap(keys[3]))]
    first = made(month(*digests, questions=known, measured=windows))
    assert first is not None
    assert [one.question for one in first.said] == keys[:3]
    second = made(month(*digests, at=9, questions=known, measured=windows, before=[first], last=week(5)))
    assert second is not None
    assert [one.question for one in second.said] == keys[3:]


def test_a_gap_is_told_once_and_again_when_the_leadership_was_told_that_it_moved() -> None:
    first = made(month(told(0, gap())))
    assert first is not None
    after: dict[str, Any] = {"before": [first], "last": week(5), "at": 9}
    assert made(month(told(0, gap()), **after)) is None
    moved = told(5, moved=(Moved(gap(measured=5), gap(), week_name(week(0))),))
    again = made(month(told(0, gap()), moved, **after, measured=measured() | measured(number=5)))
    assert again is not None
    assert [one.week for one in again.said] == [week_name(week(5))]


def test_a_gap_that_is_over_is_not_told() -> None:
    assert made(month(told(0, gap()), told(2, ended=(gap(),)))) is None


# ---------------------------------------------------------------- R18: two blocks, fifteen answers


def test_a_function_of_one_block_is_withheld_in_the_same_words() -> None:
    firm = (*FIRM[:2], ("Vente", "nord", 20))
    text = read(month(told(0, gap()), measured=measured(teams=firm)), "Vente")
    assert f"Votre fonction, Vente · {WITHHELD}." in text
    assert "Votre fonction, Tech · 2,1 sur 5." in read(month(told(0, gap()), measured=measured(teams=firm)), "Tech")


def test_a_function_of_fewer_than_fifteen_answers_is_withheld_in_the_same_words() -> None:
    firm = (*FIRM[:2], ("Vente", "nord", 7), ("Vente", "sud", 7))
    assert f"Votre fonction, Vente · {WITHHELD}." in read(month(told(0, gap()), measured=measured(teams=firm)), "Vente")


def test_a_function_that_the_window_did_not_know_reads_the_same() -> None:
    assert f"Votre fonction, Neuve · {WITHHELD}." in read(month(told(0, gap())), "Neuve")


@pytest.mark.parametrize(
    "teams",
    [
        pytest.param((("Tech", "red", 24),), id="one block"),
        pytest.param((("Tech", "red", 7), ("Tech", "blue", 7)), id="fourteen answers"),
    ],
)
def test_a_staff_of_too_few_is_told_nothing_with_a_figure_behind_it(teams: Sequence[Team]) -> None:
    windows = measured(teams=teams) | measured(number=5, teams=teams)
    verdict = told(5, verdicts=(verdict_of(),))
    assert made(month(told(0, gap()), verdict, at=20, measured=windows)) is None
    assert made(month(told(0, gap()), verdict, at=20, measured=measured() | measured(number=5))) is not None


def test_a_gap_between_functions_needs_both_of_them() -> None:
    between = gap(axis="functions", sides=("Tech", "Vente"))
    small = measured(teams=(*FIRM[:2], ("Vente", "nord", 20)))
    assert made(month(told(0, between), measured=small)) is None
    text = read(month(told(0, between)), "Tech")
    assert "Tech 2,1 sur 5 · Vente 2,1 sur 5." in text
    assert "Votre fonction" not in text  # it is one of the two sides


def test_a_company_of_one_function_reads_its_figure_once() -> None:
    assert "Votre fonction" not in read(month(told(0, gap()), measured=measured(teams=FIRM[:2])), "Tech")


def test_nothing_that_few_leaders_agreed_to_show_is_told() -> None:
    """R12: agreed for the channel, and for nothing else."""
    few = measured(leaders=4, agreed=True)
    assert any(figure.agreed for window in few.values() for figure in window.figures)
    assert made(month(told(0, gap()), measured=few)) is None


# ---------------------------------------------------------------- R15


def test_nothing_is_told_of_a_window_of_an_older_promise() -> None:
    """R15: answers given before everybody could read their figures are not shown to the teams."""
    old = measured(told_to_teams=False)
    assert made(month(told(0, gap()), measured=old)) is None
    assert made(month(told(0, gap()), at=20, measured=old)) is None  # nor that a gap waits
    verdict = told(5, verdicts=(verdict_of(outcome="halved"),))
    assert made(month(told(0, gap()), verdict, at=9, measured=old | measured(number=5))) is None
    mixed = measured() | measured(number=5, told_to_teams=False)
    card = made(month(told(0, gap()), verdict, at=9, measured=mixed))
    assert card is not None
    assert card.changed == ()


def test_a_gap_of_which_no_window_is_known_is_not_told() -> None:
    assert made(month(told(0, gap(measured=3)))) is None


# ---------------------------------------------------------------- decisions, verdicts, what waits


def decision(**chosen: Any) -> Commitment:
    decided = Commitment(
        id=1,
        question=QUESTION,
        axis="leaders_staff",
        sides=("", ""),
        title=TITLE,
        what="Trois priorités écrites.",
        owner="Ana Durand",
        due=week(9),
    )
    return replace(decided, **chosen)


def verdict_of(**chosen: Any) -> VerdictLine:
    said = VerdictLine(
        commitment=decision(), before=gap(), first=line().first, second=line().second, outcome="closed", look=1
    )
    return replace(said, **chosen)


def test_a_decision_is_told_once_without_whose_it_is_and_again_when_it_changes() -> None:
    text = read(month(commitments=[decision()]))
    assert "La direction a décidé" in text
    assert f"{TITLE} : « Trois priorités écrites. »\nPour le lundi 9 mars." in text
    assert "Ana" not in text
    assert "Durand" not in text
    card = made(month(commitments=[decision()]))
    assert card is not None
    after: dict[str, Any] = {"before": [card], "last": week(5), "at": 9}
    assert made(month(commitments=[decision()], **after)) is None
    later = made(month(commitments=[decision(due=week(11))], **after))
    assert later is not None
    assert later.decided[0].due == week(11)


@pytest.mark.parametrize("what", ["Ana tranche chaque lundi.", "Demander à DURAND.", "L’équipe d’Ana décide."])
def test_words_that_name_somebody_are_left_out_of_a_decision(what: str) -> None:
    """R18: the leadership, never a name."""
    of = month(
        told(5, verdicts=(verdict_of(commitment=decision(what=what, id=2)),)),
        at=9,
        commitments=[decision(what=what)],
        people=["Ana Durand", "Le Van Des Bois"],
        measured=measured() | measured(number=5),
    )
    text = read(of)
    assert f"{TITLE} : une décision est prise.\nPour le lundi 9 mars." in text
    assert "L’écart s’est refermé" in text
    assert what not in text
    assert "Ana" not in text


def test_ordinary_words_are_no_names() -> None:
    of = month(commitments=[decision(what="Des règles claires, dans Le Guide.")], people=["Claire Van Des Le"])
    assert "Des règles claires, dans Le Guide." in read(of)


def test_a_verdict_is_told_once_with_its_figures_and_what_was_decided() -> None:
    of = month(told(5, verdicts=(verdict_of(moved="second"),)), at=9, measured=measured() | measured(number=5, staff=4))
    text = read(of)
    assert "La direction avait décidé : « Trois priorités écrites. »" in text
    assert "Avant : Direction au moins 4 sur 5 · Terrain 2,1 sur 5." in text
    assert "L’écart s’est refermé : c’est le terrain qui s’est rapproché." in text
    assert "pas pourquoi" in text
    card = made(of)
    assert card is not None
    assert made(replace(of, before=[card], last=week(9), monday=week(13))) is None


def test_what_cannot_be_told_yet_is_no_news_and_after_three_measures_it_is() -> None:
    def last(**chosen: Any) -> EditionCard | None:
        verdict = verdict_of(outcome="cannot_tell", **chosen)
        return made(month(told(5, verdicts=(verdict,)), at=9, measured=measured() | measured(number=5)))

    assert last(next_on=week(10)) is None
    final = last(look=3)
    assert final is not None
    assert "Trois mesures n’ont pas suffi à le dire." in spaced(plain(final))


def test_a_gap_waits_thirteen_weeks_before_the_teams_read_that_it_does() -> None:
    first = made(month(told(0, gap())))
    assert first is not None

    def waiting(at: int, decided: Sequence[Key] = (), aside: Any = None) -> EditionCard | None:
        after: dict[str, Any] = {"before": [first], "last": week(5)}
        return made(month(told(0, gap()), at=at, decided=decided, aside=aside or {}, **after))

    # Told on the Monday after week 0: thirteen weeks later it is week 14.
    assert waiting(13) is None
    card = waiting(14)
    assert card is not None
    assert [one.since for one in card.undecided] == [week_name(week(0))]
    assert "attend une décision de la direction depuis le 12 janvier" in spaced(plain(card))
    key: Key = (QUESTION, "leaders_staff")
    assert waiting(14, decided=[key]) is None
    assert waiting(14, aside={key: (week(6), False)}) == card  # put off: the clock of the teams goes on
    assert waiting(14, aside={key: (week(6), True)}) is None  # dismissed
    # It is news once.
    assert made(month(told(0, gap()), at=18, before=[first, card], last=week(14))) is None


# ---------------------------------------------------------------- when


def test_the_first_comes_after_four_digests_and_the_next_after_four_weeks_and_four_digests() -> None:
    assert made(month(told(0, gap()), at=4)) is None
    first = made(month(told(0, gap()), at=5))
    assert first is not None
    changed = {"commitments": [decision()], "before": [first], "last": week(5)}
    assert made(month(told(0, gap()), at=8, **changed)) is None
    assert made(month(told(0, gap()), at=9, **changed)) is not None
    few = month(told(0, gap()), at=9, **changed)
    assert made(replace(few, told=[card for card in few.told if card.week != week_name(week(6))])) is None
    # Four digests are not enough where they came in less than four weeks.
    assert made(replace(month(told(0, gap()), at=9, **changed), monday=week(8))) is None


def test_a_month_without_news_has_no_edition() -> None:
    assert made(month()) is None


# ---------------------------------------------------------------- managers


def test_managers_get_three_sentences_to_talk_about_it() -> None:
    of = month(told(0, gap()))
    text = read(of, "Tech", manager=True)
    assert text.count("Lisez ceci ensemble") == text.count("Demandez : ") == text.count("Finissez par") == 1
    assert "Lisez ceci ensemble" not in read(of, "Tech")


def test_what_is_told_depends_on_released_figures_alone() -> None:
    """R5: other answers behind the same figures, the same bytes; behind other figures, others."""
    one, other, far = measured(), measured(but={20: 3}), measured(but=dict.fromkeys(range(8, 26), 4))
    assert one == other
    told_by = [edition(month(told(0, gap()), measured=window)) for window in (one, other, far)]
    assert told_by[0] == told_by[1] != told_by[2]
