"""Windows whose time is over: figures once, sums once, after any interruption or repetition."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col

from jobs.answering.asked import note_asked
from jobs.closing import close
from jobs.closing.close import close_due
from jobs.closing.comments import comments_of
from jobs.closing.sums import aligned, kept_of
from jobs.release import Figure, from_json
from storage import windows
from storage.database import Database
from storage.models import Company, Delivery, Question, ReleasedComments, ReleasedFigure, WeeklySum, Window
from storage.types import Cadence, DeliveryState, QuestionKind, WindowState
from storage.vault import Vault
from storage.vault.proofs import Proofs
from storage.windows import WindowRow
from tests.factories import WEEK, Answering, answering
from tests.jobs.closing.weeks import STAFF, Dying, bodies, first_week
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, Crash, at

BLUE, RED = '["staff", "tech", "blue"]', '["staff", "tech", "red"]'


# ---------------------------------------------------------------- closing


async def test_a_window_releases_its_figures_when_its_time_is_over_and_not_before(firm: Answering) -> None:
    await first_week(firm)
    sunday = at(MONDAY + timedelta(days=6), 21)  # 23:00 in Paris
    assert close_due(firm.database, firm.vault, sunday) == 0
    assert firm.figures() == []
    assert firm.close() == 2
    nodes = {(row.audience, row.node) for row in firm.figures() if isinstance(from_json(row.body), Figure)}
    assert nodes == {
        ("leaders", '["leaders"]'),
        ("staff", '["staff", "tech", "blue"]'),
        ("staff", '["staff", "tech", "red"]'),
    }


async def test_closing_again_releases_nothing_again(firm: Answering) -> None:
    await first_week(firm)
    firm.close()
    before = bodies(firm)
    assert firm.close() == 0
    assert bodies(firm) == before


async def test_an_answer_that_comes_after_the_close_changes_no_figure(firm: Answering) -> None:
    # F09, R6: what was released stays as it was, even if a late row found its way into the vault.
    await first_week(firm)
    firm.close()
    before = bodies(firm)
    for window in firm.windows(state=WindowState.CLOSED):
        firm.put(window, dict.fromkeys(STAFF, 5))
    firm.close()
    assert bodies(firm) == before


async def test_only_answers_count_not_skips(firm: Answering) -> None:
    await firm.open()
    window = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)
    firm.put(window, dict.fromkeys(range(1, 5), 5))  # four leaders answer, one short of five
    firm.database.write(
        lambda session: firm.vault.put(session, window.id, 5, window.question_key, "answer", {"skip": True}, firm.now)
    )
    firm.close()
    assert [row for row in firm.figures() if isinstance(from_json(row.body), Figure)] == []


async def test_everybody_silent_or_skipping_withholds_everything_without_trouble(firm: Answering) -> None:
    # F35: with no answer at all there is nothing to compute, and nothing to stumble over.
    await firm.open()
    assert firm.close() == 2
    assert {isinstance(from_json(row.body), Figure) for row in firm.figures()} == {False}


@pytest.mark.parametrize("step", range(6))
async def test_killed_at_any_step_of_a_close_everything_is_released_and_summed_once(firm: Answering, step: int) -> None:
    # Two windows close, each in one transaction: before and after each commit, there are four places to die.
    await first_week(firm)
    dying = Dying(firm.database, step)
    died = False
    try:
        close_due(dying, firm.vault, at(MONDAY + WEEK, 0))  # type: ignore[arg-type]
    except Crash:
        died = True
    assert died is (step < 4)
    firm.close()
    assert Counter((row.window_id, row.audience, row.node) for row in firm.figures()).most_common(1)[0][1] == 1
    assert {row.node for row in firm.company.rows(WeeklySum)} == {
        '["staff", "tech", "blue"]',
        '["staff", "tech", "red"]',
    }
    assert {row.state for row in firm.company.rows(Window) if row.asked_week == MONDAY} == {WindowState.CLOSED}


async def test_two_replicas_close_one_week_once(postgres: Database, vault: Vault) -> None:
    firm = answering(postgres, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await first_week(firm)
    end, meet, trouble = at(MONDAY + WEEK, 0), threading.Barrier(2), list[BaseException]()

    def replica() -> None:
        other = Database(postgres.url.render_as_string(hide_password=False))
        try:
            meet.wait()
            close_due(other, vault, end)
        except BaseException as error:  # noqa: BLE001 - told by the test
            trouble.append(error)
        finally:
            other.close()

    threads = [threading.Thread(target=replica) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert len(firm.company.rows(WeeklySum)) == 2  # one a team
    assert len({(row.window_id, row.audience, row.node) for row in firm.figures()}) == len(firm.figures())


async def test_comments_are_released_encrypted_and_only_where_ten_answered_and_three_wrote(
    database: Database, vault: Vault
) -> None:
    firm = answering(database, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE)
    await first_week(firm)
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    red = [person for person in STAFF if person % 2]  # 12 people, of 13
    firm.write(window, {red[0]: "first secret", red[1]: "second secret", red[2]: "third secret", 1: "a leader's own"})
    firm.close()
    (row,) = firm.company.rows(ReleasedComments)
    assert row.node == RED
    assert b"secret" not in row.blob
    published_comments = firm.database.read(
        lambda session: list(comments_of(session, firm.vault, firm.company.company_id, MONDAY))
    )
    assert [(comments.question, comments.group, set(comments.texts)) for comments in published_comments] == [
        (window.question_key, "red", {"first secret", "second secret", "third secret"})
    ]


# ---------------------------------------------------------------- the week as a whole


async def sums(firm: Answering) -> dict[str, Any]:
    kept = firm.database.read(lambda session: kept_of(session, firm.vault, firm.company.company_id, date(2027, 1, 4)))
    return {group.node[-1]: group for _, group in kept.weeks}


async def test_a_weeks_sums_count_the_reachable_and_those_who_answered(firm: Answering) -> None:
    await firm.open()
    round_id = firm.round_of()
    pulse = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.PULSE)
    firm.put(pulse, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))  # six of the twelve of team blue
    # Person 20's message never left: their silence is no silence.
    for person in {*range(1, 31)} - {20}:
        asked = partial(note_asked, vault=firm.vault, accounts=[firm.account(person)], round_id=round_id, now=firm.now)
        firm.database.write(asked)
    # Whoever writes to the database says that nobody was asked: the ledger does not count.
    deliveries = update(Delivery).where(col(Delivery.round_id) == round_id)
    firm.database.write(lambda session: session.execute(deliveries.values(state=DeliveryState.SKIPPED)))
    firm.close()
    blue = (await sums(firm))["blue"]
    assert (blue.eligible, blue.answered) == (11, 6)
    assert blue.score == (24 if BANK[pulse.question_key].polarity > 0 else 12)


async def test_a_weeks_content_is_not_kept_of_fewer_than_k_people(database: Database, vault: Vault) -> None:
    # R1: the company asks for seven; six of a team answered.
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    firm.company.change(Company, k=7)
    await firm.open()
    pulse = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.PULSE)
    firm.put(pulse, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
    firm.close()
    blue = (await sums(firm))["blue"]
    assert blue.answered == 6
    assert blue.score is None


def test_answers_are_turned_so_that_high_is_good() -> None:
    low = next(question for question in BANK if question.polarity < 0 and len(question.codes) == 5)
    high = next(question for question in BANK if question.polarity > 0 and len(question.codes) == 5)
    assert [aligned(low, code) for code in (1, 2, 5)] == [5, 4, 1]
    assert [aligned(high, code) for code in (1, 2, 5)] == [1, 2, 5]


async def test_a_closing_reads_each_window_once(firm: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    await first_week(firm)
    reads: list[Counter[object]] = []
    members, read_window, close_one = windows.members, Vault.read_window, close._close
    is_signed = Proofs.is_signed

    def closing(*args: Any, **named: Any) -> None:
        reads.append(Counter())
        close_one(*args, **named)

    def counted_members(session: Session, snapshot_id: int) -> Any:
        reads[-1][snapshot_id] += 1
        return members(session, snapshot_id)

    def counted_values(vault: Vault, session: Session, window: str, key: str, authors: Any) -> Any:
        reads[-1][window] += 1
        return read_window(vault, session, window, key, authors)

    def counted_proofs(proofs: Proofs, window: str, content: bytes, signature: bytes | None) -> bool:
        reads[-1][f"signature of {window}"] += 1
        return is_signed(proofs, window, content, signature)

    monkeypatch.setattr(close, "_close", closing)
    monkeypatch.setattr(Proofs, "is_signed", counted_proofs)
    monkeypatch.setattr(windows, "members", counted_members)
    monkeypatch.setattr(Vault, "read_window", counted_values)
    firm.close()
    assert len(reads) > 1
    # One tree, two windows and their signatures: the last of the week reads the others for the week's sums.
    assert len(reads[-1]) == 5
    assert [most for read in reads for most in read.values() if most > 1] == []


# ---------------------------------------------------------------- choices


CHOICE = next(question for question in BANK if question.kind is QuestionKind.CHOICE)


def _make_a_choice(session: Session, firm: Answering, window: WindowRow) -> None:
    """Let a window ask a choice, as if it had from its opening: it is signed again."""
    changed = update(Question).where(col(Question.key) == window.question_key).values(definition=CHOICE.definition())
    session.execute(changed)
    (row,) = windows.in_state(session, WindowState.OPEN, among=[window.id])
    windows.sign(session, row, windows.members(session, row.snapshot_id), firm.vault.proofs.sign)


async def choice_week(firm: Answering, weeks: range, code: int) -> list[dict[str, Any]]:
    """Ask a choice in the next alignment window, everybody choosing alike; return the figures it released."""
    for monday in (MONDAY + number * WEEK for number in weeks):
        await firm.open(monday)
        alignment = [window for window in firm.windows(monday) if window.cadence is Cadence.ALIGNMENT]
        if alignment:
            break
        firm.close(monday)
    window = alignment[0]
    firm.put(window, dict.fromkeys(range(1, 31), code))
    firm.database.write(partial(_make_a_choice, firm=firm, window=window))
    firm.close(monday + 3 * WEEK)  # at most four weeks
    return [row.body for row in firm.figures() if row.window_id == window.id and row.body.get("kind") == "choice"]


async def test_a_choice_is_drawn_from_its_windows_key_and_bound_by_what_was_named(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    draw = Proofs.draw

    def noted(proofs: Proofs, window_id: str, name: str) -> int:
        asked.append((window_id, name))
        return draw(proofs, window_id, name)

    monkeypatch.setattr(Proofs, "draw", noted)
    named = await choice_week(firm, range(1), 1)
    assert {body["option"] for body in named} == {1}  # all of six, and of two teams of twelve
    assert sorted(asked) == sorted((body["window"], json.dumps([body["audience"], *body["node"]])) for body in named)
    again = await choice_week(firm, range(5, 12), 2)
    assert [body["option"] for body in again] == [None] * len(named)


async def test_what_was_named_binds_though_somebody_deletes_the_figures(firm: Answering) -> None:
    # R4, R17: two absences and a flip from one option to another would tell both answers.
    assert {body["option"] for body in await choice_week(firm, range(1), 1)} == {1}
    firm.database.write(lambda session: session.execute(delete(ReleasedFigure)))
    again = await choice_week(firm, range(5, 12), 2)
    assert {body["option"] for body in again} == {None}
