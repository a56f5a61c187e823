"""My own data: I see it, change it, erase it; nobody else's, and nothing that would tell on somebody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.slack.render import message
from jobs.cards import Held, MyDataCard, Notice
from jobs.cards.forms import About, Pick, Values
from jobs.closing.close import close_due
from jobs.closing.forget import seal_due
from jobs.closing.refusal import REFUSED
from jobs.ports import Acknowledge, Command, Erased, FormRequested, FormSubmitted, Gesture, OpenForm, Profile, Say, Tap
from jobs.setup.people import import_csv, sync
from storage import chain
from storage.database import Database
from storage.types import Cadence, WindowState
from storage.vault import Vault
from storage.windows import WindowRow
from tests.counted import counting
from tests.factories import WEEK, Answering, answering
from tests.ledger import MONDAY, at

LEADER, ME, OTHER = 2, 9, 10


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    firm = answering(database, vault)
    await firm.open()
    return firm


def window_of(firm: Answering, cadence: Cadence = Cadence.ALIGNMENT) -> WindowRow:
    return next(window for window in firm.windows(MONDAY) if window.cadence is cadence)


async def answer(firm: Answering, person: int, value: int, window: WindowRow, item: Any = "answer") -> None:
    outcome = await firm.desk().handle(Tap(firm.actor(person), firm.now, firm.round_of(), window.id, item, value))
    assert isinstance(outcome, Acknowledge)


async def my_data(firm: Answering, person: int = ME) -> MyDataCard:
    return card(await firm.desk().handle(Command(firm.actor(person), "mes-donnees")))


def card(outcome: object) -> MyDataCard:
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, MyDataCard)
    return outcome.card


def about_of(firm: Answering, window_id: str | None) -> About:
    return {"round": firm.round_of(), "window": window_id, "item": "answer"}


def items(shown: MyDataCard) -> list[tuple[str, str]]:
    return [(held.window, held.item) for held in shown.held]


async def test_each_answer_is_shown_with_what_may_be_done_and_when_it_goes(firm: Answering) -> None:
    window = window_of(firm)
    await answer(firm, ME, 4, window)
    shown = await my_data(firm)
    assert [answer_text for _, answer_text in shown.answers] == ["4"]
    # asked in the week of 7 September, closed on the 14th, destroyed on the 21st
    assert shown.held == (
        Held(firm.round_of(), window.id, "answer", MONDAY + timedelta(days=14), changeable=True, erasable=True),
    )


async def test_one_answer_is_erased_and_the_others_stay(firm: Answering) -> None:
    first, pulse = window_of(firm), window_of(firm, Cadence.PULSE)
    for person in (ME, OTHER):
        await answer(firm, person, 4, first)
        await answer(firm, person, 2, pulse)
    remaining = card(await firm.desk().handle(Erased(firm.actor(ME), first.id, "answer")))
    assert items(remaining) == [(pulse.id, "answer")]
    assert len(items(await my_data(firm, OTHER))) == 2


async def test_everything_of_mine_is_erased_at_once_and_nothing_of_anybody_else(firm: Answering) -> None:
    window = window_of(firm)
    await answer(firm, LEADER, 4, window)
    await answer(firm, LEADER, 3, window, "forecast")
    text = Values({"text": "Trop de priorités."})
    comment = FormSubmitted(firm.actor(LEADER), firm.now, "comment", about_of(firm, window.id), text)
    await firm.desk().handle(comment)
    await answer(firm, ME, 4, window)
    assert len((await my_data(firm, LEADER)).answers) == 3
    assert card(await firm.desk().handle(Erased(firm.actor(LEADER)))).answers == ()
    assert len((await my_data(firm)).answers) == 1


async def test_what_was_erased_is_counted_nowhere_and_may_be_answered_again(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counting(monkeypatch)
    window = window_of(firm)
    firm.put(window, dict.fromkeys(range(1, 31), 4))
    for person in range(7, 27):  # twenty of twenty-four
        await firm.desk().handle(Erased(firm.actor(person)))
    firm.company.clock.now += timedelta(minutes=1)
    await answer(firm, ME, 4, window)
    firm.close()
    # 24 answered, 20 of them took it back and one of these answered again: 24 - 20 + 1 = 5, one block
    counted = [
        counted.answers for counted in made if counted.figure.window == window.id and counted.audience == "staff"
    ]
    assert counted == [5]


async def test_an_answer_is_changed_from_a_window_that_shows_it(firm: Answering) -> None:
    window = window_of(firm)
    await answer(firm, ME, 4, window)
    shown = await firm.desk().handle(FormRequested(firm.actor(ME), "answer", about_of(firm, window.id)))
    assert isinstance(shown, OpenForm)
    (pick,) = shown.form.fields
    assert isinstance(pick, Pick)
    assert ([option.value for option in pick.options if option.chosen], shown.form.about["item"]) == (["4"], "answer")
    firm.company.clock.now += timedelta(minutes=1)
    changed = FormSubmitted(firm.actor(ME), firm.now, "answer", shown.form.about, Values({"v": "1"}))
    assert isinstance(await firm.desk().handle(changed), Acknowledge)
    assert [answer_text for _, answer_text in (await my_data(firm)).answers] == ["1"]


@pytest.mark.parametrize("subject", ["nothing", "", None])
async def test_a_form_for_what_was_not_asked_is_refused_kindly(firm: Answering, subject: str | None) -> None:
    shown = await firm.desk().handle(FormRequested(firm.actor(ME), "answer", about_of(firm, subject)))
    assert shown == Say(Notice("fr", "notice-closed"))


async def test_nobody_erases_for_somebody_else(firm: Answering) -> None:
    window = window_of(firm)
    await answer(firm, ME, 4, window)
    await firm.desk().handle(Erased(firm.actor(OTHER), window.id, "answer"))
    assert len((await my_data(firm)).answers) == 1


async def test_after_the_close_an_answer_may_be_erased_but_not_changed(firm: Answering) -> None:
    window = window_of(firm)
    firm.put(window, dict.fromkeys(range(1, 31), 4))
    firm.close()
    figures = [row.body for row in firm.figures()]
    (held,) = (await my_data(firm)).held
    assert (held.changeable, held.erasable) == (False, True)
    form = await firm.desk().handle(FormRequested(firm.actor(ME), "answer", about_of(firm, window.id)))
    assert form == Say(Notice("fr", "notice-closed"))
    assert card(await firm.desk().handle(Erased(firm.actor(ME), window.id, "answer"))).answers == ()
    assert [row.body for row in firm.figures()] == figures  # released once (R6)


async def test_nothing_is_erased_while_a_window_waits_to_be_closed(firm: Answering) -> None:
    # Its release may have been cut after it was marked: only the same answers are released again (R17).
    window = window_of(firm)
    firm.put(window, dict.fromkeys(range(1, 31), 4))
    firm.company.clock.now = at(MONDAY + WEEK, 0)
    (held,) = (await my_data(firm)).held
    assert (held.changeable, held.erasable) == (False, False)
    left = card(await firm.desk().handle(Erased(firm.actor(ME), window.id, "answer")))
    assert len(left.answers) == 1


async def test_a_pulse_answer_that_was_counted_once_is_not_taken_out_of_its_pool(firm: Answering) -> None:
    # 20 of a team answer: a figure of their own week. If one left before the pool, 19 would be pooled with the other
    # weeks, and the difference of two figures would tell one answer.
    window = window_of(firm, Cadence.PULSE)
    firm.put(window, dict.fromkeys(range(1, 31), 4))
    firm.close()
    (held,) = [held for held in (await my_data(firm)).held if held.window == window.id]
    assert not held.erasable
    remaining = card(await firm.desk().handle(Erased(firm.actor(ME))))
    assert items(remaining) == [(window.id, "answer")]
    # its four weeks end on 5 October, and seven days later
    assert held.erased_on == MONDAY + 5 * WEEK


async def test_a_leaders_choice_goes_with_the_answers_and_never_alone(database: Database, vault: Vault) -> None:
    firm = answering(database, vault, leaders=3)
    await firm.open()
    await firm.desk().handle(Gesture(firm.actor(LEADER), firm.now, firm.round_of(), None, "agree"))
    held, other = (await my_data(firm, LEADER)).held  # two alignment questions that week
    assert (held.item, held.changeable, held.erasable) == ("agreed", False, False)
    assert card(await firm.desk().handle(Erased(firm.actor(LEADER), held.window, "agreed"))).held == (held, other)
    shown = json.dumps(message(await my_data(firm, LEADER)).blocks, ensure_ascii=False)
    assert "Il s’efface seulement avec tout le reste" in shown
    assert "pouls" not in shown  # nothing of it is a pulse question that has closed
    assert '"erase-all"' in shown
    assert card(await firm.desk().handle(Erased(firm.actor(LEADER)))).held == ()


async def test_once_sealed_there_is_nothing_to_show_nor_to_erase(firm: Answering) -> None:
    firm.put(window_of(firm), {ME: 4})
    moment = at(MONDAY + 6 * WEEK, 0)
    firm.company.clock.now = moment
    seal_due(firm.database, firm.vault, moment)
    assert firm.windows(state=WindowState.SEALED)
    assert (await my_data(firm)).answers == ()
    assert card(await firm.desk().handle(Erased(firm.actor(ME)))).answers == ()


async def test_r14_another_account_with_my_address_sees_nothing_of_mine_and_mine_sees_it_again(
    firm: Answering, tmp_path: Path
) -> None:
    await answer(firm, ME, 4, window_of(firm))
    path, here = tmp_path / "people.csv", firm.company.installation_id
    today: dict[str, Any] = {"now": firm.now, "confirmed": True}
    lines = [f"Person {n},U{n},p{n}@firm.fr,{'leader' if n <= 6 else 'staff'}" for n in range(1, 31)]
    path.write_text("\n".join(["name,id,email,level", *lines]))
    import_csv(firm.database, here, path, **today)
    mine = Profile(f"U{ME}", "Me", f"p{ME}@firm.fr", None, None)
    others = [Profile(f"U{n}", f"Person {n}", f"p{n}@firm.fr", None, None) for n in range(1, 31) if n != ME]

    sync(firm.database, here, [*others, replace(mine, excluded="deactivated")], **today)
    outcome = await firm.desk().handle(Command(firm.actor(ME), "mes-donnees"))
    assert outcome == Say(Notice("fr", "notice-unknown-person"))
    sync(firm.database, here, [*others, mine], **today)
    assert len((await my_data(firm)).held) == 1
    sync(firm.database, here, [*others, replace(mine, platform_user_id="U90")], **today)
    assert (await my_data(firm, 90)).held == ()


async def test_who_erased_all_and_then_skips_does_not_keep_the_question_from_being_released(firm: Answering) -> None:
    # The forecast is skipped with the question, as if long ago: older than what was erased of it.
    window, desk = window_of(firm), firm.desk()
    await answer(firm, LEADER, 3, window, "forecast")
    await desk.handle(Erased(firm.actor(LEADER)))
    skip = Gesture(firm.actor(LEADER), firm.now, firm.round_of(), window.id, "skip")
    assert isinstance(await desk.handle(skip), Acknowledge)
    close_due(firm.database, firm.vault, window.closes_at)
    refused = firm.database.read(lambda session: [entry.action for entry in chain.entries(session, window.company_id)])
    assert REFUSED not in refused


@pytest.mark.parametrize(("locale", "words"), [("fr", "Question passée."), ("en", "Skipped.")])
async def test_a_skipped_question_says_so_to_whoever_skipped_it_alone(firm: Answering, locale: Any, words: str) -> None:
    window = window_of(firm)
    await firm.desk().handle(Gesture(firm.actor(ME), firm.now, firm.round_of(), window.id, "skip"))
    shown = await my_data(firm)
    assert [held.skipped for held in shown.held] == [True]
    assert words in json.dumps(message(replace(shown, locale=locale)).blocks, ensure_ascii=False)
    assert (await my_data(firm, OTHER)).held == ()
    await answer(firm, ME, 4, window)  # answered after all
    assert [held.skipped for held in (await my_data(firm)).held] == [False]
