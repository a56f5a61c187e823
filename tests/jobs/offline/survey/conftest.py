"""Surveys written line by line, as they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.offline import survey
from jobs.offline.survey import Mapping, Survey

Taken = Callable[..., Survey]


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    def taken(*lines: str, mapping: Mapping | None = None, encoding: str = "utf-8") -> Survey:
        path = tmp_path / "survey.csv"
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return survey.read(path, mapping or Mapping())

    return taken
