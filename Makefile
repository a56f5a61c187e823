# What a newcomer types. Everything runs in .venv, made from the hashed lock files.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: help install demo test slow check bench sentences calm stories overload mutants cards lock clean
help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# uv is fetched once into the environment itself: nothing but Python and make is asked of the machine.
.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

.venv/.runtime: .venv/bin/uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/.runtime ## all that Diapason needs, in .venv: .venv/bin/diapason --help

demo: .venv/.runtime ## a company lives half a year, then its workspace is open to your browser (ARGS="--exit" to stop before)
	@$(BIN)/diapason demo $(ARGS)

# Two cores are used; tests of one module stay together, since they share a demo that was lived once. Modules start in
# the order of their names, and not those of most tests first: whole lives come early, and no core idles at the end.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder
# Rewritten assertions are kept: to make them again at each run takes each of the two processes nine seconds.
unexport PYTHONDONTWRITEBYTECODE

test: .venv/.dev ## all tests; no network, no Docker, no Slack account
	@$(PYTEST) $(ARGS)

slow: .venv/.dev ## the long attacks and lives: minutes
	@$(PYTEST) -m slow $(ARGS)

check: .venv/.dev ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/.dev ## every row of the measures, with the market rule and the limit beside it
	@$(BIN)/diapason bench $(ARGS)

sentences: .venv/.dev ## what digests say beside gaps, held to the truth of simulated companies: minutes
	@$(PYTEST) -m slow tests/benchmarks/test_sentences_rows.py $(ARGS)

calm: .venv/.dev ## twenty companies where nothing was planted: at least 17 of their last digests must say so
	@$(BIN)/python -m tests.acceptance.calm $(ARGS)

stories: .venv/.dev ## twenty companies whose gaps start and end, told from the posted digests alone: what was found, what is false
	@$(BIN)/python -m tests.acceptance.stories $(ARGS)

overload: .venv/.dev ## 250 taps a second and a kill -9, three times on each database: nothing acknowledged may be lost
	@$(BIN)/python -m tests.acceptance.overload $(ARGS)

mutants: .venv/.dev ## every small change of the release rules and the vault must fail a test (ARGS="jobs.release.cells")
	@$(BIN)/python -m tests.mutants $(ARGS)

cards: .venv/.dev ## a picture of every message, form and home, in both languages, light and dark (ARGS="--to FOLDER")
	@$(BIN)/python -m tests.acceptance.cards $(ARGS)

lock: .venv/bin/uv ## resolve the dependencies again
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements.lock --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and what the demo left
	rm -rf .venv .demo mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
