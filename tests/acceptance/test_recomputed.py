"""Weeks of the default company, reckoned again from the answers that were sent: every digest, every alert.

`make test` lives until the tiring team's alert, `make slow` the half year of the demo.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from bot.demo.company import TIRED_FROM, TIRED_TEAM, Company, found_company
from bot.demo.direct import LEADERSHIP, direct_life
from bot.demo.life import AWAY_WEEKS, START
from bot.slack.render import Rendered
from jobs.asking.bank import Bank
from jobs.calendar import week_name
from jobs.closing.sums import kept_of
from jobs.release import Kept, Tally
from storage import published
from storage.types import PublishedKind
from tests.acceptance.calm import InProcess
from tests.acceptance.reckoning import Reckoning, Window, exactly, spanned
from tests.acceptance.stories import account, kept
from tests.acceptance.turning import Lived as Posted
from tests.acceptance.turning import Planted, as_posted

WEEKS, HALF_YEAR, SMALL_WEEKS = 18, 26, 6


@dataclass(frozen=True)
class Lived:
    """What was published, by week from 1, and the reckoning of the same weeks."""

    weeks: int
    company: Company
    bank: Bank
    reckoning: Reckoning
    digests: dict[int, dict[str, Any]]
    alerts: list[tuple[int, dict[str, Any]]]
    kept: Kept
    posted: tuple[Rendered, ...]  # in the leadership channel

    @property
    def away(self) -> dict[int, str]:
        assert self.company.away is not None
        return dict.fromkeys(range(AWAY_WEEKS[0], AWAY_WEEKS[1] + 1), self.company.away.key)


@pytest.fixture(scope="module", params=[WEEKS, pytest.param(HALF_YEAR, marks=pytest.mark.slow)])
def lived(request: pytest.FixtureRequest) -> Lived:
    return asyncio.run(_live(found_company(Bank.load(), seed=1), request.param))


async def _live(company: Company, weeks: int) -> Lived:
    async with direct_life(company, InProcess()) as (life, platform):
        await life.live(weeks)
        house, company_id = life.house, life.company_id

        def kept(kind: PublishedKind) -> list[tuple[int, dict[str, Any]]]:
            rows = house.database.read(lambda session: published.all_published(session, company_id, kind))
            return [((row.week - START).days // 7 + 1, row.body) for row in rows]

        until = START + timedelta(weeks=weeks)
        kept_weeks = house.database.read(lambda session: kept_of(session, house.vault, company_id, until))
        return Lived(
            weeks=weeks,
            company=company,
            bank=house.bank,
            reckoning=Reckoning(company, house.bank, life.answers),
            digests=dict(kept(PublishedKind.DIGEST)),
            alerts=kept(PublishedKind.ALERT),
            kept=kept_weeks,
            posted=tuple(page for to, card in platform.posted if to == LEADERSHIP for page in as_posted(card)),
        )


def test_there_is_a_digest_for_every_week(lived: Lived) -> None:
    assert sorted(lived.digests) == list(range(1, lived.weeks + 1))


def test_every_figure_shown_is_that_of_the_answers(lived: Lived) -> None:
    # Eight figures a row; eight alignment questions and two topics once all stand.
    assert _compare_figures(lived) > lived.weeks * 8 * 7


def test_in_small_teams_who_is_joined_to_whom_is_that_of_the_answers() -> None:
    small = asyncio.run(_live(found_company(Bank.load(), people=45, seed=5), SMALL_WEEKS))
    windows = [window for week in range(1, SMALL_WEEKS + 1) for window in small.reckoning.windows[week]]
    joined = [block for window in windows for block in window.staff if len(block.teams) > 1]
    assert len(joined) >= 5  # teams of eight or nine: fewer than five answer now and then
    assert any(not window.leaders for window in windows)  # and of five leaders
    assert _compare_figures(small) > 0


def _compare_figures(lived: Lived) -> int:
    """Compare every figure of every digest's detail, and return how many there were."""
    compared = 0
    for week, body in lived.digests.items():
        expected = _expected_rows(lived, week)
        rows = {row["title"]: row for row in body["detail"]["rows"]}
        assert rows.keys() == expected.keys()
        for title, window in expected.items():
            labels = _labels(lived, window)
            row = rows[title]
            assert _same(row["first"], window.shown(window.of("leaders"), labels))
            assert _same(row["second"], window.shown(window.of("staff"), labels))
            teams = {team for _, team in lived.reckoning.tree}
            assert {name for name, _ in row["teams"]} == teams
            for name, figure in row["teams"]:
                assert _same(figure, window.shown(window.team(name), labels))
            compared += 2 + len(teams)
    return compared


