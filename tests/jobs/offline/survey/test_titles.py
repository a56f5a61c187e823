"""What columns are called: in one row or in several, without their tool's markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.offline import survey
from jobs.offline.survey.titles import headers, plain
from tests.jobs.offline.survey.variants import microsoft_forms_quiz_in_french


@pytest.mark.parametrize(
    ("cell", "heading"),
    [
        ("<strong>Are you <em>well</em>?</strong>", "Are you well?"),
        ("Nom &amp; prénom", "Nom & prénom"),
        ("Are &#x202e;you&#27; well?", "Are you well?"),
        ("Please let us know a *suitable date*.\n\nThank you", "Please let us know a suitable date. Thank you"),
        ("Less than 5 < x > 3, 2*3*4 & so on", "Less than 5 < x > 3, 2*3*4 & so on"),
    ],
)
def test_a_heading_is_one_line_without_markup(cell: str, heading: str) -> None:
    assert plain(cell) == heading


def test_rows_of_data_below_a_blank_heading_stay_data() -> None:
    # Programs that number their rows leave the heading of the numbers blank.
    assert headers(["", "level", "I know"], [["0", "leader", "4"], ["1", "staff", "5"]]).more == 0
    assert headers(["", "", "I know"], [["#1", "leader", "4"], ["#2", "staff", "5"]]).more == 0


def test_a_header_with_blanks_and_nothing_below_is_one_row() -> None:
    assert headers(["", "level", "", "I know"], []).more == 0


def test_codes_are_taken_from_headings_of_limesurvey_alone() -> None:
    assert headers(["submitdate. Date submitted", "Q1[SQ001]. I know"], []).titles == ["Date submitted", "I know"]
    assert headers(["Date", "Note. I know"], []).titles == ["Date", "Note. I know"]


def test_who_somebody_is_stands_in_the_column_of_e_mails(tmp_path: Path) -> None:
    columns = dict(survey.read(microsoft_forms_quiz_in_french(tmp_path)).understood.columns)
    assert (columns["person"], columns["week"]) == (("Adresse de messagerie",), ("Heure de fin",))
