"""Codes and proofs of accounts: who acts from both links them, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import MagicMock

import pytest

from storage.database import Database
from storage.vault import Vault

NOW = datetime(2026, 11, 17, 12, 3, tzinfo=UTC)
HERE, THERE = "slack|T1|U1", "teams|tenant|29:1"
ACCOUNTS = [HERE, THERE, "slack|T1|U2"]


def test_a_code_is_that_of_one_account_for_ten_to_twenty_minutes(vault: Vault) -> None:
    code = vault.holders.code(HERE, NOW)
    assert len(code) == 10
    assert code.isalnum()
    assert code.isupper()
    for minutes, owner in ((0, HERE), (6, HERE), (10, HERE), (17, None), (20, None), (-4, None)):
        assert vault.holders.of_code(code, ACCOUNTS, NOW + timedelta(minutes=minutes)) == owner
    assert vault.holders.of_code(code, [THERE], NOW) is None
    assert vault.holders.of_code("", ACCOUNTS, NOW) is None
    assert vault.holders.of_code("é" * 10, ACCOUNTS, NOW) is None


def test_codes_differ_by_account_and_by_time(vault: Vault) -> None:
    codes = {vault.holders.code(account, NOW + step * timedelta(minutes=10)) for account in ACCOUNTS for step in (0, 1)}
    assert len(codes) == 6


def test_the_master_key_is_asked_for_once_however_many_accounts_there_are(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A key database is asked over the network: for 2,000 accounts, nobody's answer would be stored for seconds.
    asked, master = MagicMock(), vault._keys.master
    monkeypatch.setattr(type(vault._keys), "master", property(lambda _keys: asked() and master))
    assert vault.holders.of_code("wrong", [f"slack|T1|U{number}" for number in range(50)], NOW) is None
    assert asked.call_count == 1


def test_a_proof_is_of_two_accounts_in_one_direction(vault: Vault) -> None:
    proof = vault.holders.prove(THERE, HERE)
    assert vault.holders.is_proved(THERE, HERE, proof)
    assert not vault.holders.is_proved(HERE, THERE, proof)
    assert not vault.holders.is_proved(THERE, "slack|T1|U2", proof)
    assert not vault.holders.is_proved(THERE, HERE, proof[:-1])
    assert not vault.holders.is_proved(THERE, HERE, None)


def test_both_master_keys_prove_while_one_replaces_the_other(sqlite: Database, vault: Vault) -> None:
    before = vault.holders.prove(THERE, HERE)
    vault._keys.begin_rotation()
    assert vault.holders.is_proved(THERE, HERE, before)
    after = vault.holders.prove(THERE, HERE)
    assert after != before
    vault.rotate(sqlite)
    assert vault.holders.is_proved(THERE, HERE, after)
    assert not vault.holders.is_proved(THERE, HERE, before)
