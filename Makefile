# Everything needs only Python 3.11 or later, make and a package index. The environment lives in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
RUN := $(BIN)/python
# A file's tests run one after the other, so that what they share is made once.
TESTS := $(BIN)/pytest --numprocesses auto --dist loadfile
# Rewriting and compiling the tests takes every process longer than collecting them: bytecode is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help

.PHONY: help
help:  ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1|/' | awk -F'|' '{printf "  %-18s %s\n", $$1, $$2}'

$(READY): pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else f'Python 3.11 or later is needed, {sys.executable} is {sys.version.split()[0]}. Say which to use: make PYTHON=python3.12 ...')"
	@echo "Setting up .venv, once ..."
	@$(PYTHON) -m venv .venv
	@# The pip that comes with Python 3.11 does not know dependency groups.
	@$(INSTALL) --upgrade 'pip>=25.1'
	@$(INSTALL) --editable '.[testing,cli,otel]' --group dev
	@touch $@

.PHONY: demo
demo: $(READY)  ## Regenerate, then take a tour against the embedded emulator; PROFILE=4.8 for an older FastGPT
	@$(RUN) -m generator generate
	@$(RUN) -m generator check
	@$(RUN) examples/tour.py

.PHONY: test
test: $(READY)  ## Everything that has to pass
	@# Most of the checks keep one core busy; the tests keep all of them busy.
	@$(MAKE) --no-print-directory --jobs=2 lint mypy pyright check-generated check-breaking check-pythons docs
	@$(TESTS)

.PHONY: pytest
pytest: $(READY)  ## Run the tests alone
	@$(TESTS)

.PHONY: test-all
test-all: $(READY)  ## Run the tests under every installed Python, and once with the lowest dependencies
	@$(RUN) -m tests.project.matrix

.PHONY: test-lowest
test-lowest: $(READY)  ## Run the tests with the lowest dependencies that pyproject.toml allows
	@$(RUN) -m tests.project.matrix lowest

.PHONY: test-sdist
test-sdist: $(READY)  ## Run the tests of the source distribution, unpacked elsewhere
	@$(RUN) -m tests.project.matrix sdist

# Where tests of streams, faults, cancelling and leaving talk to a server on a port.
ON_ROADS := tests/_async tests/_sync tests/streams/leaving tests/streams/test_web_example.py tests/calls/test_pools.py \
	tests/calls/test_attempts.py tests/calls/connections/test_exchange.py tests/files/test_upload_async.py \
	tests/files/test_other_transports.py tests/contract/composition

.PHONY: test-roads
test-roads: $(READY)  ## Run the tests of streams, faults, cancelling and leaving on every road to a server: make test-roads [ONLY="tls proxy"]
	@$(foreach road,$(or $(ONLY),direct fallback tls proxy tunnel aiohttp),$(TESTS) --road=$(road) $(ON_ROADS) &&) true

.PHONY: package
package: $(READY)  ## Build what is released into dist/, and check it: make package TAG=<tag> checks the version too
	@$(INSTALL) --group package
	@$(RUN) -m tests.project.packaging.release $(TAG)

.PHONY: docs
docs: $(READY)  ## Build the documents, English and Chinese, into site/; it fails at the first warning
	@$(RUN) -m generator.site

.PHONY: coverage
coverage: $(READY)  ## Run the tests and measure what they cover, which takes twice as long
	@$(TESTS) --cov --cov-report=term

.PHONY: lint
lint: $(READY)  ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Run 'make format'."; exit 1; }

.PHONY: format
format: $(READY)  ## Format and repair style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: types
types: mypy pyright  ## Check types: mypy strict everywhere, pyright on the public API

.PHONY: mypy
mypy: $(READY)
	@$(BIN)/mypy

.PHONY: pyright
pyright: $(READY)
	@$(BIN)/pyright --warnings

.PHONY: generate
generate: $(READY)  ## Rebuild the generated code from spec/, overrides/ and the async sources
	@$(RUN) -m generator generate

.PHONY: check-generated
check-generated: $(READY)  ## Fail if the generated code is not what `generate` writes
	@$(RUN) -m generator lint
	@$(RUN) -m generator check

.PHONY: check-pythons
check-pythons: $(READY)  ## Fail if another Python, with another hash seed, generates anything else
	@$(RUN) -m generator.verify.pythons

.PHONY: upstream
upstream: $(READY)  ## Compare the spec with FastGPT's document: make upstream DOC=<file or address>
	@$(RUN) -m generator upstream $(DOC)

.PHONY: upstream-trial
upstream-trial: $(READY)  ## Change FastGPT's documents at random and take them over in a copy: make upstream-trial [COUNT=30] [SEED=1]
	@$(RUN) -m tests.generator.upstream.mutations.trial $(or $(COUNT),30) $(or $(SEED),1)

.PHONY: diff
diff: $(READY)  ## Say what changed for users, as Markdown: make diff SINCE=<git revision>
	@$(RUN) -m generator diff --since $(SINCE)

.PHONY: check-breaking
check-breaking: $(READY)  ## Fail if a breaking change since the last release is not in the changelog
	@$(RUN) -m generator breaking

.PHONY: bench
bench: $(READY)  ## Measure beside the peers and compare with the baseline: make bench [QUICK=1] [SAVE=1] [ONLY="streams calls"]
	@$(INSTALL) --group bench
	@$(RUN) -m benchmarks $(if $(QUICK),--quick) $(if $(SAVE),--save) $(ONLY)

.PHONY: soak
soak: $(READY)  ## Work a client hard for minutes and see that descriptors, threads and memory stay flat: make soak SCALE=0.1
	@$(RUN) -m benchmarks.soak --scale $(or $(SCALE),1)
	@$(RUN) -m benchmarks.reuse --scale $(or $(SCALE),1)

.PHONY: mutation
mutation: $(READY)  ## Change the no-I/O modules one thing at a time, and count what their tests notice: make mutation [ONLY=retry]
	@$(INSTALL) --group mutation
	@$(RUN) -m tests.project.mutation $(ONLY)

.PHONY: real
real: $(READY)  ## Try every operation on a real FastGPT, see docs/servers/live.md: make real VERSION=4.16.0 [JSON=found.json] [ONLY=upload]
	@$(RUN) -m tests.live $(if $(VERSION),--version $(VERSION)) $(if $(JSON),--json $(JSON)) $(if $(ONLY),--only "$(ONLY)")

.PHONY: clean
clean:  ## Remove what was built or installed here
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .coverage .hypothesis dist build site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
