"""People with two accounts: messages go to one that can be reached, and a message in doubt stays where it was tried."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from jobs.errors import InDoubt, Unreachable
from jobs.sending.engine import Engine
from storage import accounts
from storage.database import Database
from storage.ledger import due
from storage.models import Account, Installation
from storage.types import DeliveryKind
from tests.jobs.sending.tuesday import TEN, once
from tests.ledger import FakePlatform, SmallCompany, give_account, new_company


class Two:
    """A company with two installations, where person 1 has an account in each."""

    def __init__(self, database: Database) -> None:
        self.first: SmallCompany = new_company(database, 8)
        self.database = database
        names = {"name": "", "locale": "fr", "timezone": "Europe/Paris", "country": "FR"}
        self.second = database.write(lambda session: accounts.connect(session, "teams", "T2", **names).id or 0)
        database.write(lambda session: give_account(session, 1, self.second, "M1"))
        self.other = FakePlatform(self.first.clock, "teams", "T2")

    def engine(self) -> Engine:
        engine = self.first.engine()
        engine._platforms = {self.first.installation_id: self.first.platform, self.second: self.other}
        return engine

    def preferred(self, person: int = 1) -> list[str]:
        theirs = select(col(Account.platform_user_id)).where(
            col(Account.person_id) == person, col(Account.preferred).is_(True)
        )
        return self.database.read(lambda session: list(session.scalars(theirs)))

    def accounts(self, person: int) -> set[str]:
        theirs = select(col(Account.platform_user_id)).where(col(Account.person_id) == person)
        return set(self.database.read(lambda session: list(session.scalars(theirs))))

    def change(self, account: str, **values: object) -> None:
        changed = update(Account).where(col(Account.platform_user_id) == account).values(**values)
        self.database.write(lambda session: session.execute(changed))


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


def test_messages_stay_with_the_account_they_went_to(two: Two) -> None:
    assert two.preferred() == ["U1"]


@pytest.mark.parametrize("well", [True, False])
def test_whoever_loses_an_account_is_written_to_in_the_other(two: Two, *, well: bool) -> None:
    """Even one that cannot be reached today: somebody with no preferred account would be forgotten for ever."""
    if not well:
        two.change("M1", unreachable="is_inactive")
        two.database.write(lambda session: accounts.disconnect(session, [two.second]))
    gone = [(1, two.first.installation_id), (2, two.first.installation_id)]
    two.database.write(lambda session: accounts.take_away(session, gone))
    assert (two.preferred(1), two.preferred(2)) == (["M1"], [])


def test_an_installation_that_is_lost_leaves_its_people_to_the_other(two: Two) -> None:
    two.database.write(lambda session: accounts.disconnect(session, [two.first.installation_id]))
    assert (two.preferred(1), two.preferred(2)) == (["M1"], ["U2"])
    two.database.write(lambda session: accounts.disconnect(session, [two.second]))
    assert two.preferred(1) == ["M1"]  # nowhere to go


async def test_only_installations_with_something_to_send_are_looked_for(two: Two) -> None:
    """Otherwise what a lost installation owes makes the other one claim nothing, every second, on the one writer."""
    first, engine = two.first, two.engine()
    await first.planner().plan(first.clock.now)
    two.database.write(lambda session: accounts.disconnect(session, [first.installation_id]))
    first.clock.now = TEN
    look = partial(due.look, now=TEN, doubt_until=TEN)
    assert two.database.read(look).installations == {two.second}
    await engine.run_due(TEN)
    assert [posted.kind for posted in two.other.posts] == ["question"]
    assert two.database.read(look).installations == set()


def test_an_installation_that_is_back_takes_those_who_cannot_be_reached(two: Two) -> None:
    two.database.write(lambda session: accounts.disconnect(session, [two.second]))
    two.change("U1", unreachable="is_inactive")
    names = {"name": "", "locale": "fr", "timezone": "Europe/Paris", "country": "FR"}
    two.database.write(lambda session: accounts.connect(session, "teams", "T2", **names))
    assert two.preferred(1) == ["M1"]
    assert two.database.read(lambda session: session.get_one(Installation, two.second)).connected


def test_nobody_prefers_two_accounts(two: Two) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"):
        two.change("M1", preferred=True)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_message_in_doubt_is_looked_up_where_it_was_tried(two: Two, *, arrived: bool) -> None:
    first, engine = two.first, two.engine()
    await first.planner().plan(first.clock.now)
    setattr(first.platform, "after" if arrived else "before", once(InDoubt("timeout")))
    first.clock.now = TEN
    await engine.run_due(TEN)
    two.database.write(lambda session: accounts.take_away(session, [(1, first.installation_id)]))
    for _ in range(3):
        await engine.run_due(first.clock.turn(timedelta(minutes=1)))
    shown = [posted.to for posted in (*first.platform.to("U1"), *two.other.to("M1"))]
    assert shown == (["U1"] if arrived else ["M1"])
    assert {row.sent_to for row in first.ledger(DeliveryKind.QUESTION)} == {None}  # nobody's account is kept


async def test_a_refusal_of_an_account_left_since_says_nothing_about_the_new_one(two: Two) -> None:
    first, engine = two.first, two.engine()
    await first.planner().plan(first.clock.now)
    first.platform.before = once(Unreachable("user_disabled"))
    first.clock.now = TEN
    await engine.run_due(TEN)
    assert two.preferred() == ["M1"]
    held = select(col(Account.unreachable)).where(col(Account.platform_user_id) == "M1")
    assert two.database.read(lambda session: session.scalars(held).one()) is None
