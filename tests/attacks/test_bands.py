"""A15: what is posted of how many there are proves of nobody whether they answered."""

from __future__ import annotations

import random
import re
from collections import defaultdict

import pytest

from jobs.release import Place, rate, release, release_weekly
from tests.attacks.checks import SCALE, companies, released
from tests.attacks.posting import post

BAND = re.compile(r"\((\d+)(?:-(\d+))? personnes interrogées(?: ou plus)?\)$")


@pytest.mark.parametrize("eligible", range(10, 201))
def test_a_rate_never_proves_that_all_or_none_of_ten_or_more_answered(eligible: int) -> None:
    fits = defaultdict(list)
    for answered in range(eligible + 1):
        fits[rate(eligible, answered)].append(answered)
    assert None not in fits
    assert min(map(len, fits.values())) >= 3  # nor does it to somebody who kept silent, or to one who answered


@pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])
def test_the_posted_band_is_that_of_who_were_asked_whoever_answered(*, leaders: bool) -> None:
    place = Place(leader=True) if leaders else Place(leader=False, function="F", team="T")
    for eligible in range(5 if leaders else 7, 61):
        members = dict.fromkeys(range(eligible), place)
        bands = set()
        for n in range(5, eligible + 1):
            lines = post(release(SCALE, members, dict.fromkeys(range(n), 3)), members)
            bands |= {match[0] for line in lines if (match := BAND.search(line))}
        assert len(bands) == 1, (eligible, bands)


def test_the_band_of_a_weekly_figure_counts_the_silent_too() -> None:
    members = dict.fromkeys(range(50), Place(leader=False, function="F", team="T"))
    (figure,) = release_weekly(SCALE, members, dict.fromkeys(range(20), 3)).figures
    assert figure.eligible == (50, None)


def test_no_line_of_a_company_moves_its_bands_with_who_answered() -> None:
    rng = random.Random(15)
    told = 0
    for company in companies(15, 60):
        fewer = dict(rng.sample(sorted(company.answers.items()), len(company.answers) * 9 // 10))
        first, second = (
            {
                line.partition(" : ")[0]: match[0]
                for line in post(window, company.members)
                if (match := BAND.search(line))
            }
            for window in (released(company), release(SCALE, company.members, fewer))
        )
        teams = [node for node in first.keys() & second.keys() if "+" not in node]
        own = [node for node in teams if node.startswith("leaders") or node.count("›") == 2]
        assert all(first[node] == second[node] for node in own)
        told += len(own)
    assert told > 100
