"""What is held of a person is what the notice says: no score, no profile, nothing of what they answered."""

from __future__ import annotations

import re

import pytest

from bot.locale import LOCALES
from jobs.cards import Locale
from storage.models import Person, Table
from tests.repository.documents import HOUSE, text_of

# Column -> the words of the notice's row *Data*, French and English.
TOLD = {
    "name": ("Nom", "Name"),
    "email": ("adresse électronique", "email address"),
    "timezone": ("fuseau horaire", "time zone"),
    "locale": ("langue", "language"),
    "team": ("équipe", "team"),
    "function": ("fonction", "function"),
    "level": ("niveau", "level"),
    "paused_until": ("pause", "pause"),
    "stopped": ("arrêt", "stop"),
}
# To keep rows together, and to know who takes part since when; they measure nobody.
BOOKKEEPING = {"id", "company_id", "is_admin", "active", "left_on", "listed", "since", "welcomed"}
# Their accounts, what they set up, where a window counted them, what they were sent; of leaders, what they decided and
# which obstacle they took on.
NAMING = {"account", "former_account", "schedule", "tree_member", "delivery", "commitment", "obstacle"}


def test_a_person_has_no_column_that_the_notice_does_not_tell() -> None:
    assert {*Person.model_fields} - {*TOLD} == BOOKKEEPING


@pytest.mark.parametrize("locale", LOCALES)
def test_the_notice_tells_what_is_held_of_a_person(locale: Locale) -> None:
    row = re.search(r"^\| (?:Données|Data) \| (.*) \|$", text_of(HOUSE / "docs" / locale / "notice.md"), re.MULTILINE)
    assert row
    assert [words[locale == "en"] for words in TOLD.values() if words[locale == "en"] not in row.group(1)] == []


def test_no_other_table_names_a_person() -> None:
    naming = {
        table.name
        for table in Table.metadata.sorted_tables
        if any(key.column.table.name == "person" for column in table.columns for key in column.foreign_keys)
    }
    assert naming == NAMING
