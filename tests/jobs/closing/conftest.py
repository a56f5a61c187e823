"""A company of six leaders and twenty-four staff, for tests of closing."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.ledger import ALIGNMENT, PULSE


@pytest.fixture
def firm(database: Database, vault: Vault) -> Answering:
    return answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
