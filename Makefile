# Everything a newcomer or a machine runs. A bare machine needs python3 (3.11 or newer, with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest
# Files of tests side by side, one process a core.
PARALLEL := -n auto --dist loadfile

.PHONY: help demo test test-browser test-loops test-notebooks test-all lint format bench quality clean

help:  ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY)  ## Cluster the bundled support tickets.
	$(BIN)/textclust demo --force

test: $(READY)  ## Run every test; those of reports in a browser where there is one.
	$(PYTEST) $(PARALLEL)

test-browser: $(READY)  ## Test reports in Chromium; fails where there is none.
	TEXTCLUST_BROWSER=required $(PYTEST) -m browser tests/report

test-loops: $(READY)  ## Test the loops without compiling, and with bounds checked.
	NUMBA_DISABLE_JIT=1 $(PYTEST) $(PARALLEL) tests/kernels
	NUMBA_BOUNDSCHECK=1 $(PYTEST) $(PARALLEL) tests/kernels tests/text tests/cluster

test-notebooks: $(READY)  ## Run the notebooks.
	$(PYTEST) -m notebook tests/notebooks

test-all: test test-browser test-loops test-notebooks  ## All of these.

lint: $(READY)  ## Check style, types and floors.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## Bring the code into form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## Compare with scikit-learn and peers, side by side (CORPORA=folder for real corpora).
	$(BIN)/python -m benchmarks.vectorising $(CORPORA)
	$(BIN)/python -m benchmarks.against_sklearn $(CORPORA)
	$(BIN)/python -m benchmarks.engine $(CORPORA)

quality: $(READY)  ## Agreement with known classes (CORPORA=folder of labelled corpora).
	$(BIN)/python -m benchmarks.quality $(CORPORA)

clean:  ## Remove what the targets made.
	rm -rf $(VENV) demo-run build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
