"""The verdict of a commitment, lived: what was decided, measured again after its due date, told by the digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.cards import DecisionCard, DigestCard, GapLine, VerdictLine
from jobs.cards.forms import Note, Words
from jobs.digest import office
from jobs.digest.compose import compose
from storage.database import Database
from storage.models import Company, Published
from storage.types import CommitmentState, DeliveryKind, PublishedKind
from storage.vault import Vault
from tests.bot.slack.cards import commitment, digest, verdict
from tests.factories import WEEK, answering
from tests.jobs.acts import notice
from tests.jobs.digest.test_standing import SCALES, material, window_of
from tests.jobs.loop.decided import GAP, LEADER, Decided, decided, form_of
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at

DUE = MONDAY + timedelta(days=24)  # before the question's second turn, in week 4
LEADERS, STAFF = range(1, 7), range(7, 33)


def answers(leaders: int, staff: int) -> dict[int, int]:
    return {**dict.fromkeys(LEADERS, leaders), **dict.fromkeys(STAFF, staff)}


@pytest.fixture
async def told(sqlite: Database, vault: Vault) -> Decided:
    return await decided(sqlite, vault)


async def lived(told: Decided, until: int, **week_answers: dict[int, int]) -> list[DigestCard]:
    """Live from week 2 on; ``w4=...`` are the answers of week 4. Return the digests."""
    return [office.digest_of(await told.week(week, week_answers.get(f"w{week}"))) for week in range(2, until + 1)]


async def test_a_gap_that_the_teams_closed_is_told_as_closed_once_and_is_over(told: Decided) -> None:
    await told.commit(due=DUE)
    digests = await lived(told, 13, w4=answers(5, 5), w8=answers(5, 5), w12=answers(5, 5))
    verdicts = [(week, line) for week, card in enumerate(digests, start=2) for line in card.verdicts]
    assert [line.outcome for _, line in verdicts][-1] == "closed"
    assert [line.outcome for _, line in verdicts].count("closed") == 1
    week, last = verdicts[-1]
    assert (last.moved, last.look, last.next_on) == ("second", len(verdicts), None)
    assert (last.commitment.what, last.commitment.owner) == ("Un arbitre par produit.", None)  # no name is stored (R20)
    (row,) = told.rows()
    assert (row.state, row.verdict, row.looks) == (CommitmentState.JUDGED, "closed", len(verdicts))
    # The verdict tells that it is over, and no other line does.
    told_over = [card for card in digests[week - 2 :] if card.ended or card.moved or card.told]
    assert told_over == []


async def test_a_gap_that_leaders_closed_by_answering_lower_is_not_called_closed(told: Decided) -> None:
    """*Closed* needs the unfavourable side to have risen."""
    await told.commit(due=DUE)
    digests = await lived(told, 4, w4=answers(2, 2))
    (verdict,) = digests[-1].verdicts
    assert verdict.outcome != "closed"
    assert verdict.moved in ("first", "neither")


async def test_a_gap_that_stays_is_measured_three_times_at_most_and_then_no_more(told: Decided) -> None:
    await told.commit(due=DUE)
    digests = await lived(told, 17)
    looks = [(line.look, line.outcome, line.next_on is None) for card in digests for line in card.verdicts]
    assert [look for look, _, _ in looks] == list(range(1, len(looks) + 1))
    assert looks[-1][2]
    assert all(not final for _, _, final in looks[:-1])
    assert {outcome for _, outcome, _ in looks} <= {"still_there", "cannot_tell"}
    (row,) = told.rows()
    assert row.state is CommitmentState.JUDGED


@pytest.mark.parametrize(("kind", "looks"), [(DeliveryKind.DIGEST, 1), (DeliveryKind.DETAIL, 0)])
async def test_a_verdict_is_noted_in_the_moment_in_which_its_digest_arrives(
    told: Decided, kind: DeliveryKind, looks: int
) -> None:
    await told.commit(due=DUE)
    await lived(told, 4)
    digest = max(told.firm.company.rows(Published), key=lambda row: (row.kind is PublishedKind.DIGEST, row.week))

    class Arrived:
        published_id = digest.id

    Arrived.kind = kind  # type: ignore[attr-defined]
    assert told.rows()[0].looks == 0
    told.firm.database.write(lambda session: office.posted(session, Arrived()))  # type: ignore[arg-type]
    assert told.rows()[0].looks == looks


async def test_a_window_asked_before_the_due_date_judges_nothing(told: Decided) -> None:
    await told.commit(due=MONDAY + 5 * WEEK)
    assert [card.verdicts for card in await lived(told, 4, w4=answers(5, 5))] == [()] * 3
    assert told.rows()[0].looks == 0


async def test_what_comes_due_is_told_in_the_digest_of_its_week(told: Decided) -> None:
    await told.commit(due=DUE)  # a Thursday of the week that begins on day 21
    digests = await lived(told, 4)
    assert [[commitment.what for commitment in card.due] for card in digests] == [["Un arbitre par produit."], [], []]


async def test_whoever_decides_is_told_first_what_figures_can_tell_of_such_a_gap(told: Decided) -> None:
    """Leaders at 5 and staff at 2: as wide as gaps are, so most that close or stay are recognised."""
    notes = [field.says for field in form_of(await told.ask()).form.fields if isinstance(field, Note)]
    await told.commit()
    (row,) = told.rows()
    still, closed = row.gap["tellable"]
    assert notes[-1] == Words("commit-tellable", {"still": round(still * 10), "closed": round(closed * 10)})
    assert 0 <= closed < still <= 1  # with six leaders, that a gap has closed is seldom sure
    assert (round(still, 1), round(closed, 1)) == (still, closed)  # in tenths (R5)


def test_a_gap_that_was_called_closed_is_new_by_the_windows_since_alone() -> None:
    # Three windows of 4 and 2, and one of 4 and 4, would still have the gap said: the digest that called it closed
    # would be followed by one that calls it new.
    key, due = SCALES[0].key, MONDAY + 9 * WEEK
    views = [(4, 2)] * 3 + [(4, 4)]
    (gap,) = told_after(views[:3])
    closed = verdict(before=gap, commitment=commitment(due=due))
    assert [line.question for line in told_after(views)] == [key]
    assert told_after(views, closed) == ()
    (again,) = told_after([*views, (4, 1), (4, 1), (4, 1)], closed)
    assert again.waves == 4  # of seven


def told_after(views: list[tuple[int, int]], *verdicts: VerdictLine) -> tuple[GapLine, ...]:
    """Return the gaps that a digest tells after windows in which leaders and staff answered so, and after verdicts."""
    figures = [part for i, (a, b) in enumerate(views) for part in window_of(SCALES[0].key, a, b, week=4 * i)]
    before = replace(digest(), gaps=(), verdicts=verdicts, week="2026-W49")
    return compose(replace(material(figures, week=4 * (len(views) - 1)), digests=(before,))).digest.gaps


# ---------------------------------------------------------------- decisions asked


async def test_a_decision_is_asked_of_the_channel_then_of_the_sponsor(sqlite: Database, vault: Vault) -> None:
    told = Decided(answering(sqlite, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE))
    told.firm.company.change(Company, sponsor_id=LEADER)
    digests = [office.digest_of(await told.week(week)) for week in range(11)]
    assert [card.decision.question if card.decision else None for card in digests] == [
        ALIGNMENT[0] if week == 4 else None for week in range(11)
    ]
    assert digests[4].decision_since == "2026-W37"
    (message,) = told.owed(DeliveryKind.DECISION)
    assert (message.person_id, message.due_at) == (LEADER, at(MONDAY + 9 * WEEK, 8))  # 9:00 in Paris, in winter
    card = await told.shown(message)
    assert isinstance(card, DecisionCard)
    assert (card.gap.question, card.week) == (ALIGNMENT[0], "2026-W37")
    assert notice(await told.commit(due=MONDAY + 20 * WEEK)) == "notice-commit-made"
    assert await told.shown(message) is None  # somebody has decided meanwhile


@pytest.mark.parametrize("action", ["later", "dismiss"])
async def test_what_was_put_aside_is_not_asked_about(sqlite: Database, vault: Vault, action: str) -> None:
    told = Decided(answering(sqlite, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE))
    told.firm.company.change(Company, sponsor_id=LEADER)
    digests = []
    for week in range(10):
        digests.append(office.digest_of(await told.week(week)))
        if week == 1:
            assert (await told.tap(LEADER, action, GAP)).startswith("notice-gap-")
    assert [card.decision for card in digests] == [None] * 10
    assert told.owed(DeliveryKind.DECISION) == []


async def test_a_proposal_that_waits_for_its_owner_is_a_decision(sqlite: Database, vault: Vault) -> None:
    told = Decided(answering(sqlite, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE))
    digests = []
    for week in range(6):
        digests.append(office.digest_of(await told.week(week)))
        if week == 1:
            assert notice(await told.commit(owner="5", due=MONDAY + 9 * WEEK)) == "notice-commit-asked"
    assert [card.decision for card in digests] == [None] * 6
