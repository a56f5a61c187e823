"""The platforms' accounts, read at start and daily: nobody comes or goes unnoticed, and no crowd goes by itself."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from jobs.errors import RetryLater
from jobs.ports import Profile
from jobs.setup.attendance import Attendance
from jobs.setup.people import HANDFUL, sync
from storage import accounts, overview
from storage.database import Database
from storage.types import DeliveryKind
from tests.ledger import SmallCompany, new_company
from tests.memory import MemoryPlatform

PEOPLE = 20
START = datetime(2026, 11, 17, 10, tzinfo=UTC)


class Answered(MemoryPlatform):
    """A platform that may refuse to list, and remembers how often it was asked."""

    asked = 0
    refused = False

    async def people(self) -> AsyncIterator[Profile]:
        self.asked += 1
        if self.refused:
            raise RetryLater(30)
        async for profile in super().people():
            yield profile


@pytest.fixture
def company(database: Database) -> SmallCompany:
    return new_company(database, PEOPLE)


@pytest.fixture
def platform(company: SmallCompany) -> Answered:
    listed = [Profile(f"U{number}", f"Person {number}", None, None, None) for number in range(1, PEOPLE + 1)]
    return Answered(company.clock, listed)


@pytest.fixture
def attendance(company: SmallCompany, platform: Answered) -> Attendance:
    return Attendance(company.database, {company.installation_id: platform})


def close(platform: Answered, *numbers: int) -> None:
    platform.accounts = [
        replace(profile, excluded="deactivated") if int(profile.platform_user_id[1:]) in numbers else profile
        for profile in platform.accounts
    ]


def active(company: SmallCompany) -> int:
    return sum(company.database.read(lambda session: overview.head_count(session, company.company_id)).values())


async def test_whose_account_was_closed_leaves_at_start_and_daily(
    company: SmallCompany, platform: Answered, attendance: Attendance
) -> None:
    close(platform, 3)
    await attendance.take(company.clock.now)
    assert active(company) == PEOPLE - 1
    close(platform, 4)
    await attendance.take(company.clock.turn(timedelta(hours=23)))
    assert (platform.asked, active(company)) == (1, PEOPLE - 1)
    await attendance.take(company.clock.turn(timedelta(hours=1)))
    assert (platform.asked, active(company)) == (2, PEOPLE - 2)


async def test_a_platform_that_does_not_answer_is_asked_again_at_the_next_tick(
    company: SmallCompany, platform: Answered, attendance: Attendance, caplog: pytest.LogCaptureFixture
) -> None:
    close(platform, 3)
    platform.refused = True
    with caplog.at_level(logging.WARNING):
        await attendance.take(company.clock.now)
    assert "could not be read" in caplog.text
    assert active(company) == PEOPLE
    platform.refused = False
    await attendance.take(company.clock.turn(timedelta(hours=1)))
    assert active(company) == PEOPLE - 1


async def test_a_crowd_leaves_by_nobodys_reading_and_admins_are_told_once_a_week(
    company: SmallCompany, platform: Answered, attendance: Attendance
) -> None:
    close(platform, *range(3, 3 + HANDFUL + 1))
    for _ in range(3):
        await attendance.take(company.clock.now)
        company.clock.turn(timedelta(days=1))
    assert active(company) == PEOPLE
    (notice,) = company.ledger(DeliveryKind.NOTICE)
    assert notice.payload == {"key": "notice-many-leave", "params": {"leaving": HANDFUL + 1, "people": PEOPLE}}
    sync(company.database, company.installation_id, platform.accounts, now=company.clock.now, confirmed=True)
    assert active(company) == PEOPLE - HANDFUL - 1


async def test_a_company_of_which_nobody_is_known_yet_is_left_to_its_operator(database: Database) -> None:
    connect = partial(accounts.connect, name="", locale="fr", timezone="Europe/Paris", country="FR")
    installation = database.write(lambda session: connect(session, "memory", "M1").id or 0)
    platform = Answered(lambda: START, [Profile("U1", "Ana", None, None, None)])
    await Attendance(database, {installation: platform}).take(START)
    assert platform.asked == 0
