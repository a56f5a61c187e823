"""The platforms' accounts, read when the bot starts and daily: some closed while it was stopped, and no event came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from jobs.calendar import current_week
from jobs.errors import PlatformError, Refused
from jobs.ports import ChatPlatform
from jobs.sending.outcomes import tell_admins
from jobs.setup import people
from jobs.setup.membership import Listing
from jobs.setup.people import ManyLeave
from storage import companies
from storage.chain import SERVER
from storage.database import Database
from storage.models import Installation
from storage.people import any_known

log = logging.getLogger(__name__)

DAILY = timedelta(days=1)


async def listing_of(platform: ChatPlatform, installation_id: int) -> Listing:
    """Return what a platform lists today.

    Raises:
        PlatformError: it refused or did not answer.
    """
    profiles = [profile async for profile in platform.people()]
    return Listing.of(installation_id, profiles, complete=platform.lists_everybody)


@dataclass(slots=True)
class Attendance:
    """Who is here today: each platform is read once a day; one that does not answer, at the next tick.

    Nobody is let go in a crowd: admins are told, and somebody confirms it on the server.
    """

    database: Database
    platforms: Mapping[int, ChatPlatform]  # by installation
    _taken: dict[int, datetime] = field(default_factory=dict)

    async def take(self, now: datetime) -> None:
        """Read the platforms whose day is over. A company of which nobody is known yet is left to its operator."""
        for installation_id, platform in list(self.platforms.items()):
            taken = self._taken.get(installation_id)
            if taken is not None and now - taken < DAILY:
                continue
            if not await self.database.aread(partial(_has_people, installation_id=installation_id)):
                continue
            try:
                listing = await listing_of(platform, installation_id)
                await asyncio.to_thread(people.sync_all, self.database, [listing], now=now, actor=SERVER)
            except ManyLeave as crowd:
                log.warning(
                    "%d of %d people would leave at once: nothing was changed; `diapason people sync --yes` confirms",
                    crowd.leaving,
                    crowd.people,
                )
                await self.database.awrite(partial(_tell, installation_id=installation_id, crowd=crowd, now=now))
            except (PlatformError, Refused) as trouble:
                log.warning("the accounts could not be read, the next try is in an hour: %s", trouble)
                continue
            self._taken[installation_id] = now


def _has_people(session: Session, installation_id: int) -> bool:
    """Tell whether anybody was ever imported or read."""
    return any_known(session, session.get_one(Installation, installation_id).company_id)


def _tell(session: Session, installation_id: int, crowd: ManyLeave, now: datetime) -> None:
    """Owe the admins a notice, once a week."""
    company = companies.get(session, session.get_one(Installation, installation_id).company_id)
    week = current_week(now, company.timezone).isoformat()
    params = {"leaving": crowd.leaving, "people": crowd.people}
    tell_admins(session, company.id or 0, "people:leaving", week, now, "notice-many-leave", params)
