# Two commands: `make plan` and `make test`. Both set up what they need; a second run is cheap.
.DELETE_ON_ERROR:
.PHONY: plan test check bench docs lock clean
MAKEFLAGS += --no-print-directory

# The first Python that is 3.11 or later.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
OUT ?= out/ukraine

plan: .venv/installed
	@$(BIN)/coalition plan missions/ukraine -o $(OUT)

test: .venv/installed-dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { $(BIN)/ruff format --check; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	@$(BIN)/pytest -q --numprocesses auto --dist loadfile

# What is quick to run before a commit.
check: .venv/installed-dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/pytest -q -x

.venv/created:
	@test -n "$(PYTHON)" || { echo "Coalition needs Python 3.11 or later on the PATH." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/installed: requirements.lock pyproject.toml .venv/created
	@echo "Installing Coalition into .venv ..."
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# The planner against its peers: hours. `make bench WHAT="--sizes S M"` takes less; benchmarks/README.md has the last results.
PEERS := .venv/peers
WHAT ?= --growth --what-ifs 200
bench: $(PEERS)/installed
	@mkdir -p out
	@$(PEERS)/bin/python benchmarks/bench.py --json out/bench.jsonl $(WHAT)

$(PEERS)/installed: requirements-bench.lock
	@echo "Installing Coalition and its peers into $(PEERS) ..."
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps -r requirements-bench.lock
	@$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

# Renew the pages that are made from the code.
docs: .venv/installed
	@$(BIN)/python -m typer coalition.cli utils docs --name coalition > docs/reference/commands.md
	@$(BIN)/python -m coalition.mission.reference

# Renew the lock files after a change of pyproject.toml; `make lock UPGRADE=--upgrade` asks for newer versions of everything.
LOCK := $(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options pyproject.toml
lock:
	$(PIP) install pip-tools
	$(LOCK) $(UPGRADE) --all-build-deps --output-file requirements.lock
	$(LOCK) $(UPGRADE) --all-build-deps --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) $(UPGRADE) --all-build-deps --extra bench --constraint requirements.lock --output-file requirements-bench.lock
	$(LOCK) $(UPGRADE) --all-build-deps --extra cluster --constraint requirements.lock --output-file requirements-cluster.lock

clean:
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis src/*.egg-info