def test_every_verdict_and_its_rank_is_that_of_the_figures_and_each_gap_is_told_once(lived: Lived) -> None:
    told: set[tuple[str, str]] = set()
    closed: dict[tuple[str, str], int] = {}  # the first week after what was decided was due
    for week, body in sorted(lived.digests.items()):
        reckoned = lived.reckoning.verdicts(week, closed)
        judged = {(line["before"]["question"], line["before"]["axis"]): line for line in body["digest"]["verdicts"]}
        gaps = [(question, axis) for question, axis, verdict in reckoned if verdict == "gap"]
        gaps = [gap for gap in gaps if gap not in judged]  # the verdict tells them
        most = 3 - len(judged)
        new = [gap for gap in gaps if gap not in told]
        moved = {(story["now"]["question"], story["now"]["axis"]) for story in body["digest"]["moved"]}
        assert [(gap["question"], gap["axis"]) for gap in body["digest"]["gaps"]] == new[:most]
        assert moved <= told & set(gaps)
        assert len(new[:most]) + len(moved) <= most
        assert body["digest"]["told"] + body["digest"]["others"] == len(gaps) - len(new[:most]) - len(moved)
        told = (told | set(new[:most])) - {(gap["question"], gap["axis"]) for gap in body["digest"]["ended"]}
        told -= {gap for gap, line in judged.items() if line["outcome"] == "closed"}
        closed |= {
            gap: (date.fromisoformat(line["commitment"]["due"]) - START).days // 7 + 2
            for gap, line in judged.items()
            if line["outcome"] == "closed"
        }
        verdicts = {row["title"]: row["verdict"] for row in body["detail"]["rows"]}
        for question, axis, verdict in reckoned:
            if axis == "leaders_staff":
                assert verdicts[lived.bank[question].title("fr")] == verdict


def test_every_gap_named_shows_both_sides_and_what_leaders_expected(lived: Lived) -> None:
    forecasts = 0
    for week, body in lived.digests.items():
        standing = lived.reckoning.standing(week)
        for gap in (*body["digest"]["gaps"], *(story["now"] for story in body["digest"]["moved"])):
            asked_week, window = standing[gap["question"]][-1]
            sides = ("leaders", "staff") if gap["axis"] == "leaders_staff" else gap["sides"]
            assert _same(gap["first"], window.shown(window.of(sides[0])))
            assert _same(gap["second"], window.shown(window.of(sides[1])))
            assert gap["measured"] == week_name(START + timedelta(weeks=asked_week - 1))
            assert gap["waves"] == len(standing[gap["question"]])  # none of those that closed was told again
            if gap["axis"] == "leaders_staff":
                # A forecast is asked of one question a week: it is told for two windows, with its week.
                foretold = [(at, then) for at, then in standing[gap["question"]][-2:] if then.of("forecast")]
                at, window = foretold[-1] if foretold else (asked_week, window)
                assert _same(gap["expected"], window.shown(window.of("forecast")))
                asked = week_name(START + timedelta(weeks=at - 1)) if at != asked_week else ""
                assert gap["asked"] == asked
                forecasts += bool(foretold)
    assert forecasts


