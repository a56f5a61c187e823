"""Digests: due once a week, written once, owed to the channel, remembered exactly as shown."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from jobs.asking.bank import Bank
from jobs.asking.planning import Planner
from jobs.cards import AlertCard, DetailCard, DigestCard, Notice, Shown
from jobs.digest import office
from jobs.ports import AdminGesture, FormRequested, Outcome, Say
from storage import published
from storage.database import Database
from storage.ledger import deliveries
from storage.ledger.due import Due
from storage.models import Company, Delivery, Published, Schedule
from storage.types import Cadence, DeliveryKind, DeliveryState, PublishedKind, ScheduleState, WindowState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, at, recipient

CHANNEL_KINDS = (DeliveryKind.DIGEST, DeliveryKind.DETAIL, DeliveryKind.ALERT)


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    """Leaders 5, staff 2 on the one alignment question of the first week, which is over."""
    company = answering(database, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE)
    await company.open()
    for window in company.windows(MONDAY):
        company.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 33), 2)})
        if window.cadence is Cadence.ALIGNMENT:
            company.write(window, {7: "first remark", 9: "second remark", 11: "third remark"})
    company.close()
    return company


def rows(firm: Answering, kind: PublishedKind = PublishedKind.DIGEST) -> list[Published]:
    return [row for row in firm.company.rows(Published) if row.kind is kind]


def owed(firm: Answering) -> Counter[tuple[str, str]]:
    return Counter((row.kind.value, recipient(row)) for row in firm.company.ledger(*CHANNEL_KINDS))


def due(firm: Answering, kind: DeliveryKind) -> Due:
    """A delivery as the engine hands it over, as far as building its card goes."""
    (row,) = firm.company.ledger(kind)

    class Handed:
        published_id = row.published_id

    Handed.kind = row.kind  # type: ignore[attr-defined]
    return Handed()  # type: ignore[return-value]


async def test_a_digest_is_written_once_the_week_is_over_and_only_once(firm: Answering) -> None:
    assert await firm.office().write_due(at(MONDAY + timedelta(days=6), 20)) == 0  # Sunday evening
    assert await firm.office().write_due(at(MONDAY + WEEK, 0)) == 1
    assert await firm.office().write_due(at(MONDAY + WEEK, 1)) == 0
    (row,) = rows(firm)
    assert (row.subject, row.week) == ("2026-W37", MONDAY)
    assert owed(firm) == {("digest", "channel:C1"): 1, ("detail", "channel:C1"): 1}


async def test_a_gap_as_wide_as_the_scale_is_told(firm: Answering) -> None:
    # Six leaders at 5, 24 staff at 2.
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    card = office.digest_of(rows(firm)[0])
    assert [gap.question for gap in card.gaps] == [ALIGNMENT[0]]
    assert card.gaps[0].measured == "2026-W37"
    assert card.chart is not None
    assert card.chart.png.startswith(b"\x89PNG")


@pytest.mark.parametrize(("version", "waves"), [(BANK[ALIGNMENT[0]].version, 2), (99, 1)])
async def test_figures_of_two_meanings_of_a_question_are_never_compared(
    firm: Answering, version: int, waves: int
) -> None:
    """A question that was reworded is another one: its old figures are no window of the new one."""
    question = BANK[ALIGNMENT[0]]
    bank = Bank({**BANK.questions, question.key: replace(question, version=version)})
    for week in range(1, 5):
        firm.company.clock.now = at(MONDAY + week * WEEK, 5)
        await Planner(firm.database, bank, firm.vault).plan(firm.now)
    for window in firm.windows(MONDAY + 4 * WEEK):
        firm.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 33), 2)})
    firm.close(MONDAY + 4 * WEEK)
    await firm.office().write_due(at(MONDAY + 5 * WEEK, 0))
    card = office.digest_of(rows(firm)[-1])
    assert [(gap.question, gap.waves) for gap in card.gaps] == [(question.key, waves)]


async def test_a_question_that_the_digest_lets_rest_is_not_asked_at_its_next_turn(
    database: Database, vault: Vault
) -> None:
    """Six leaders at 5 and 24 staff at 2, in two windows: surely a gap. The third window is eight weeks after them."""
    firm = answering(database, vault, staff=24, alignment=ALIGNMENT[:1], pulse=PULSE)
    asked, resting = [], []
    for week in range(14):
        monday = MONDAY + week * WEEK
        await firm.open(monday)
        windows_now = [window for window in firm.windows(monday) if window.cadence is Cadence.ALIGNMENT]
        asked += [week] * len(windows_now)
        for window in windows_now:
            firm.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 31), 2)})
        firm.close(monday)
        await firm.office().write_due(at(monday + WEEK, 0))
        resting.append(office.digest_of(rows(firm)[-1]).resting)
    assert asked == [0, 4, 12]
    # It may pass a turn until it is being asked again: its window opens as week 9 begins.
    assert resting == [0] * 4 + [1] * 5 + [0] * 3 + [1] * 2


@pytest.mark.parametrize("changed", [{"alignment": ALIGNMENT[1:2]}, {"state": ScheduleState.PAUSED}, {"woken": True}])
async def test_only_questions_that_are_sent_and_not_being_asked_again_are_counted_at_rest(
    database: Database, vault: Vault, changed: dict[str, Any]
) -> None:
    firm = answering(database, vault, staff=24, alignment=ALIGNMENT[:1], pulse=PULSE)
    resting = []
    for week in range(7):
        monday = MONDAY + week * WEEK
        await firm.open(monday)
        for window in firm.windows(monday):
            if window.cadence is Cadence.ALIGNMENT:
                firm.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 31), 2)})
        firm.close(monday)
        if week == 6:
            firm.company.change(Schedule, **({"woken": monday} if "woken" in changed else changed))
        await firm.office().write_due(at(monday + WEEK, 0))
        resting.append(office.digest_of(rows(firm)[-1]).resting)
    assert resting == [0, 0, 0, 0, 1, 1, 0]


@pytest.mark.parametrize("reached", [True, False])
async def test_what_a_digest_told_is_no_news_if_it_reached_the_channel(firm: Answering, *, reached: bool) -> None:
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    (row,) = firm.company.ledger(DeliveryKind.DIGEST)
    firm.company.change_delivery(row.id, state=DeliveryState.SENT if reached else DeliveryState.MISSED)
    for week in (1, 2):
        await firm.open(MONDAY + week * WEEK)
        firm.close(MONDAY + week * WEEK)
        await firm.office().write_due(at(MONDAY + (week + 1) * WEEK, 0))
        # The ledger forgets; what was told stays told.
        firm.database.write(lambda session: deliveries.forget(session, at(MONDAY + 52 * WEEK, 0)))
    card = office.digest_of(rows(firm)[-1])
    assert ([gap.question for gap in card.gaps], card.told) == (([], 1) if reached else ([ALIGNMENT[0]], 0))
    # A quiet week says when the next figures come: those of the Monday after the next window closes.
    assert card.is_quiet is reached
    assert (card.chart is None) == reached
    assert card.next_figures == MONDAY + 5 * WEEK


async def test_all_figures_are_those_of_the_thread_for_whoever_taps_in_the_leadership_channel(firm: Answering) -> None:
    await firm.office().write_due(at(MONDAY + WEEK, 0))

    async def asked(number: int, **about: str) -> Outcome:
        place = {"week": "2026-W37", "channel": "C1"} | about
        return await firm.desk().handle(FormRequested(firm.actor(number), "figures", place))

    detail = office.detail_of(rows(firm)[0])
    assert detail.rows
    assert await asked(1) == await asked(10) == Say(detail)
    assert not detail.comments  # kept encrypted, and read in the thread alone
    # What few leaders agreed to show is for the leadership channel (R12): asked from elsewhere, nothing is shown.
    refused = Say(Notice("fr", "notice-figures-elsewhere"))
    assert [await asked(1, **other) for other in ({"channel": "C2"}, {"channel": ""}, {"week": "2026-W36"})] == [
        refused
    ] * 3
    firm.company.change(Company, leadership_channel=None)
    assert await asked(1) == await asked(1, channel="") == refused


async def test_a_digest_is_due_on_monday_at_nine_or_the_next_working_day(firm: Answering) -> None:
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    (row,) = firm.company.ledger(DeliveryKind.DIGEST)
    assert row.due_at == datetime(2026, 9, 14, 7, tzinfo=UTC)  # 9:00 in Paris


async def test_after_weeks_of_downtime_only_the_last_week_is_told(firm: Answering) -> None:
    # F19
    await firm.office().write_due(at(MONDAY + 3 * WEEK, 0))
    assert [row.subject for row in rows(firm)] == ["2026-W39"]
    assert await firm.office().write_due(at(MONDAY + 3 * WEEK, 5)) == 0


async def test_nothing_is_written_where_nothing_was_released(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    await firm.open()
    assert await firm.office().write_due(at(MONDAY + WEEK, 0)) == 0


async def test_two_replicas_publish_one_digest(firm: Answering) -> None:
    # I3
    written = await asyncio.gather(*(firm.office().write_due(at(MONDAY + WEEK, 0)) for _ in range(2)))
    assert sorted(written) == [0, 1]
    assert len(rows(firm)) == 1
    assert set(owed(firm).values()) == {1}


async def test_a_computation_that_fails_is_told_by_its_type_alone_and_tried_again(
    firm: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    # F35
    failures = iter([RuntimeError("staff said 2.0"), RuntimeError("staff said 2.0")])

    def fail_twice() -> None:
        for error in failures:
            raise error

    firm.child.before = fail_twice
    for _ in range(2):
        assert await firm.office().write_due(at(MONDAY + WEEK, 0)) == 0
    assert "RuntimeError" in caplog.text
    assert "2.0" not in caplog.text
    (told,) = firm.company.ledger(DeliveryKind.NOTICE)  # the one admin, once
    assert (recipient(told), told.payload) == (
        "person:1",
        {"key": "notice-digest-failed", "params": {"week": "2026-W37"}},
    )
    assert await firm.office().write_due(at(MONDAY + WEEK, 0)) == 1  # and it is tried again


async def test_without_a_channel_the_digest_waits_until_one_is_chosen(firm: Answering) -> None:
    firm.company.change(Company, leadership_channel=None)
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    assert len(rows(firm)) == 1
    assert owed(firm) == {}
    firm.company.clock.now = at(MONDAY + WEEK, 12)
    await firm.desk().handle(AdminGesture(firm.actor(1), "choose_channel", "C2"))
    assert owed(firm) == {("digest", "channel:C2"): 1, ("detail", "channel:C2"): 1}
    await firm.desk().handle(AdminGesture(firm.actor(1), "choose_channel", "C3"))
    assert set(owed(firm).values()) == {1}


async def test_what_is_stored_of_a_digest_holds_no_comment_and_the_thread_does(firm: Answering) -> None:
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    everything = json.dumps([row.body for row in rows(firm)]) + json.dumps(
        [row.payload for row in firm.company.rows(Delivery)]
    )
    assert "remark" not in everything
    detail = await firm.office().card(due(firm, DeliveryKind.DETAIL))
    assert isinstance(detail, DetailCard)
    (line,) = detail.comments
    assert set(line.texts) == {"first remark", "second remark", "third remark"}
    assert line.group == "red"


async def test_a_digest_read_back_is_the_digest_that_was_composed(firm: Answering) -> None:
    material = firm.database.read(
        lambda session: office.gather(session, firm.vault, firm.company.company_id, MONDAY, firm.office().words)
    )
    composed = await firm.child.run("jobs.digest.compose:compose", material)
    again = await firm.child.run("jobs.digest.compose:compose", material)
    assert composed == again  # the same material makes the same bytes, the picture's included
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    # Its comments are counted as it is posted: until then they stay encrypted.
    assert await firm.office().card(due(firm, DeliveryKind.DIGEST)) == replace(composed.digest, comments=3)
    detail = await firm.office().card(due(firm, DeliveryKind.DETAIL))
    assert isinstance(detail, DetailCard)
    assert detail.rows == composed.detail.rows


def test_names_of_choices_reach_a_digest_however_old_they_are(firm: Answering) -> None:
    long_ago = MONDAY - timedelta(weeks=80)
    choice: dict[str, Any] = {
        "window": "w",
        "question": "roadmap-last-word",
        "audience": "leaders",
        "node": ["leaders"],
        "teams": [],
    }
    choice |= {"kind": "choice", "options": 6, "eligible": [5, 9], "answers": [5, 8], "bound": "about", "mean": None}
    choice |= {"low": None, "high": None, "agreed": False}
    window = firm.windows(state=WindowState.CLOSED)[0]
    row: dict[str, Any] = {
        "company_id": firm.company.company_id,
        "question_key": "roadmap-last-word",
        "audience": "leaders",
    }
    row |= {"week": long_ago, "weeks": 1}
    written = [
        row | {"window_id": window.id, "node": str(option), "body": choice | {"option": option}} for option in (None, 3)
    ]
    firm.database.write(lambda session: published.add_figures(session, written))
    material = firm.database.read(
        lambda session: office.gather(session, firm.vault, firm.company.company_id, MONDAY, firm.office().words)
    )
    assert [figure.option for week, _, figure in material.figures() if week == long_ago] == [3]  # type: ignore[union-attr]


async def test_other_answers_behind_the_same_figures_change_no_byte(firm: Answering, vault: Vault) -> None:
    # A4: the material is made of figures; late rows in the vault change nothing of it.
    def material() -> Any:
        return firm.database.read(
            lambda session: office.gather(session, vault, firm.company.company_id, MONDAY, firm.office().words)
        )

    before = material()
    for window in firm.windows(state=WindowState.CLOSED):
        firm.put(window, dict.fromkeys(range(7, 31), 5))
    assert material() == before


def test_an_alert_of_an_earlier_version_is_still_read() -> None:
    body = {
        "locale": "fr", "week": "2026-W47", "group": "red", "kind": "fatigue", "direction": "score", "weeks": 6,
        "declared": 2.0, "score_before": None, "score_after": None, "participation_before": None,
        "participation_after": None, "smallest_change": None,
    }  # fmt: skip
    card: AlertCard = TypeAdapter(AlertCard).validate_python(body)
    assert (card.group, card.watched) == ("red", 0)


def test_every_card_survives_the_trip_through_json() -> None:
    shown = Shown(2.6, "about", (20, 49), (1, 5), low=2.4, high=2.8)
    alert = AlertCard("fr", "2026-W47", "red", "fatigue", "score", 6, shown, None, ">=80", None, 0.4, 0.6, 6)
    empty = DigestCard(
        "en", "Accord", "2026-W47", date(2026, 11, 16), date(2026, 11, 22), (), 0, 0, None, False, 0, None, True
    )
    for card in (alert, empty):
        adapter: TypeAdapter[Any] = TypeAdapter(type(card))
        assert adapter.validate_python(json.loads(json.dumps(adapter.dump_python(card, mode="json")))) == card


async def test_a_published_thing_that_is_gone_makes_no_card(firm: Answering) -> None:
    await firm.office().write_due(at(MONDAY + WEEK, 0))
    waiting = due(firm, DeliveryKind.DIGEST)
    firm.database.write(lambda session: published.forget(session, MONDAY + WEEK))
    assert await firm.office().card(waiting) is None
