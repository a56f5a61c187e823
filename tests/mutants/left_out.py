"""What mutmut leaves out: numbers outside functions (K, 12 and 18 respondents…) and the insides of decorated functions.

mutmut keeps all mutants of a module in one file and chooses when a function is called; a number that is read when its
module is loaded, or a function behind `lru_cache` or `property`, cannot be chosen so. There are few of them: here each
one is a process of its own that loads the changed module in place of the real one.
"""

from __future__ import annotations

import difflib
import importlib.machinery
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper
from mutmut.mutation.mutators import mutation_operators

LIBRARIES = [
    "pytest",
    "hypothesis",
    "numpy",
    "scipy.optimize",
    "sqlmodel",
    "alembic.command",
    "mutmut.mutation.mutators",
]
"""Loaded once for all processes. Nothing of ours: each loads its own, one module of them changed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module: where the change is, its lines before and after, and the whole text to load."""

    where: str
    change: str
    module: str
    text: str


class _LeftOut(cst.CSTVisitor):
    def __init__(self, module: str) -> None:
        super().__init__()
        self.names = [module]
        self.inside = False
        self.found: list[tuple[str, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator):
            return False
        if isinstance(node, cst.FunctionDef) and not self.inside:
            if all(
                isinstance(each.decorator, cst.Name) and each.decorator.value in {"classmethod", "staticmethod"}
                for each in node.decorators
            ):
                return False  # mutmut's
            self.inside = True
            self.names.append(node.name.value)
        elif isinstance(node, cst.ClassDef):
            self.names.append(node.name.value)
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and (self.inside or kind is cst.BaseNumber):
                self.found.extend((".".join(self.names), node, mutant) for mutant in operator(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef) and original_node.name.value == self.names[-1]:
            self.names.pop()
            self.inside = self.inside and isinstance(original_node, cst.ClassDef)


def unchanged(path: Path) -> Mutant:
    """Return a module as it is."""
    return Mutant("", "", ".".join(path.with_suffix("").parts), path.read_text(encoding="utf-8"))


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module that mutmut leaves out."""
    module, text = unchanged(path).module, unchanged(path).text
    tree = MetadataWrapper(cst.parse_module(text)).module
    visitor = _LeftOut(module)
    tree.visit(visitor)
    for where, node, instead in visitor.found:
        replaced = tree.deep_replace(node, instead)
        assert isinstance(replaced, cst.Module)
        lines = list(difflib.unified_diff(text.splitlines(), replaced.code.splitlines(), lineterm=""))[2:]
        yield Mutant(where, changed(lines), module, replaced.code)


def changed(diff: list[str]) -> str:
    """Return the lines that differ, without their numbers: a change keeps its name when code above it moves."""
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in diff if line[:1] in {"-", "+"})


def survivors(mutants: list[Mutant], tests: list[str], processes: int) -> Iterator[tuple[Mutant, bool]]:
    """Yield each mutant, as its tests end, and whether it survived them."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    with context.Pool(processes, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(_lives, [(mutant, tests) for mutant in mutants])


def _lives(given: tuple[Mutant, list[str]]) -> tuple[Mutant, bool]:
    mutant, tests = given
    sys.meta_path.insert(0, _Instead(mutant))
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = sys.stderr = nowhere
        code = pytest.main(["-x", "--assert=plain", *likely_first(tests, mutant.module)])
    return mutant, code == 0


def likely_first(tests: list[str], module: str) -> list[str]:
    """Put the tests of the module itself first, behind pytest's options: most mutants die there."""
    *rooms, name = module.split(".")
    own = "/".join(["tests", *rooms, f"test_{name}.py"])
    return sorted(tests, key=lambda test: test.startswith("tests/") and test != own)


class _Instead(MetaPathFinder):
    """Finds a mutant where the module itself would be found."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if name == self.mutant.module else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Text(name, spec.origin, self.mutant.text)
        return spec


class _Text(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, fullname: str) -> Any:  # noqa: ARG002 - the loader's own signature
        return compile(self.text, self.path, "exec", dont_inherit=True)
