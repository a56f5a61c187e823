"""What the release rules and their attackers remember: emptied where a rule is taken out, or a mutant put in."""

from __future__ import annotations

from jobs.offline import attack
from jobs.release import alike, cells, fits, looks, pooled, typical
from tests.attacks import absences, attacker, chooser, together

CACHES = (
    cells.scale_cells,
    alike.groups_of,
    looks._looks,
    looks._many,
    pooled._shared,
    typical.typical,
    fits._fits_of,
    fits.pooled_fits,
    attack._fewest_left_of,
    attacker.written,
    chooser.written,
    absences.told,
    together.looks_of,
)


def forget() -> None:
    """Empty every cache."""
    for cache in CACHES:
        cache.cache_clear()
