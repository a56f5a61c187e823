"""A plugin of the mutation tests: no test may profit from what another one left in a cache."""

from __future__ import annotations

from jobs.release import cells
from tests.attacks import attacker, chooser


def pytest_runtest_setup() -> None:
    """Forget everything: what is remembered was made by another mutant, or hides which tests reach a function."""
    for cache in (cells.scale_cells, cells.share_cells, attacker.written, chooser.written):
        cache.cache_clear()
