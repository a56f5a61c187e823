"""`diapason serve` at another time than the machine's: the argument says how many seconds later. The rest is real."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from functools import partial

from bot.config import Settings
from bot.observe import start_logging
from bot.operator import serve
from jobs.calendar import utc_now


def main(later: timedelta) -> None:
    serve.connected = partial(serve.connected, now=lambda: utc_now() + later)  # type: ignore[attr-defined]
    settings = Settings()
    start_logging(settings.log_level)
    asyncio.run(serve.run_server(settings))


if __name__ == "__main__":
    main(timedelta(seconds=float(sys.argv[1])))
