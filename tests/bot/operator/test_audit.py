"""What `diapason audit` reads and says: each sentence is there when it is true, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col

from bot.operator.digests import Posted, posted_by
from bot.operator.verdict import verdict
from jobs.offline.across import Across
from jobs.offline.attack import Attack, Weak, attack
from jobs.release import Asked, Place, release
from storage.database import Database
from storage.models import TreeMember
from storage.types import QuestionKind
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.jobs.closing.weeks import first_week
from tests.ledger import ALIGNMENT, PULSE

PLAIN = Attack(windows=1, figures=3, agreed=0, of_two=0, fewest=3, weak=())
PAIRS = Across(pairs=9, unpooled=7, worst=4, turnover_known=5, moved=1)


@pytest.fixture
def firm(database: Database, vault: Vault) -> Answering:
    return answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)


def read(firm: Answering) -> Posted:
    return firm.database.read(lambda session: posted_by(session, firm.company.company_id))


async def test_the_audit_reads_every_figure_and_the_trees_that_are_kept(firm: Answering) -> None:
    await first_week(firm)
    firm.close()
    posted = read(firm)
    windows = {figure.window for _, _, figure in posted.figures}
    assert posted.trees.keys() == windows
    assert {len(tree) for tree in posted.trees.values()} == {30}
    assert sum(place.leader for place in next(iter(posted.trees.values())).values()) == 6

    firm.database.write(_lose_the_trees)
    assert read(firm) == Posted(posted.figures, {})


def _lose_the_trees(session: Session) -> None:
    session.execute(delete(TreeMember))


async def test_a_fresh_account_is_in_no_tree_of_the_audit(firm: Answering) -> None:
    await first_week(firm)
    firm.close()
    firm.database.write(_take_for_fresh)
    assert {len(tree) for tree in read(firm).trees.values()} == {29}


def _take_for_fresh(session: Session) -> None:
    session.execute(update(TreeMember).where(col(TreeMember.person_id) == 7).values(counts=False))


def test_nothing_published_is_nothing_to_attack() -> None:
    assert verdict("en", attack([]), Across()) == "No figure was published yet: there is nothing to attack."


def test_three_answers_are_not_promised_of_questions_that_have_two() -> None:
    assert "At least 3 answers stay possible for everyone." in verdict("en", PLAIN, Across())
    mixed = verdict("en", replace(PLAIN, of_two=1), Across())
    assert "At least 3 answers stay possible for everyone, and both to questions that have only two." in mixed
    of_two = verdict("en", replace(PLAIN, of_two=3, fewest=None), Across())
    assert "Both answers stay possible for everyone, to questions that have only two." in of_two
    assert "At least" not in of_two


def test_leaders_who_agreed_are_counted_apart_and_not_called_protected() -> None:
    leaders = dict.fromkeys(range(3), Place(leader=True))
    asked = Asked("w", "q", QuestionKind.SCALE5, 5)
    figures = release(asked, leaders, dict.fromkeys(leaders, 4), agreed=set(leaders)).figures
    alone = verdict("en", attack(figures), Across())
    assert alone == (
        "One leaders’ figure is not attacked, and this protection does not cover it: "
        "every leader agreed that their exact mean be shown."
    )
    assert verdict("en", replace(PLAIN, figures=4, agreed=1), Across()).startswith("3 published figures, attacked")


def test_a_weak_figure_is_said_with_what_is_left() -> None:
    weak = replace(PLAIN, fewest=3, weak=(Weak("w", "q", ("staff",), 2), Weak("w", "q", ("staff",), 1)))
    said = verdict("en", weak, Across())
    assert "2 published figures tell too much: in the worst case only 1 answer stays possible" in said
    assert "nobody can tell" not in said


@pytest.mark.parametrize(
    ("locale", "worst", "alone", "moved", "free"),
    [
        (
            "en",
            "if all the others answered the same twice: 4 of 9",
            "the only one missing: 0 of 7",
            "for having answered both times: 1 of 5",
            "no pair tells anything",
        ),
        (
            "fr",
            "si toutes les autres avaient répondu deux fois la même chose\u202f: 4 sur 9",
            "D’une personne qui manquait seule\u202f: 0 sur 7",
            "ont répondu les deux fois\u202f: 1 sur 5",
            "aucune paire ne dit rien",
        ),
    ],
)
def test_pairs_are_said_with_their_numbers(locale: str, worst: str, alone: str, moved: str, free: str) -> None:
    said = verdict(locale, PLAIN, PAIRS)  # type: ignore[arg-type]
    assert all(sentence in said for sentence in (worst, alone, moved, free))
    assert free not in verdict(locale, PLAIN, replace(PAIRS, free=1))  # type: ignore[arg-type]


def test_sentences_on_what_was_not_looked_at_come_only_where_something_was_not() -> None:
    assert "not looked at" not in verdict("en", PLAIN, PAIRS)
    assert "2 pairs were not looked at" in verdict("en", PLAIN, replace(PAIRS, unread=2))
    without = verdict("en", PLAIN, replace(PAIRS, unpooled=0, turnover_known=0))
    assert "only one missing" not in without
    assert "joined or left" not in without
    assert "pairs" not in verdict("en", PLAIN, Across())
