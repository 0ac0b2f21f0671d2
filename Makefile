# Each target stands alone: it creates .venv and installs what it needs first.
# `make demo PYTHON=python3.12` chooses the Python that .venv is made with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable
INPUTS := pyproject.toml constraints.txt

# One thread per test process: they share the cores already.
TEST_ENV := OMP_NUM_THREADS=1 MPLBACKEND=Agg
TEST_ARGS ?= -n 2 -m "not slow"

.PHONY: demo test lint format bench clean

demo: $(VENV)/.installed
	$(BIN)/python examples/01_penguins.py

test: $(VENV)/.installed-test
	$(TEST_ENV) $(BIN)/python -m pytest $(TEST_ARGS)

lint: $(VENV)/.installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-bench
	for script in benchmarks/*.py; do $(BIN)/python $$script --quick || exit 1; done

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis examples/output

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The stamps are files, so a second run installs only after these files have changed.
$(VENV)/.installed: $(INPUTS) | $(BIN)/python
	@echo "Installing skmtl into $(VENV); the first time this takes a few minutes."
	$(INSTALL) .
	@touch $@

$(VENV)/.installed-%: $(INPUTS) | $(BIN)/python
	@echo "Installing skmtl[$*] into $(VENV); the first time this takes a few minutes."
	$(INSTALL) '.[$*]'
	@touch $@ $(VENV)/.installed
