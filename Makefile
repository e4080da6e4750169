# Everything runs in .venv, which is built from the hash-pinned lock. A machine needs only Python
# 3.11 or newer, git and make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test slow check bench eval faults fuzz soak lint types audit sbom lock clean

demo: .venv/demo.ready         ## the bot in a browser, without Slack
	$(BIN)/framework-bot demo $(ARGS)

# Many tests wait for clocks and other processes, so four workers keep two cores busy. The order of
# the folders starts the longest files first.
PYTEST := $(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

test: .venv/dev.ready          ## the tests, except for the slow ones: under two minutes
	$(PYTEST) -m "not slow" $(ARGS)

slow: .venv/dev.ready          ## the slow tests, in their short form
	$(PYTEST) -m slow $(ARGS)

check: lint types test slow    ## everything that CI runs

lint: .venv/dev.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/framework-bot guides check

types: .venv/dev.ready
	$(BIN)/mypy

bench: .venv/dev.ready         ## speed, compared with peers in the same run
	$(BIN)/python -m bench $(ARGS)

eval: .venv/dev.ready          ## quality of answers, compared with peers in the same run
	$(BIN)/python -m bench.evaluation evaluation/development.jsonl evaluation/holdout.jsonl evaluation/unseen.jsonl

faults: .venv/dev.ready        ## kills, errors of Slack, full disks …: about ten minutes
	$(BIN)/pytest --numprocesses 4 --many 250 --ignore tests/faults/test_soak.py tests/faults $(ARGS)

fuzz: .venv/dev.ready          ## 100,000 hostile payloads: about ten minutes
	$(BIN)/pytest --payloads 100000 tests/fuzz $(ARGS)

soak: .venv/dev.ready          ## ten minutes of 50 events a second, with a kill every minute
	$(BIN)/pytest --soak 600 tests/faults/test_soak.py $(ARGS)

audit: .venv/audit.ready       ## known vulnerabilities of the locked dependencies; asks the package index
	.venv/audit/bin/pip-audit --disable-pip --require-hashes --strict -r requirements-demo.lock

sbom: .venv/audit.ready        ## the software bill of materials, in CycloneDX, as framework-bot.cdx.json
	.venv/audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  --output-file framework-bot.cdx.json requirements.lock

# requirements.lock is what production installs; the locks of demo and development add to it.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --quiet \
  --generate-hashes --no-emit-index-url --no-header

lock: .venv/bin/python         ## resolve the dependencies again
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) pyproject.toml --extra demo --group build -o requirements-demo.lock
	$(COMPILE) pyproject.toml --extra demo --group dev -o requirements-dev.lock
	$(COMPILE) --group audit -o requirements-audit.lock

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis framework-bot.cdx.json

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

# Installing computes what ships with the package; a model or guide that is edited later works too.
.venv/run.ready: .venv/bin/python requirements.lock pyproject.toml knowledge/model/SHA256SUMS
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/demo.ready: .venv/run.ready requirements-demo.lock
	$(PIP) install --require-hashes -r requirements-demo.lock
	@touch $@

.venv/dev.ready: .venv/run.ready requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# A separate environment: the audit tools must not be among the dependencies that they inspect.
.venv/audit.ready: .venv/bin/python requirements-audit.lock
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes \
	  -r requirements-audit.lock
	@touch $@
