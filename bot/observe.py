"""Logs: one JSON object a line, without content. No answer, comment, name or token ever reaches a record."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Time, level, logger and message; an exception by type and place only, since its text may quote a payload."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a log record as one line of JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            line["error"] = type(error).__name__
            if trace is not None:
                line["where"] = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str = "INFO") -> None:
    """Send our packages' logs to stderr from ``level`` on; libraries' only from WARNING, as others quote payloads."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for package in ("bot", "jobs", "storage"):
        logging.getLogger(package).setLevel(level.upper())
