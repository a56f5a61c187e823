"""R9: five or six leaders are told, with their questions, what a figure of theirs proves of who answered."""

from __future__ import annotations

from datetime import date

import pytest

from bot.plain import plain
from jobs.answering import sheet
from jobs.cards import QuestionCard
from storage.asked import acting_person
from storage.database import Database
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import MONDAY

LEADER, STAFF = 2, 12


def posted(firm: Answering, number: int, monday: date = MONDAY) -> QuestionCard:
    """Return a week's message to somebody."""
    person = firm.database.read(lambda session: acting_person(session, "slack", "T1", f"U{number}"))
    assert person is not None
    card = firm.database.read(lambda session: sheet.posted(session, person, firm.round_of(monday), now=firm.now))
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("leaders", "told", "sentence"),
    [
        (4, None, None),
        (
            5,
            5,
            "Vous êtes cinq dans la direction\u202f: un chiffre de la direction prouve que tous les cinq",
        ),
        (6, 6, "Vous êtes 6 dans la direction\u202f: un chiffre de la direction prouve qu’une personne au plus"),
        (7, None, None),
    ],
)
async def test_five_or_six_leaders_are_told_what_their_figure_proves(
    sqlite: Database, vault: Vault, leaders: int, told: int | None, sentence: str | None
) -> None:
    firm = answering(sqlite, vault, leaders=leaders)
    await firm.open()
    card = posted(firm, LEADER)
    assert card.leaders == told
    assert ("un chiffre de la direction prouve" in plain(card)) is (sentence is not None)
    assert (sentence or "") in plain(card)
    assert posted(firm, STAFF).leaders is None


async def test_leaders_who_do_not_count_are_not_counted(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, leaders=7)
    await firm.open()
    firm.company.change_person(7, since=MONDAY + WEEK)  # fresh: a figure is made of six at most
    await firm.open(MONDAY + WEEK)
    assert posted(firm, LEADER, MONDAY + WEEK).leaders == 6