def test_every_planted_gap_is_named_by_its_third_window_and_nothing_else_is(lived: Lived) -> None:
    # What is looked at with every window must be surer than one figure makes it (`jobs.insight.people.SAID`).
    planted = set(lived.company.planted)
    assert len(planted) == 3
    named_early, named = 0, set()
    for week, body in sorted(lived.digests.items()):
        standing = lived.reckoning.standing(week)
        new = {gap["question"] for gap in body["digest"]["gaps"]}
        assert new <= planted & standing.keys()
        named |= new
        assert {key for key in planted & standing.keys() if len(standing[key]) >= 3} <= named
        named_early += sum(len(standing[key]) < 3 for key in new)
    assert named_early


def test_a_reader_of_the_posted_digests_alone_finds_what_was_planted_and_reads_nothing_twice(lived: Lived) -> None:
    closes = lived.company.closed
    planted = tuple(
        Planted(key, "leaders_staff", first_is_higher=True, until=closes.get(key, HALF_YEAR + 1))
        for key in lived.company.planted
    )
    read = account(1, Posted(planted, {}, lived.posted))
    assert kept(read)
    assert read.false == ()
    assert [line.is_right for line in read.decisions if line.made is not None] == [True, True]
    assert all(outcome.waited is not None and outcome.waited[1] <= 3 for outcome in read.outcomes)  # windows


def test_what_is_kept_of_groups_is_two_spans_in_cells_and_the_weeks_whose_answers_live(lived: Lived) -> None:
    reckoned = lived.reckoning.sums(lived.weeks, lived.away)
    # 18 and 26 weeks are four or six spans and two weeks; the last span was sealed a week after its last.
    assert {(week - START).days // 7 + 1 for week, _ in lived.kept.weeks} == {lived.weeks - 1, lived.weeks}
    for week, group in lived.kept.weeks:
        row = reckoned[group.node[-1]][(week - START).days // 7]
        assert (group.eligible, group.answered, group.score) == pytest.approx(row)
    assert {past.node[-1] for past in lived.kept.pasts} == reckoned.keys()
    for past in lived.kept.pasts:
        newest, earlier = spanned([Tally(*exactly(*row)) for row in reckoned[past.node[-1]]], lived.weeks // 4)
        assert past.newest.numbers == pytest.approx(newest.numbers)
        assert past.earlier.numbers == pytest.approx(earlier.numbers)


def test_alerts_are_those_of_the_sums_on_the_tiring_team_alone_and_in_time(lived: Lived) -> None:
    alerts = {(week, body["group"], body["kind"]) for week, body in lived.alerts}
    assert alerts == lived.reckoning.alarms(lived.weeks, lived.away)
    assert {group for _, group, _ in alerts} == {TIRED_TEAM}
    first_week = min(week for week, _, _ in alerts)
    assert TIRED_FROM <= first_week < TIRED_FROM + 8
    for week, body in lived.digests.items():
        assert body["digest"]["signals"] == sum(alert[0] == week for alert in alerts)


def _expected_rows(lived: Lived, week: int) -> dict[str, Window]:
    bank = lived.bank
    rows = {bank[key].title("fr"): waves[-1][1] for key, waves in lived.reckoning.standing(week).items()}
    topics = {question.topic: question.topic_title("fr") for question in bank}
    return rows | {topics[topic]: pool for topic, pool in lived.reckoning.pools(week).items()}


def _labels(lived: Lived, window: Window) -> list[str]:
    if not window.choice:
        return []
    return [option.label for option in lived.bank[window.question].options("fr")]


def _same(shown: dict[str, Any] | None, expected: dict[str, Any] | None) -> bool:
    """Compare what is read of a figure: the fields that its kind has."""
    if shown is None or expected is None:
        return shown is expected
    if "may be" in expected:  # a choice: its threshold was drawn, and is gone
        return shown["option"] in expected["may be"] and shown["eligible"] == expected["eligible"]
    return {name: shown[name] for name in expected} == expected
