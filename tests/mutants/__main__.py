"""Changes the release rules and the vault in every small way: a test must notice, or somebody must have explained it.

``python -m tests.mutants`` takes every module that ``[tool.mutmut]`` names, ``python -m tests.mutants
jobs.release.cells`` one of them. It ends with code 1 when a mutant survives that ``explained.toml`` does not know, or
when the list explains one that no longer survives.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key
from rich.progress import track

from tests.mutants import left_out

HERE = Path(__file__).parent
WORKSHOP = Path("mutants")
PROCESSES = 2
CAUGHT = {"killed", "timeout"}


def main(names: list[str]) -> int:
    """Run all mutants of the modules named and say what is wrong, if anything."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    paths = {dotted(path): path for pattern in settings["only_mutate"] for path in sorted(Path().glob(pattern))}
    modules = names or list(paths)
    shutil.rmtree(WORKSHOP, ignore_errors=True)  # a verdict of yesterday says nothing of the tests of today
    beside = [mutant for name in modules for mutant in left_out.mutants_of(paths[name])]
    within = by_mutmut(modules)
    alive = [name for name, status in within if status not in CAUGHT]
    tests = [*settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"]]
    control = left_out.unchanged(paths[modules[0]])  # must live, or the deaths of the others prove nothing
    verdicts = left_out.survivors([control, *beside], tests, PROCESSES)
    lived = [mutant for mutant, lives in track(verdicts, "Left out by mutmut", total=len(beside) + 1) if lives]
    if control not in lived:
        raise SystemExit("The tests fail even when nothing is changed.")
    alive += [f"{mutant.where}\n{mutant.change}" for mutant in lived if mutant != control]
    sys.stdout.write(f"{len(within) + len(beside)} mutants, {len(alive)} survive.\n")
    text = (HERE / "explained.toml").read_text(encoding="utf-8")
    new, gone = compare(alive, [name for name in explained(text) if module_of(name, paths) in modules])
    for title, which in (("Nothing notices:", new), ("Explained, but killed or gone:", gone)):
        for name in which:
            sys.stdout.write(f"\n{title}\n{name}\n")
    return 1 if new or gone else 0


def by_mutmut(modules: list[str]) -> list[tuple[str, str]]:
    """Let mutmut make and run its mutants; return the name and the fate of each."""
    tool = Path(sys.executable).with_name("mutmut")
    patterns = [f"{module}.x*" for module in modules]
    subprocess.run([tool, "run", "--max-children", str(PROCESSES), *patterns], check=True)  # noqa: S603 - our own
    found = []
    for meta in sorted(WORKSHOP.rglob("*.py.meta")):
        path = meta.relative_to(WORKSHOP).with_suffix("")
        if dotted(path) in modules:
            codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
            found += [(named(key, path), status_by_exit_code[code]) for key, code in codes.items()]
    return found


def named(key: str, path: Path) -> str:
    """Name a mutant of mutmut as `explained.toml` does: where it is, and the lines that it changes."""
    function, owner = orig_function_and_class_names_from_key(key)
    where = ".".join(filter(None, (dotted(path), owner, function)))
    lines = get_diff_for_mutant(key, path=path).splitlines()[2:]
    return f"{where}\n{left_out.changed(lines)}"


def dotted(path: Path) -> str:
    """Return a module's name."""
    return ".".join(path.with_suffix("").parts)


def module_of(name: str, modules: dict[str, Path]) -> str:
    """Return which module a mutant changes."""
    where = name.partition("\n")[0]
    return next((module for module in modules if f"{where}.".startswith(f"{module}.")), where)


def explained(text: str) -> list[str]:
    """Return the names of the mutants that may live."""
    return [mutant.strip() for group in tomllib.loads(text)["because"] for mutant in group["mutants"]]


def compare(alive: list[str], known: list[str]) -> tuple[list[str], list[str]]:
    """Return who lives unexplained, and what is explained in vain; twice the same change counts twice."""
    living, expected = Counter(alive), Counter(known)
    return sorted((living - expected).elements()), sorted((expected - living).elements())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
