"""Figures that stand, side by side: what is compared, what is said of it, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from bot.words.digest import beliefs
from jobs.cards import DigestCard, GapLine
from jobs.digest.compose import compose
from jobs.digest.material import ChartWords, Dated, Material
from jobs.digest.showing import names_of
from jobs.digest.standing import _people, compare
from jobs.digest.watching import Alarm
from jobs.digest.waves import standing_in
from jobs.insight import released
from jobs.insight.people import PeopleGap, compare_people
from jobs.insight.significance import verdicts
from jobs.release import LEADERS, STAFF, Asked, Figure, MajorityRule, Place, Withheld, release
from storage.types import Cadence, QuestionKind
from tests.ledger import BANK, MONDAY

SCALES = [
    question
    for question in BANK
    if question.cadence is Cadence.ALIGNMENT and len(question.codes) == 5 and question.kind is not QuestionKind.CHOICE
]
CHOICE = next(question for question in BANK if question.kind is QuestionKind.CHOICE)
PLACES = {
    **{person: Place(leader=True) for person in range(10)},
    **{person: Place(False, ("tech", "business")[person % 2], f"t{person % 4}") for person in range(10, 70)},
}
WORDS = ChartWords("direction", "terrain", "bas", "haut")


def window_of(
    key: str, leaders: int, staff: int, *, week: int = 0, forecast: int | None = None, options: int = 5
) -> list[Dated]:
    """Return the figures of one window in which all leaders answer alike, and so do all staff."""
    answers = {person: leaders if place.leader else staff for person, place in PLACES.items()}
    guesses = dict.fromkeys(range(10), forecast) if forecast else None
    kind = QuestionKind.CHOICE if key == CHOICE.key else QuestionKind.SCALE5
    asked = Asked(f"{week}{key}", key, kind, options)
    window = release(asked, PLACES, answers, forecasts=guesses, majority=MajorityRule(lambda _name: 0))
    figures: list[Figure | Withheld] = [*window.figures, *window.withheld]
    return [(MONDAY + timedelta(weeks=week), 1, figure) for figure in figures]


def material(
    released_figures: list[Dated], *, week: int = 0, functions: tuple[str, str] | None = None, eligible: int = 60
) -> Material:
    return Material(
        locale="fr",
        company="Accord",
        week=MONDAY + timedelta(weeks=week),
        words=WORDS,
        questions={question.key: question for question in BANK},
        released=released_figures,
        eligible={figure.window: eligible for _, _, figure in released_figures},
        functions=functions,
        leaders=10,
    )


def test_a_figure_stands_for_two_turns_and_no_longer() -> None:
    key = SCALES[0].key
    figures, questions = window_of(key, 5, 2), {key: SCALES[0]}
    stands = [bool(standing_in(figures, questions, MONDAY + timedelta(weeks=week))) for week in (-1, 0, 7, 8)]
    assert stands == [False, True, True, False]


def test_earlier_waves_stay_with_the_question_the_newest_last() -> None:
    key = SCALES[0].key
    (standing,) = standing_in(
        [*window_of(key, 5, 2, week=4), *window_of(key, 4, 2)], {key: SCALES[0]}, MONDAY + timedelta(weeks=5)
    )
    assert [wave.week for wave in standing.waves] == [MONDAY, MONDAY + timedelta(weeks=4)]
    assert standing.now.week == MONDAY + timedelta(weeks=4)


def test_a_gap_is_told_with_what_the_leaders_expected_and_did_not_see() -> None:
    composed = compose(material(window_of(SCALES[0].key, 5, 2, forecast=5)))
    (gap,) = composed.digest.gaps
    assert (gap.foreseen, gap.blind, gap.measured, gap.course) == (False, True, "2026-W37", "too_early")
    assert gap.expected is not None
    # A forecast of 2 beside a staff of 2: one window of ten leaders is not sure of it, four are.
    seen = []
    for windows in (1, 4):
        figures = [part for i in range(windows) for part in window_of(SCALES[0].key, 5, 2, week=4 * i, forecast=2)]
        (gap,) = compose(material(figures, week=4 * (windows - 1))).digest.gaps
        seen.append((gap.foreseen, gap.blind))
    assert seen == [(False, False), (True, False)]


def test_a_forecast_is_told_for_two_windows_with_its_week_and_no_longer() -> None:
    """Leaders are asked one a week: of this question in its first window only."""
    key = SCALES[0].key
    for windows, expected, asked in ((1, True, ""), (2, True, "2026-W37"), (3, False, "")):
        figures = [part for i in range(windows) for part in window_of(key, 5, 2, week=4 * i, forecast=None if i else 5)]
        (gap,) = compose(material(figures, week=4 * (windows - 1))).digest.gaps
        assert (gap.expected is not None, gap.asked) == (expected, asked)
        said = "In week 37, the leadership expected" in " ".join(beliefs("en", gap))
        assert said is (asked != "")


def told(views: list[tuple[int, int]]) -> GapLine:
    """Return the one gap of a digest after windows in which leaders and staff answered so."""
    key = SCALES[0].key
    figures = [part for i, (a, b) in enumerate(views) for part in window_of(key, a, b, week=4 * i)]
    (gap,) = compose(material(figures, week=4 * (len(views) - 1))).digest.gaps
    return gap


def test_the_course_of_a_gap_is_told_when_it_is_established() -> None:
    assert told([(3, 2), (4, 2), (4, 1), (5, 1)]).course == "growing"
    assert told([(5, 1)] * 3 + [(5, 2)] * 2 + [(4, 2)] * 5).course == "closing"
    assert told([(4, 2)] * 8).course == "stable"
    assert told([(4, 2)] * 3).course == "too_early"


def test_waves_are_those_in_which_both_sides_had_a_figure() -> None:
    key = SCALES[0].key
    leaders_alone = {person: 4 for person, place in PLACES.items() if place.leader}
    silent = release(Asked("silent", key, QuestionKind.SCALE5, 5), PLACES, leaders_alone)
    figures = [part for week in (0, 4, 12) for part in window_of(key, 4, 2, week=week)]
    parts: list[Figure | Withheld] = [*silent.figures, *silent.withheld]
    figures += [(MONDAY + timedelta(weeks=8), 1, part) for part in parts]
    (gap,) = compose(material(figures, week=12)).digest.gaps
    assert gap.waves == 3


def test_the_team_surely_furthest_is_named() -> None:
    key, figures = SCALES[0].key, list[Dated]()
    # t0 answers 1, the three other teams 3, the leaders 5.
    answers = {person: 5 if place.leader else 1 if place.team == "t0" else 3 for person, place in PLACES.items()}
    named = []
    for window in range(4):
        week = 4 * window
        shown = release(Asked(f"w{week}", key, QuestionKind.SCALE5, 5), PLACES, answers)
        figures += [(MONDAY + timedelta(weeks=week), 1, figure) for figure in shown.figures]
        named += [gap.furthest for gap in compose(material(figures, week=week)).digest.gaps]
    # From one or two windows, the team that seems furthest is often another's chance.
    assert named == [None, None, None, "t0"]


def test_a_name_used_twice_is_told_by_its_path_and_others_by_their_own() -> None:
    # Both functions have a *core*; each shows it under its own.
    places = {
        person: place if place.leader else replace(place, team="core" if person % 4 < 2 else place.team)
        for person, place in PLACES.items()
    }
    answers = {person: 5 if place.leader else 1 + person % 2 for person, place in places.items()}
    window = release(Asked("w", SCALES[0].key, QuestionKind.SCALE5, 5), places, answers)
    parts: list[Figure | Withheld] = [*window.figures, *window.withheld]
    (row,) = compose(material([(MONDAY, 1, part) for part in parts])).detail.rows
    assert {name for name, _ in row.teams} == {"business / core", "tech / core", "t2", "t3"}


def test_an_alert_names_its_group_as_the_thread_does(monkeypatch: pytest.MonkeyPatch) -> None:
    node = (*STAFF, "tech", "core")
    alarm = Alarm(node, MONDAY, "fatigue", "score", 6, 4.0, 3.0, None, 6)
    monkeypatch.setattr("jobs.digest.watching.alarms", lambda *_: [alarm])
    named = []
    for functions in (("tech",), ("tech", "business")):
        places = {person: Place(False, functions[person % len(functions)], "core") for person in range(40)}
        window = release(Asked("w", SCALES[0].key, QuestionKind.SCALE5, 5), places, dict.fromkeys(places, 3))
        (alert,) = compose(material([(MONDAY, 1, figure) for figure in window.figures])).alerts
        named.append(alert.group)
    assert named == ["core", "tech / core"]


def test_a_function_of_the_name_of_anothers_team_keeps_its_own() -> None:
    nodes = [(*STAFF, "support", ""), (*STAFF, "tech", "support"), (*STAFF, "tech", "core")]
    assert [names_of(nodes)[node] for node in nodes] == ["support", "tech / support", "core"]


def test_a_survey_looked_at_once_is_told_against_chance_and_a_digest_is_not() -> None:
    figures = window_of(SCALES[0].key, 5, 2)
    once = compose(replace(material(figures), again=False)).digest.gaps[0]
    again = compose(material(figures)).digest.gaps[0]
    assert (once.once, again.once) == (True, False)
    assert [str(beliefs("fr", gap)[0]).split(",")[0] for gap in (once, again)] == [
        "Le hasard seul donnerait rarement un tel écart",
        "Très probablement un vrai écart",
    ]


@pytest.mark.parametrize(("eligible", "holds"), [(40, False), (70, True), (2_000, False)])
def test_a_gap_holds_against_silence_when_there_is_some_and_not_too_much(eligible: int, holds: bool) -> None:  # noqa: FBT001
    # Sixty answer 2, ten leaders 5. Four teams of fifteen look like ten to nineteen, and are reckoned as forty (R5).
    # With nobody more nothing is claimed; with thirty more at 5 it holds, and with 1,960 more the mean would be 4.9.
    (gap,) = compose(material(window_of(SCALES[0].key, 5, 2), eligible=eligible)).digest.gaps
    assert gap.holds_against_silence is holds


def test_without_a_forecast_nothing_is_said_of_what_was_expected() -> None:
    (gap,) = compose(material(window_of(SCALES[0].key, 5, 2))).digest.gaps
    assert (gap.expected, gap.blind) == (None, False)


def test_agreement_is_no_gap_and_the_digest_says_what_would_go_unseen() -> None:
    digest = compose(material(window_of(SCALES[0].key, 3, 3))).digest
    assert digest.gaps == ()
    assert digest.smallest_gap is not None
    assert digest.smallest_gap > 0
    assert round(20 * digest.smallest_gap, 6).is_integer()  # to the twentieth


@pytest.mark.parametrize(("smallest", "told"), [(0.53, 0.55), (1.98, 2.0), (2.02, None), (np.inf, None)])
def test_where_even_half_the_scale_would_go_unseen_no_size_is_told(
    smallest: float, told: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(*blocks: Any, **settings: Any) -> PeopleGap:
        gap = compare_people(*blocks, **settings)
        return replace(gap, smallest=np.full_like(gap.smallest, smallest))

    monkeypatch.setattr("jobs.digest.standing.compare_people", judge)
    assert compose(material(window_of(SCALES[0].key, 3, 3))).digest.smallest_gap == told


def test_at_most_three_gaps_the_widest_and_weightiest_first() -> None:
    figures = [figure for i, question in enumerate(SCALES[:5]) for figure in window_of(question.key, 5, 1 + (i > 2))]
    composed = compose(material(figures))
    assert (len(composed.digest.gaps), composed.digest.others) == (3, 2)
    worth = [
        abs(comparison.delta) * comparison.standing.question.weight * _people(comparison)
        for comparison in composed.comparisons
    ]
    assert worth == sorted(worth, reverse=True)


def test_what_is_looked_at_once_is_reckoned_over_the_whole_set_shown() -> None:
    # One comparison at p = 0.02 is a gap alone; among twenty with nothing it is not:
    # Benjamini-Hochberg at 10 % asks p ≤ 0.1 · 1/21 ≈ 0.005 of the first.
    assert list(verdicts(np.array([0.02]))) == ["gap"]
    assert str(verdicts(np.array([0.02, *[0.9] * 20]))[0]) == "none"
    comparisons = compare(
        standing_in(window_of(SCALES[0].key, 5, 2), {SCALES[0].key: SCALES[0]}, MONDAY),
        ("tech", "business"),
        {},
        again=False,
    )
    assert [(comparison.axis, comparison.verdict) for comparison in comparisons] == [
        ("leaders_staff", "gap"),
        ("functions", "none"),
    ]


def test_what_is_looked_at_every_week_is_said_when_it_is_surely_more_than_trifling() -> None:
    # Ten who answer 4 and sixty who answer 3: enough for one survey, and for a first look of many too little. Its
    # second and third window leave no doubt.
    key = SCALES[0].key
    said = []
    for windows in (1, 2, 3):
        figures = [figure for window in range(windows) for figure in window_of(key, 4, 3, week=4 * window)]
        standings = standing_in(figures, {key: SCALES[0]}, MONDAY + timedelta(weeks=4 * (windows - 1)))
        once, again = (compare(standings, None, {}, again=again)[0] for again in (False, True))
        assert once.p == again.p
        assert once.verdict == "gap"
        said.append(again.verdict)
    assert said == ["none", "gap", "gap"]


def test_a_gap_is_not_said_while_a_side_has_no_figure_now() -> None:
    key = SCALES[0].key
    staff_alone = {person: 2 for person, place in PLACES.items() if not place.leader}
    window = release(Asked("silent", key, QuestionKind.SCALE5, 5), PLACES, staff_alone)
    figures: list[Dated] = [dated for i in range(3) for dated in window_of(key, 5, 2, week=4 * i)]
    assert [gap.question for gap in compose(material(figures, week=8)).digest.gaps] == [key]
    parts: list[Figure | Withheld] = [*window.figures, *window.withheld]
    figures += [(MONDAY + timedelta(weeks=12), 1, part) for part in parts]
    composed = compose(material(figures, week=12))
    assert composed.digest.gaps == ()
    assert [comparison.verdict for comparison in composed.comparisons] == ["too_few"]


def test_a_gap_is_judged_from_the_people_that_its_figures_speak_of(monkeypatch: pytest.MonkeyPatch) -> None:
    key, asked = SCALES[0].key, list[tuple[Any, Any, Any]]()

    def judge(first: Any, second: Any, people: Any, reckoned: Any, **settings: Any) -> PeopleGap:
        asked.append((people, reckoned, settings["functions"]))
        return compare_people(first, second, people, reckoned, **settings)

    monkeypatch.setattr("jobs.digest.standing.compare_people", judge)
    figures = window_of(key, 5, 2)
    standings = standing_in(figures, {key: SCALES[0]}, MONDAY)
    compare(standings, ("tech", "business"), {figures[0][2].window: 100})
    ((first, second), reckoned, functions) = asked[0]
    assert first.tolist() == [10, 30]
    assert second.tolist() == [60, 30]
    # Sixty who all answered look like fifty-odd; a hundred were asked, and forty of them have no figure.
    assert reckoned == pytest.approx([0.55, 0.55], abs=0.05)
    assert functions.tolist() == [False, True]


def heard_of(figures: list[Dated], window: int) -> list[Dated]:
    return [dated for dated in figures if dated[0] <= MONDAY + timedelta(weeks=4 * window)]


def test_a_gap_that_is_over_is_no_longer_said_and_told_once() -> None:
    # Leaders answer 5 and the staff 2 for four windows; then both answer 3.
    key = SCALES[0].key
    views = [(5, 2)] * 4 + [(3, 3)] * 3
    figures = [
        figure for i, (leaders, staff) in enumerate(views) for figure in window_of(key, leaders, staff, week=4 * i)
    ]
    told: list[tuple[list[str], list[str]]] = []
    digests: tuple[DigestCard, ...] = ()
    for window in range(3, 7):
        digest = compose(replace(material(heard_of(figures, window), week=4 * window), digests=digests)).digest
        digests = (*digests, digest)
        told.append(([gap.question for gap in digest.gaps], [gap.question for gap in digest.ended]))
    # One figure alone may be odd: the second one tells.
    assert told == [([key], []), ([], []), ([], [key]), ([], [])]
    assert [len(card.moved) for card in digests] == [0, 1, 0, 0]  # the odd figure is news
    # To a channel that never heard of it, its end is no news.
    assert compose(material(heard_of(figures, 5), week=20)).digest.ended == ()


def test_two_functions_are_set_against_each_other_by_their_names() -> None:
    key = SCALES[0].key
    answers = {person: 3 if place.leader else 5 if place.function == "tech" else 1 for person, place in PLACES.items()}
    window = release(Asked("w", key, QuestionKind.SCALE5, 5), PLACES, answers)
    digest = compose(
        material([(MONDAY, 1, figure) for figure in window.figures], functions=("tech", "business"))
    ).digest
    (gap,) = [gap for gap in digest.gaps if gap.axis == "functions"]
    assert gap.sides == ("tech", "business")
    assert (gap.first.bound, gap.second.bound) == ("at_least", "at_most")
    assert (gap.expected, gap.blind, gap.holds_against_silence, gap.furthest) == (None, False, False, None)


def choice_windows(leaders: list[int | None], staff: int | None) -> list[Dated]:
    """Return the figures of windows of the choice: what all leaders choose in each, None = they differ; all staff."""
    figures: list[Dated] = []
    for number, chosen in enumerate(leaders):
        answers = {
            person: (chosen if place.leader else staff) or 1 + person % len(CHOICE.codes)
            for person, place in PLACES.items()
        }
        asked = Asked(f"{number}", CHOICE.key, QuestionKind.CHOICE, len(CHOICE.codes))
        earlier = tuple(figure for _, _, figure in figures if isinstance(figure, Figure))
        window = release(asked, PLACES, answers, majority=MajorityRule(lambda _name: 0, earlier))
        shown: list[Figure | Withheld] = [*window.figures, *window.withheld]
        figures += [(MONDAY + timedelta(weeks=4 * number), 1, figure) for figure in shown]
    return figures


def test_one_window_of_a_choice_is_in_the_thread_and_not_among_the_gaps() -> None:
    composed = compose(material(window_of(CHOICE.key, 1, 2, options=len(CHOICE.codes))))
    assert composed.digest.gaps == ()
    (row,) = composed.detail.rows
    assert row.verdict == "too_few"
    assert row.first is not None
    assert row.first.option == CHOICE.options("fr")[0].label


def test_sides_that_name_another_option_are_told_by_their_options() -> None:
    composed = compose(material(choice_windows([1, 1, 1], 2), week=8))
    (gap,) = composed.digest.gaps
    labels = [option.label for option in CHOICE.options("fr")]
    assert (gap.first.option, gap.second.option) == (labels[0], labels[1])
    assert (gap.first.mean, gap.low, gap.expected, gap.waves) == (None, None, None, 3)
    assert composed.detail.rows[0].verdict == "gap"
    assert composed.digest.chart is None  # a choice is on no scale


def test_leaders_without_a_clear_majority_are_told_beside_what_the_teams_name() -> None:
    composed = compose(material(choice_windows([None] * 6, 2), week=20))
    (gap,) = composed.digest.gaps
    assert (gap.first.option, gap.second.option) == (None, CHOICE.options("fr")[1].label)


def test_sides_that_agree_on_a_choice_are_no_gap_and_comparable_from_the_second_window() -> None:
    verdicts = [
        compose(material(choice_windows([2] * windows, 2), week=4 * windows - 4)).detail.rows[0].verdict
        for windows in (1, 2, 3)
    ]
    assert verdicts == ["too_few", "none", "none"]


def test_a_choice_is_looked_back_on_to_its_first_name() -> None:
    # Leaders named 3, then differ for more than a year: nobody knows whether they choose 2 now, as the teams do (R4).
    standings = standing_in(choice_windows([3, *[None] * 14], 2), {CHOICE.key: CHOICE}, MONDAY + timedelta(weeks=56))
    assert len(standings[0].waves) == 15
    (comparison,) = compare(standings, None, {})
    assert comparison.verdict == "none"
    (newer,) = compare([replace(standings[0], waves=standings[0].waves[1:])], None, {})
    assert newer.verdict == "gap"


def test_a_survey_looked_at_once_compares_no_choice() -> None:
    standings = standing_in(choice_windows([1, 1, 1], 2), {CHOICE.key: CHOICE}, MONDAY + timedelta(weeks=8))
    assert compare(standings, None, {}, again=False) == []


def test_what_is_told_of_a_choice_is_a_function_of_its_released_figures() -> None:
    # Nine of ten leaders for 1, or all: the same names, and not a byte of another digest.
    told = []
    for dissenters in (0, 1):
        figures: list[Dated] = []
        for number in range(3):
            answers = {person: 1 if place.leader else 2 for person, place in PLACES.items()}
            answers |= dict.fromkeys(range(dissenters), 4) | dict.fromkeys(range(10, 10 + dissenters), 5)
            asked = Asked(f"{number}", CHOICE.key, QuestionKind.CHOICE, len(CHOICE.codes))
            window = release(asked, PLACES, answers, majority=MajorityRule(lambda _name: 0))
            figures += [(MONDAY + timedelta(weeks=4 * number), 1, figure) for figure in window.figures]
        told.append(compose(material(figures, week=8)))
    assert told[0].digest.gaps
    assert told[0] == told[1]


def test_with_nothing_released_the_digest_says_it_is_the_first() -> None:
    digest = compose(material([])).digest
    assert (digest.first, digest.gaps, digest.chart, digest.smallest_gap) == (True, (), None, None)


def test_with_everything_withheld_the_digest_is_honest_and_whole() -> None:
    window = release(Asked("w", SCALES[0].key, QuestionKind.SCALE5, 5), PLACES, {10: 1, 11: 5})
    composed = compose(material([(MONDAY, 1, withheld) for withheld in window.withheld]))
    assert (composed.digest.gaps, composed.digest.chart, composed.digest.smallest_gap) == ((), None, None)
    (row,) = composed.detail.rows
    assert (row.first, row.second, row.verdict) == (None, None, "too_few")
    assert {shown for _, shown in row.teams} == {None}


def test_the_sides_of_a_wave_are_made_of_its_blocks() -> None:
    (standing,) = standing_in(window_of(SCALES[0].key, 5, 2), {SCALES[0].key: SCALES[0]}, MONDAY)
    assert sum(figure.answers[1] or 0 for figure in standing.now.side(STAFF)) == 60
    assert sum(figure.answers[1] or 0 for figure in standing.now.side((*STAFF, "tech"))) == 30
    assert [figure.answers for figure in standing.now.side(LEADERS)] == [(5, 10)]


def test_equal_blocks_gathered_weigh_what_they_weighed_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(8, 13, (3, 2, 120)).astype(float)
    low = np.floor(n * rng.choice([1.0, 2.0, 3.0], n.shape))
    staff = np.stack([low, low + 6, n], -1)
    staff[:, 0, 100:] = np.nan
    leaders = np.broadcast_to(np.array([[[32.0, 38.0, 10.0]]]), (3, 2, 1, 3))
    together = released.compare_windows(leaders, staff)
    monkeypatch.setattr(released, "MANY_BLOCKS", 10**9)
    apart = released.compare_windows(leaders, staff)
    for name in ("delta", "p", "difference", "difference_low", "difference_high"):
        assert getattr(together, name) == pytest.approx(getattr(apart, name), abs=1e-9)
