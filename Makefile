# Each target stands alone: it creates .venv and installs what it needs first.
# `make demo PYTHON=python3.12` chooses the Python that .venv is made with.

PYTHON ?= python3
VENV := .venv
LOWEST := .venv-lowest
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable
INPUTS := pyproject.toml constraints.txt

# One thread per test process: they share the cores already.
TEST_ENV := OMP_NUM_THREADS=1 MPLBACKEND=Agg
TEST_ARGS ?= -n 2 -m "not slow"

.PHONY: demo test bare lowest lint format bench clean

demo: $(VENV)/.installed
	$(BIN)/python examples/01_penguins.py

test: $(VENV)/.installed-test
	$(TEST_ENV) $(BIN)/python -m pytest $(TEST_ARGS)

# Without the fonts, the browser and the packages of extras that some tests need, as on a
# machine that has none of them: the files of tests that any of these matters to.
bare: $(VENV)/.installed-test
	SKMTL_TESTS_BARE=1 $(TEST_ENV) $(BIN)/python -m pytest $(TEST_ARGS) --ignore tests/contracts tests skmtl/balancing

# With the lowest versions that pyproject.toml declares, which have wheels for Python 3.11
# and 3.12. Its torch is a CUDA build unless pip sees a CPU build (the README says how).
lowest: $(LOWEST)/.installed
	$(TEST_ENV) $(LOWEST)/bin/python -m pytest $(TEST_ARGS)

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
	rm -rf $(VENV) $(LOWEST) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis examples/output

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

$(LOWEST)/.installed: pyproject.toml .ci/lowest.py
	test -d $(LOWEST) || $(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python .ci/lowest.py > $(LOWEST)/constraints.txt
	@echo "Installing the lowest versions into $(LOWEST); this takes some minutes."
	$(LOWEST)/bin/python -m pip install --quiet --constraint $(LOWEST)/constraints.txt --editable '.[test]'
	@touch $@
