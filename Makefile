# Everything starts from a fresh clone: the first target that needs the virtual environment makes it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help graph test lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

graph: $(VENV)/.installed ## build the graph from cases/ and look one site up
	$(BIN)/metlit build cases/
	$(BIN)/metlit find --site "skeletal muscle"

test: $(VENV)/.installed ## run all checks
	$(BIN)/ruff check .
	$(BIN)/pytest -n auto

lock: ## write requirements*.txt anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@lock=$$(mktemp -d) && trap 'rm -rf "$$lock"' EXIT && \
	"$(PYTHON)" -m venv "$$lock" && \
	"$$lock/bin/python" -m pip install --quiet 'pip-tools>=7.6,<8' && \
	compile() { \
	    "$$lock/bin/python" -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	        --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	        $(if $(UPGRADE),--upgrade) "$$@" pyproject.toml; \
	} && \
	compile --output-file requirements.txt && \
	compile --output-file requirements-test.txt --extra test --build-deps-for wheel \
	    --constraint requirements.txt

clean: ## remove the virtual environment, the built store and all caches
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The locked packages; made anew, and only then, when a lock file changes.
$(VENV)/.locked: requirements.txt requirements-test.txt
	@command -v "$(PYTHON)" >/dev/null || { \
	    echo 'metlit needs Python 3.11 or newer and finds no "$(PYTHON)"; name one: make PYTHON=python3.12' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "metlit needs Python 3.11 or newer, and $(PYTHON) is older; name another: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@touch $@

# metlit itself, editable: the code and the data are read where they lie.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	$(BIN)/python -m pip check
	@touch $@
