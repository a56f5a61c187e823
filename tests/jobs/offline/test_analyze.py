"""`analyze`: what Diapason would have posted of somebody's own file, and the unprotected figures beside it."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from bot.operator.terminal import raw_table
from bot.plain import plain
from bot.words.digest import chart_words
from jobs.insight import divergence
from jobs.offline import survey
from jobs.offline.analyze import Analysis, analyze, to_json
from jobs.offline.survey import Mapping
from jobs.offline.survey.mapping import Question

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "bhr2000_long.csv"
HEAD = "week,person,level,function,team,question,answer,kind"


def company(path: Path, *, leaders: int = 10, apart: int = 2, weeks: int = 1, seed: int = 1) -> Path:
    """Sixty people in five teams, ``apart`` points below their leaders on q1, with them on q2, and a choice q3."""
    rng = random.Random(seed)
    rows = [HEAD]
    for week in range(40, 40 + weeks):
        for person in range(leaders + 60):
            leads = person < leaders
            place = "leader,," if leads else f"staff,f{person % 2},t{person % 5}"
            high = min(5, max(1, 4 + rng.choice([-1, 0, 0, 1])))
            q1 = high if leads else max(1, high - apart)
            for question, answer, kind in (
                ("q1", q1, "scale5"),
                ("q2", high, "scale5"),
                ("q3", 1 + rng.choice([0, 1]), "choice"),
            ):
                rows.append(f"2026-W{week},p{person},{place},{question},{int(answer)},{kind}")
    path.write_text("\n".join(rows) + "\n")
    return path


def look(path: Path, *, raw: bool = False) -> Analysis:
    return analyze(survey.read(path), locale="fr", words=chart_words("fr"), company="Accord", raw=raw)


def test_a_gap_is_found_where_it_is_and_nowhere_else(tmp_path: Path) -> None:
    analysis = look(company(tmp_path / "s.csv"))
    assert [gap.question for gap in analysis.composed.digest.gaps] == ["q1"]
    assert {comparison.standing.question.key for comparison in analysis.composed.comparisons} == {
        "q1",
        "q2",
    }  # choices: in the thread only
    assert [row.title for row in analysis.composed.detail.rows] == ["q1", "q2", "q3"]


def test_released_json_gives_bands_and_rounded_means_and_no_exact_figure(tmp_path: Path) -> None:
    printed = to_json(look(company(tmp_path / "s.csv")))
    (gap,) = [gap for gap in printed["gaps"] if gap["question"] == "q1"]
    assert gap["verdict"] == "gap"
    assert [gap[name] for name in ("delta", "low", "high", "p")] == [None] * 4
    assert (gap["leaders"]["n"], gap["leaders"]["mean"]) == (None, None)
    assert (gap["leaders"]["band"], gap["teams"]["band"]) == ("10-19", "40-76")
    assert gap["leaders"]["released_mean"] > gap["teams"]["released_mean"]


def test_raw_figures_are_those_of_a_recomputation_from_the_file(tmp_path: Path) -> None:
    path = company(tmp_path / "s.csv", weeks=2)
    printed = to_json(look(path, raw=True))
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    assert len(printed["gaps"]) == 4  # two scales, two weeks
    for gap in printed["gaps"]:
        asked_rows = [row for row in rows if (row[0], row[5]) == (gap["week"], gap["question"])]
        sides = [[int(row[6]) for row in asked_rows if (row[2] == "leader") is leads] for leads in (True, False)]
        assert [gap[side]["n"] for side in ("leaders", "teams")] == [10, 60]
        assert [gap[side]["mean"] for side in ("leaders", "teams")] == pytest.approx([np.mean(side) for side in sides])
        counts = [np.bincount(side, minlength=6)[1:] for side in sides]
        expected = divergence.compare(counts[0], counts[1])
        assert [gap[name] for name in ("delta", "low", "high", "p")] == pytest.approx(
            [float(getattr(expected, name)) for name in ("delta", "low", "high", "p")]
        )
        assert gap["verdict"] == ("gap" if gap["question"] == "q1" else "none")


def test_four_leaders_have_no_figure_and_the_field_is_shown_alone(tmp_path: Path) -> None:
    # R12
    analysis = look(company(tmp_path / "s.csv", leaders=4))
    digest = analysis.composed.digest
    assert (digest.gaps, digest.leaders_shown) == ((), False)
    assert {
        comparison.verdict for comparison in analysis.composed.comparisons if comparison.axis == "leaders_staff"
    } == {"too_few"}
    assert digest.chart is not None
    assert all(row.first is None and row.second is not None for row in digest.chart.rows)
    assert analysis.withheld > 0


def test_one_function_makes_one_axis(tmp_path: Path) -> None:
    path = company(tmp_path / "s.csv")
    path.write_text(path.read_text().replace(",f1,", ",f0,"))
    assert {comparison.axis for comparison in look(path).composed.comparisons} == {"leaders_staff"}


def test_a_function_without_teams_has_its_figure_and_its_name(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},leader,,,q,5," for i in range(10)]
    rows += [f"2026-W40,p{i},staff,f{i % 3},,q,{1 + (i % 3 > 0)}," for i in range(10, 100)]
    path.write_text("\n".join([HEAD, *rows]))
    composed = look(path).composed
    (row,) = composed.detail.rows
    assert [(name, shown is not None) for name, shown in row.teams] == [("f0", True), ("f1", True), ("f2", True)]
    # One survey is not enough to name the furthest.
    assert composed.digest.gaps[0].furthest is None


def test_a_staff_without_functions_and_teams_is_not_told_twice(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},{'leader' if i < 8 else 'staff'},,,q,{5 if i < 8 else 2}," for i in range(40)]
    path.write_text("\n".join([HEAD, *rows]))
    (row,) = look(path).composed.detail.rows
    assert row.second is not None
    assert row.teams == ()


def test_people_without_a_team_beside_teams_of_their_function_are_a_group(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},staff,f,{'t' if i < 20 else ''},q,{2 if i < 20 else 4}," for i in range(40)]
    path.write_text("\n".join([HEAD, *rows]))
    (row,) = look(path).composed.detail.rows
    means = {name: shown.mean for name, shown in row.teams if shown is not None and shown.mean is not None}
    assert (means["f"] > 3, means["t"] < 2.5) == (True, True)  # 4 and 2, as they look: at least 3.3, about 1.9


def test_every_comparison_with_two_sides_has_a_line_and_the_first_of_them_are_the_gaps(tmp_path: Path) -> None:
    composed = look(company(tmp_path / "s.csv")).composed
    assert len(composed.lines) == 4  # two scales, leaders and staff, two functions
    assert [line for line in composed.lines if line.verdict == "gap"] == list(composed.digest.gaps)
    assert look(company(tmp_path / "s.csv", leaders=4)).composed.lines[0].axis == "functions"


def test_groups_that_are_counted_together_are_named(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},staff,f,{'small' if i < 3 else 'large'},q,3," for i in range(30)]
    path.write_text("\n".join([HEAD, *rows]))
    assert [merge.groups for merge in look(path).merged] == [("large", "small")]


def test_a_file_of_three_people_withholds_everything_and_says_so_calmly(tmp_path: Path) -> None:
    # F35
    path = tmp_path / "s.csv"
    path.write_text(HEAD + "\n" + "".join(f"2026-W40,p{i},staff,f,t,q1,{i + 1},\n" for i in range(3)))
    analysis = look(path, raw=True)
    assert (analysis.composed.digest.gaps, analysis.composed.digest.chart) == ((), None)
    assert to_json(analysis)["gaps"][0]["verdict"] == "too_few"
    assert (
        "nan"
        not in (
            plain(analysis.composed.digest) + plain(analysis.composed.detail) + raw_table("fr", analysis.raw or ())
        ).lower()
    )


def test_the_same_file_makes_the_same_bytes_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    path = company(tmp_path / "s.csv", weeks=3)
    first = look(path).composed
    head, *rows = path.read_text().splitlines()
    random.Random(3).shuffle(rows)
    path.write_text("\n".join([head, *rows]) + "\n")
    again = look(path).composed
    assert first.digest.chart is not None
    assert (first.digest, first.detail, first.alerts) == (
        again.digest,
        again.detail,
        again.alerts,
    )  # the PNG among them


def test_at_most_three_gaps_are_told_and_the_others_counted(tmp_path: Path) -> None:
    rng = random.Random(2)
    rows = [HEAD]
    for person in range(70):
        place = "leader,," if person < 10 else f"staff,f,t{person % 5}"
        answers = [4, 5] if person < 10 else [1, 2]
        rows += [f"2026-W40,p{person},{place},q{q},{rng.choice(answers)}," for q in range(6)]
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows) + "\n")
    digest = look(path).composed.digest
    assert (len(digest.gaps), digest.others) == (3, 3)


def test_a_file_of_several_surveys_promises_no_next_monday(tmp_path: Path) -> None:
    rng = random.Random(2)
    rows = [HEAD]
    for week, person in product((40, 44, 48), range(70)):
        place = "leader,," if person < 10 else f"staff,f,t{person % 5}"
        answers = [4, 5] if person < 10 else [1, 2]
        rows += [f"2026-W{week},p{person},{place},q{q},{rng.choice(answers)}," for q in range(6)]
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows) + "\n")
    digest = look(path).composed.digest
    text = plain(digest, pictures=True)
    assert (len(digest.gaps), digest.others) == (3, 3)
    assert text.splitlines()[1].endswith("6 écarts établis")
    assert "3 autres écarts établis sont dans le fil" in text
    for of_a_channel in ("lundi", "nouvel écart", "un digest sur quatre"):
        assert of_a_channel not in text


# ---------------------------------------------------------------- surveys of every shape


def test_a_scale_of_four_is_told_out_of_four(tmp_path: Path) -> None:
    rows = ["week,person,level,function,team,question,answer"]
    for person in range(68):
        place, answers = ("leader,,", [3, 4]) if person < 8 else (f"staff,f{person % 2},t{person % 4}", [1, 2])
        rows += [f"2026-W40,p{person},{place},q{q},{answers[person // 4 % 2]}" for q in range(3)]
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows))
    analysis = look(path, raw=True)
    text = plain(analysis.composed.digest)
    assert "sur 4" in text
    assert "sur 5" not in text
    # Of the staff, 32 answered 1 and 28 answered 2.
    assert {raw.mean for raw in analysis.raw or ()} == {(3.5, 88 / 60)}


def slide(path: Path, item: str) -> Path:
    """Eight leaders and four teams of twelve, thirty weeks of a mood and its opposite; one team slides from week 20."""
    rng = random.Random(5)
    rows = ["week,person,level,function,team,question,answer"]
    for week in range(1, 31):
        for person in range(56):
            place = "leader,," if person < 8 else f"staff,f{person % 2},t{person % 4}"
            low = 1.6 if person % 4 == 3 and person >= 8 and week >= 20 else 0.0
            mood = rng.gauss(3.6 - low, 0.8)
            energy, tired = (round(min(5, max(1, value + rng.gauss(0, 0.5)))) for value in (mood, 6 - mood))
            rows += [f"2026-W{week:02d},p{person},{place},I have energy,{energy}"]
            rows += [f"2026-W{week:02d},p{person},{place},{item},{tired}"]
    path.write_text("\n".join(rows))
    return path


def test_a_slide_is_seen_through_an_item_whose_low_answers_are_good_news(tmp_path: Path) -> None:
    path = slide(tmp_path / "s.csv", "I feel exhausted")
    unturned = Mapping(questions={"I feel exhausted": Question(reversed=False)}, waves="weeks")
    told = analyze(survey.read(path), locale="fr", words=chart_words("fr"), company="Accord")
    hidden = analyze(survey.read(path, unturned), locale="fr", words=chart_words("fr"), company="Accord")
    weeks = [[alarm.node[-1] for alarm in analysis.composed.alarms if alarm.node] for analysis in (told, hidden)]
    assert weeks == [["t3"], []]


def test_somebody_who_changes_teams_counts_where_they_were(tmp_path: Path) -> None:
    """Nine of ten of t0 move to t1 between two weeks: t0 had a figure in the first, and is too small for the second."""
    rows = ["week,person,level,function,team,question,answer"]
    for week in (40, 41):
        for person in range(40):
            team = "t1" if week == 41 and person < 9 else f"t{person // 10}"
            rows.append(f"2026-W{week},p{person},staff,f,{team},q,{1 + person % 5}")
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows))
    read = survey.read(path)
    assert [sum(place.team == "t0" for place in read.places_in(wave)) for wave in (0, 1)] == [10, 1]
    (row,) = look(path).composed.detail.rows
    assert [name for name, _ in row.teams] == ["t0 + t2", "t1", "t3"]


def test_somebody_who_becomes_a_leader_is_one_from_that_week(tmp_path: Path) -> None:
    rows = ["week,person,level,function,team,question,answer"]
    for week in (40, 41):
        for person in range(40):
            place = "leader,," if person < week - 32 else "staff,f,t"
            rows.append(f"2026-W{week},p{person},{place},q,{1 + person % 5}")
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows))
    assert [raw.n for raw in look(path, raw=True).raw or ()] == [(8, 32), (9, 31)]


def test_options_of_a_choice_go_by_their_words(tmp_path: Path) -> None:
    rows = ["Level;Team;Where would you rather work?"]
    rows += [f"{'leader' if n < 8 else 'staff'};t{n % 2};{'At home' if n % 8 else 'Office'}" for n in range(60)]
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows))
    assert "At home" in plain(look(path).composed.detail)


@pytest.mark.skipif(not DATA.exists(), reason="the real survey beside the repository is not there")
def test_a_real_company_is_read_from_end_to_end() -> None:
    analysis = look(DATA, raw=True)
    printed = to_json(analysis)
    assert printed["gaps"]
    assert all(-1 <= gap["delta"] <= 1 and gap["low"] <= gap["delta"] <= gap["high"] for gap in printed["gaps"])
    released = {gap["question"] for gap in to_json(look(DATA))["gaps"] if gap["verdict"] == "gap"}
    raw = {gap["question"] for gap in printed["gaps"] if gap["verdict"] == "gap"}
    assert len(released & raw) >= 0.6 * len(raw)
