"""`diapason serve`: HTTP, clock and deliveries in one process, until a signal stops it."""

from __future__ import annotations

import logging
from functools import partial

import uvicorn

from bot.app import connected
from bot.config import Settings
from jobs.setup import record
from storage.chain import OPERATOR

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10  # requests under way when the signal comes are finished


async def run_server(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        UserMistake, StorageError, PlatformError: it could not start; the message says what to repair.
    """
    async with connected(settings) as diapason:
        database = diapason.house.database
        if settings.admins:
            await database.awrite(
                partial(
                    record.note_admins,
                    company_id=diapason.company_id,
                    ids_or_emails=settings.admins,
                    actor=OPERATOR,
                    now=diapason.house.now(),
                )
            )
        config = uvicorn.Config(
            diapason.web,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        async with diapason.house.running():
            log.info("serving on %s:%d", settings.host, settings.port)
            await uvicorn.Server(config).serve()
