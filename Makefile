# Two commands matter: `make brief` (the main job) and `make test`.
# Both need only Python 3.11+ with pip, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ORDER ?= zero-tolerance-2018
# Simulations of a brief; `make brief REPLICATES=8` is a quick look.
REPLICATES ?= 200
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
export PYTHONDONTWRITEBYTECODE :=

.PHONY: brief test lint schemas types unit validate evaluation release-check lock clean

brief: $(VENV)/.brief
	$(BIN)/python -m practicable brief "$(ORDER)" --replicates $(REPLICATES) -o brief.html

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

schemas: $(VENV)/.dev
	$(BIN)/python -m practicable.results.schemas docs/results

types: $(VENV)/.dev
	$(BIN)/python -m pyright

# One thread of linear algebra each: two workers are as many as there are processors. Tests of a file mostly stay together,
# since they share what is simulated or served for them.
unit: $(VENV)/.dev
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal

# Rewrites the pages under docs/ that say how far results can be relied on; goes on where it was broken off.
validate: $(VENV)/.dev
	$(BIN)/python -m pytest -m long
	$(BIN)/python validation/forecast.py
	$(BIN)/python validation/arrivals.py
	$(BIN)/python validation/evidence.py
	$(BIN)/python validation/page.py
	$(BIN)/python validation/posterior_coverage.py
	$(BIN)/python validation/hindcast.py

# Recomputes the evaluations that the package carries (some three minutes).
evaluation: $(VENV)/.dev
	$(BIN)/python -m practicable evaluate --json -o src/practicable/evidence/evaluation/results/evaluation.json
	$(BIN)/python -m practicable evaluate streamline --as-of 2018-04-06 --json -o src/practicable/evidence/evaluation/results/streamline-2018-04-06.json

# Installs the wheel with each extra alone, outside of the checkout, runs what the extra promises, and audits the
# locked libraries; writes docs/release.md.
release-check: $(VENV)/.dev
	$(BIN)/python validation/release.py --write

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.brief: locks/brief.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r locks/brief.txt
	$(INSTALL) --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r locks/dev.txt
	$(INSTALL) --no-build-isolation --editable .
	touch $@ $(VENV)/.brief

# Rewrites the lock files from pyproject.toml: hashes, every platform, no addresses.
LOCK := .venv/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11
lock:
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	$(LOCK) --extra brief --group build pyproject.toml -o locks/brief.txt
	$(LOCK) --extra dev pyproject.toml -o locks/dev.txt
	$(LOCK) --group audit -o locks/audit.txt

clean:
	rm -rf $(VENV) brief.html brief.json
