"""The small changes of ``make mutants``: what is made of them, and when the list of explanations is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.__main__ import HERE, compare, explained
from tests.mutants.left_out import changed, likely_first, mutants_of

MODULE = '''
from functools import lru_cache

K = 5
"""Five."""


def mutmut_does(this: int = 1) -> int:
    return this + 1


@lru_cache(maxsize=7)
def cached(n: int) -> int:
    return n + K
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("rules.py")
    path.write_text(MODULE, encoding="utf-8")
    return path


def test_numbers_of_modules_and_the_insides_of_decorated_functions_are_changed_and_nothing_else(module: Path) -> None:
    assert [(mutant.where, mutant.change) for mutant in mutants_of(module)] == [
        ("rules", "- K = 5\n+ K = 6"),
        ("rules.cached", "- return n + K\n+ return n - K"),
    ]
    assert [mutant.text for mutant in mutants_of(module)] == [
        MODULE.replace("K = 5", "K = 6"),
        MODULE.replace("n + K", "n - K"),
    ]


def test_a_change_keeps_its_name_when_lines_move() -> None:
    assert changed(["@@ -9 +9 @@", "     a = 1", "-    b = 2", "+    b = 3"]) == "- b = 2\n+ b = 3"


def test_the_tests_of_the_module_itself_run_first() -> None:
    tests = [
        "-k",
        "not postgres",
        "tests/jobs/release/test_cells.py",
        "tests/storage/vault/keys/test_folder.py",
        "tests/attacks",
    ]
    assert likely_first(tests, "storage.vault.keys.folder") == [tests[0], tests[1], tests[3], tests[2], tests[4]]
    assert likely_first(tests, "jobs.release.cells") == tests


def test_what_lives_unexplained_and_what_is_explained_in_vain_are_both_told() -> None:
    assert compare(["a", "b"], ["b", "a"]) == ([], [])
    assert compare(["a", "b", "b"], ["b", "c"]) == (["a", "b"], ["c"])


def test_every_explanation_has_a_reason_and_names_a_change() -> None:
    text = (HERE / "explained.toml").read_text(encoding="utf-8")
    for name in explained(text):
        where, *lines = name.split("\n")
        assert where.startswith(("jobs.release.", "storage."))
        assert {line[:2] for line in lines} == {"- ", "+ "}
