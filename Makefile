# Two commands do everything on a fresh machine with python3 and make:
#   make demo    the sample conversation, from the microphone to exported excerpts
#   make test    all the tests
# PYTHON=... chooses the interpreter, PYTEST_ARGS=... is handed to pytest, PROCESSES=... says in how many it runs.

PYTHON ?= python3
PYTEST_ARGS ?=
PROCESSES ?= 2
BIN := .venv/bin
SETUP := PYTHON="$(PYTHON)" tools/setup.sh
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra model --extra suggestions --universal --python-version 3.11 --generate-hashes \
           --no-emit-index-url --no-header --quiet

.NOTPARALLEL:
.PHONY: help setup demo test check lint types contracts lock screenshots bench-capture bench-soak bench-ui bench-walk bench-export bench-transcribe bench-review bench-safety

help:
	@printf '%s\n' \
	  'make demo         run the sample conversation' \
	  'make test         run all the tests' \
	  'make check        linters, types for three systems, import contracts' \
	  'make lock         make the locks in requirements/ again, with the newest versions' \
	  'make screenshots  draw the pictures of docs/ again' \
	  'make bench-capture  make every fault a recording may meet, and write docs/faults.md (FAULTS="names", RUNS=n)' \
	  'make bench-transcribe  words, time and memory beside other programs, and write docs/transcription.md' \
	  'make bench-soak   three hours of sound at real load' \
	  'make bench-ui     from a key to its painted frame, while recording and making words' \
	  'make bench-walk   the sample walked in real time: does everything lie at the right second' \
	  'make bench-export  every format of a case of 30 conversations and 3,000 excerpts, with times and memory' \
	  'make bench-review  from a key to its painted frame in review, at 100,000 words and 3,000 tags, and in the accounts side by side (SHORT=1)' \
	  'make bench-safety   attacks and faults: what is lost, leaked and found, and write docs/safety.md (SHORT=1)' \
	  'make setup        only make .venv ready'

setup:
	@$(SETUP) run

demo: setup
	@$(BIN)/vantage demo

test:
	@$(SETUP) test
	tools/virtual_microphone.sh run $(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope $(PYTEST_ARGS)

check: lint types contracts

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy --platform linux
	$(BIN)/mypy --platform win32
	$(BIN)/mypy --platform darwin

contracts: setup
	$(BIN)/lint-imports --no-cache --no-logo

# The second lock is the first without the developers' tools, at the same versions.
lock: setup
	$(COMPILE) --group dev --upgrade --output-file requirements/everything.txt >/dev/null
	$(COMPILE) --constraint requirements/everything.txt --upgrade --output-file requirements/runtime.txt >/dev/null

screenshots: setup
	$(BIN)/python tools/screenshots.py
	$(BIN)/python -m tools.team_screenshots

# FAULTS="disk-full dead" makes only these, RUNS=5 each so often; both leave the last results of the others.
FAULTS ?=
RUNS ?=
bench-capture:
	@$(SETUP) test
	$(BIN)/python -m benchmarks.faults $(FAULTS) $(if $(RUNS),--runs $(RUNS))

bench-soak:
	@$(SETUP) test
	$(BIN)/python -m benchmarks.soak

bench-ui:
	@$(SETUP) run
	$(BIN)/python -m benchmarks.keys $(if $(KEYS),--keys $(KEYS))

bench-walk:
	@$(SETUP) test
	tools/virtual_microphone.sh run $(BIN)/python -m benchmarks.walk

bench-export:
	@$(SETUP) test
	$(BIN)/python -m benchmarks.open_and_export --tags 100 --rounds 3

# TRANSCRIBE="stop kill" makes only these parts; each is kept, so that a second call goes on. TRANSCRIBE=--short only tries
# every kind, in some minutes.
TRANSCRIBE ?=
bench-transcribe:
	@$(SETUP) test
	$(BIN)/python -m benchmarks.transcription $(TRANSCRIBE)

# KEEP=folder keeps the filled case for the next run.
KEEP ?=
bench-review: setup
	@keep="$(KEEP)"; [ -n "$$keep" ] || { keep=$$(mktemp -d); trap 'rm -rf "$$keep"' EXIT; }; \
	$(BIN)/python -m benchmarks.review_keys $(if $(SHORT),--short) --keep "$$keep" && \
	$(BIN)/python -m benchmarks.strands_keys $(if $(SHORT),--short) --keep "$$keep"

# SHORT=1 does each a few times, in a minute or two, and writes no page; INPUTS=n hostile inputs of each kind, made on as many
# cores as there are: a second call goes on where the first was ended. SAFETY="inputs leaks" does only these parts.
SHORT ?=
INPUTS ?=
SAFETY ?=
bench-safety:
	@$(SETUP) test
	$(BIN)/python -m benchmarks.safety $(SAFETY) $(if $(SHORT),--short) $(if $(INPUTS),--inputs $(INPUTS)) $(if $(POINTS),--points $(POINTS))
