"""What a digest's picture shows in which week: its stories and no more, and every fourth time the map."""

from __future__ import annotations

from dataclasses import replace

from jobs.cards import Chart, ChartRow, DigestCard
from jobs.digest.compose import compose
from jobs.digest.material import Dated, Material
from jobs.release import Asked, Figure, Withheld, release
from storage.types import QuestionKind
from tests.jobs.digest.test_standing import PLACES, SCALES, material, window_of
from tests.ledger import MONDAY

FUNCTIONS = ("tech", "business")


def composed(figures: list[Dated], *, before: int = 0, week: int = 0) -> DigestCard:
    """Return a digest of a channel that has had so many, in which nothing was told."""
    base = material(figures, week=week, functions=FUNCTIONS)
    first = compose(replace(base, released=(), digests=())).digest
    return compose(replace(base, digests=(first,) * before)).digest


def rows(digest: DigestCard) -> tuple[ChartRow, ...]:
    chart = digest.chart
    assert isinstance(chart, Chart)
    assert chart.png.startswith(b"\x89PNG")
    return chart.rows


def apart(key: str, tech: int, business: int) -> list[Dated]:
    """Return a window in which two functions part, and the leaders stand between them."""
    by_function = {"tech": tech, "business": business}
    answers = {person: by_function.get(place.function or "", 3) for person, place in PLACES.items()}
    return [(MONDAY, 1, figure) for figure in release(Asked("w", key, QuestionKind.SCALE5, 5), PLACES, answers).figures]


def test_a_week_of_stories_draws_their_questions_and_no_other() -> None:
    wide, narrow = SCALES[:2]
    figures = window_of(wide.key, 5, 2, forecast=4) + window_of(narrow.key, 3, 3)
    (row,) = rows(composed(figures, before=1))
    assert (row.title, row.functions) == (wide.title("fr"), ())
    assert row.forecast is not None
    assert row.forecast.mean == 4.2  # the middle of its cell


def test_a_week_whose_story_is_between_functions_draws_them() -> None:
    digest = composed(apart(SCALES[0].key, 5, 1), before=1)
    assert [gap.axis for gap in digest.gaps] == ["functions"]
    (row,) = rows(digest)
    (tech, high), (business, low) = row.functions
    assert (tech, business) == FUNCTIONS
    assert high is not None
    assert low is not None
    assert ((high.mean or 0) > 4, (low.mean or 5) < 2) == (True, True)


def test_the_map_draws_all_that_stands_topic_by_topic_with_both_functions() -> None:
    topics = list(dict.fromkeys(question.topic for question in SCALES))
    in_turn = sorted(SCALES, key=lambda question: SCALES.index(question) % 3)  # a topic's questions apart
    figures = [part for question in in_turn for part in window_of(question.key, 4, 4)]
    drawn = rows(composed(figures, before=4))
    assert len(drawn) == len(SCALES)
    met = [
        row.topic
        for row, earlier in zip(drawn, (None, *drawn), strict=False)
        if not earlier or row.topic != earlier.topic
    ]
    assert len(met) == len(topics)  # each topic's rows follow one another
    assert {tuple(name for name, _ in row.functions) for row in drawn} == {FUNCTIONS}


def test_the_gaps_stand_first_in_the_map() -> None:
    wide = SCALES[-1]
    figures = window_of(wide.key, 5, 2) + [part for other in SCALES[:-1] for part in window_of(other.key, 3, 3)]
    first, *others = rows(composed(figures, before=4))
    assert (first.title, first.verdict) == (wide.title("fr"), "gap")
    assert all(row.verdict == "none" for row in others)


def test_functions_that_are_released_as_one_are_not_drawn_apart() -> None:
    # Without tech, business alone would tell by subtraction: all the staff is one block.
    answers = {person: 3 for person, place in PLACES.items() if place.leader or place.function == "business"}
    window = release(Asked("w", SCALES[0].key, QuestionKind.SCALE5, 5), PLACES, answers)
    parts: list[Figure | Withheld] = [*window.figures, *window.withheld]
    (row,) = rows(composed([(MONDAY, 1, part) for part in parts]))
    assert row.second is not None
    assert row.functions == (("tech", None), ("business", None))


def test_no_functions_are_drawn_where_there_are_not_two() -> None:
    alone: Material = replace(material(window_of(SCALES[0].key, 5, 2)), digests=())
    (row,) = rows(compose(alone).digest)
    assert row.functions == ()


def test_the_thread_has_forecast_functions_and_the_week_of_each_figure_the_gaps_first() -> None:
    older, newer = SCALES[:2]
    figures = window_of(older.key, 3, 3) + window_of(newer.key, 5, 2, week=1, forecast=4)
    gap, other = compose(material(figures, week=1, functions=FUNCTIONS)).detail.rows
    assert [(row.title, row.week, row.fresh) for row in (gap, other)] == [
        (newer.title("fr"), "2026-W38", True),
        (older.title("fr"), "2026-W37", False),
    ]
    assert gap.forecast is not None
    assert other.forecast is None
    assert [name for name, shown in gap.functions if shown is not None] == [*FUNCTIONS]
