# Everything starts from a fresh clone: the first target that needs the virtual environment makes it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := benchmarks/.peers
# What `make bench` measures: SIZES in place of these, N as well; BENCH takes options of benchmarks/run.py.
SIZES ?= 1000 10000
N ?=
# Commands that tests run start faster from byte code.
TESTED := env -u PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help graph test test-all fuzz faults docs bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

graph: $(VENV)/.installed ## build the graph from cases/ and look one site up
	$(BIN)/metlit build cases/
	$(BIN)/metlit find --site "skeletal muscle"

test: $(VENV)/.installed ## run all checks but those of the night
	$(BIN)/ruff check .
	$(TESTED) $(BIN)/pytest -n auto --dist worksteal

test-all: $(VENV)/.installed ## run every check, with the Debian packages that some need; what is skipped fails
	@tests/debian-packages.sh
	$(BIN)/python -m pip install --quiet --requirement tests/editor-packages.txt
	$(BIN)/ruff check .
	$(TESTED) $(BIN)/pytest -n auto --dist worksteal -m "nightly or not nightly" --no-skips

fuzz: $(VENV)/.installed ## let every fuzzing target run for an hour (FUZZ=60: for a minute)
	METLIT_FUZZ_SECONDS=$(or $(FUZZ),3600) $(TESTED) $(BIN)/pytest tests/fuzzing -m "not nightly" -n auto

faults: $(VENV)/.installed ## plant faults one by one and see that the tests catch them (an hour)
	$(TESTED) $(BIN)/python tests/faults/plant.py

docs: $(VENV)/.installed ## write what the documents show anew: outputs, rules, figures, map; then read them
	$(BIN)/metlit build --sample --store build/docs
	for file in docs/figures/*.svg; do $(BIN)/metlit export figure $$(basename $$file .svg) --store build/docs >$$file; done
	$(BIN)/python tools/draw_map.py
	METLIT_UPDATE_DOCS=1 $(BIN)/pytest -m "nightly or not nightly" tests/test_docs.py

bench: $(VENV)/.installed $(PEERS)/.locked $(PEERS)-morph/.locked ## measure metlit and its peers (N=100000 adds hours)
	$(BIN)/python benchmarks/run.py --sizes $(SIZES) $(N) --peers $(PEERS)/bin/python \
	    --peers-morph $(PEERS)-morph/bin/python $(BENCH)

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

clean: ## remove the virtual environments, the built store, what was measured and all caches
	rm -rf $(VENV) $(PEERS) $(PEERS)-morph benchmarks/made build dist .pytest_cache .ruff_cache .hypothesis
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

# What metlit is measured against, apart from it; made anew, and only then, when the list of packages changes.
$(PEERS)/.locked: benchmarks/peers/requirements.txt | $(VENV)/.locked
	"$(PYTHON)" -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet -r $<
	@touch $@

$(PEERS)-morph/.locked: benchmarks/peers/requirements-morph-kgc.txt | $(VENV)/.locked
	"$(PYTHON)" -m venv --clear $(PEERS)-morph
	$(PEERS)-morph/bin/python -m pip install --quiet -r $<
	@touch $@

# metlit itself, editable: the code and the data are read where they lie.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	$(BIN)/python -m pip check
	@touch $@
