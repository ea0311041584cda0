# Two commands matter: `make demo` to try the bot, `make test` to run every check. Both need Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
# Tests wait for processes and browsers now and then, so there is a worker more than cores.
# Some start the program many times over, which takes a third of the time with its bytecode kept.
unexport PYTHONDONTWRITEBYTECODE
WORKERS := $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: demo run test lint types imports content messages readme check-readme collected tests bench bench-check
.PHONY: bench-beside crash-test soak
.PHONY: bench-reminders fuzz audit screenshots lock clean

demo: .venv/ready
	$(BIN)/magpie demo

run: .venv/ready
	$(BIN)/magpie run

# Types are looked at by one process, so the short checks fit beside it; the tests have all cores to themselves.
test: .venv/ready
	$(MAKE) --no-print-directory --jobs 2 types lint imports content check-readme collected
	$(MAKE) --no-print-directory tests

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/mypy

imports: .venv/ready
	$(BIN)/lint-imports

content: .venv/ready
	$(BIN)/magpie content check

# Brings content/locales/*.po up to date with the sentences of the code and the content.
messages: .venv/ready
	$(BIN)/python -m bot.messages update

# The tables of the README are made from the code; `make readme` writes them, `make test` compares them.
readme: .venv/ready
	$(BIN)/python -m tests.readme --write

check-readme: .venv/ready
	$(BIN)/python -m tests.readme

# Compiles the tests and what they import once, where else each worker would, all at the same time.
collected: .venv/ready
	@$(BIN)/pytest --collect-only --quiet >.venv/collected || { cat .venv/collected; exit 1; }

tests: .venv/ready
	@command -v chromium >/dev/null || echo "No chromium here: the browser tests are skipped."
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

# Measurements. Machines are noisy, so these are figures to look at and no tests. Everything in one run takes nearly an hour
# and a half, of which half an hour are thirty thousand reminders at the pace that Telegram allows for nothing; WHAT="reminders claims"
# measures some of it, ROUNDS=1 once.
ROUNDS := 5
bench: .venv/ready .venv-bench/ready .venv-run/ready
	$(BIN)/python -m bench --rounds $(ROUNDS) $(WHAT)

# What a reminder, a command and a tap cost, in sends of a bare HTTP client of the same run.
bench-check: .venv/ready .venv-bench/ready
	$(BIN)/python -m bench --rounds $(ROUNDS) check

# What drawing does to answers, and what watching costs.
bench-beside: .venv/ready
	$(BIN)/python -m bench.drawing
	$(BIN)/python -m bench.watching

# Two hundred kills while ten thousand reminders are due: nothing lost, nothing three times. Some nine minutes.
crash-test: .venv/ready
	$(BIN)/python -m bench.crash_test

# Thirty days with two thousand people, a moved clock and every kind of trouble. Some fifteen minutes.
soak: .venv/ready
	$(BIN)/python -m bench.soak

# A minute's work with a million reminders, beside a scheduler with a job for each.
bench-reminders: .venv/ready
	$(BIN)/python -m bench.reminders

# Two hundred thousand updates that no Telegram would send. Some ten minutes.
fuzz: .venv/ready
	$(BIN)/python -m bench.fuzz

# Known weaknesses of what is installed, and weak spots in the code. SQL that is put together (B608) and addresses (B104)
# are looked at by ruff, line by line and each with its reason.
audit: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check pip-audit bandit
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt
	$(BIN)/bandit --quiet --recursive --severity-level medium --skip B608,B104 bot db sandbox

# The pictures of the README, taken of the demo in a headless browser.
screenshots: .venv/ready
	$(BIN)/python -m tests.screenshots

# What is installed, with hashes, for every platform: what the bot needs to run, and what the checks add.
# Edit the ranges in pyproject.toml, then run this.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --upgrade pyproject.toml
lock: .venv/ready
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --upgrade --group bench -o requirements-bench.txt

# uv takes a sixth of pip's time, and holds what it fetches against the same hashes. Where it cannot be had, or does not
# find its way out (it reads none of pip's settings), pip does all of it.
UV_ITSELF := sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check
.venv/ready: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Magpie needs Python 3.11 or newer."; exit 1; }
	$(PYTHON) -m venv .venv
	$(UV_ITSELF) >.venv/uv.txt
	{ $(PIP_INSTALL) --require-hashes --only-binary :all: -r .venv/uv.txt && \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt; } || \
	    $(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch .venv/ready

# The peers that we are measured beside, in an environment of their own: they want other versions than we do.
.venv-bench/ready: requirements-bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch .venv-bench/ready

# What an operator has, and nothing beside it: how long a start takes depends on all that is installed.
.venv-run/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv-run
	.venv-run/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.venv-run/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch .venv-run/ready

clean:
	rm -rf .venv .venv-bench .venv-run .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
