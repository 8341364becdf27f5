# The same few commands on a developer's machine and in CI. Needs Python 3.11 or newer, pip and make; see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s))
EXACT := domain services storage transports
CORES := --numprocesses=logical --dist=worksteal
comma := ,
empty :=
HELD := $(subst $(empty) ,$(comma),$(foreach room,$(EXACT),app/$(room)/*))

.DEFAULT_GOAL := help
.PHONY: help practice test quick lint types bench torture torture-team windows deb bundle format audit lock
.SUFFIXES:

help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

practice: $(READY) ## try every part, do the main job once through the practice mail server, then open the window where there is a screen
	@$(BIN)/rfq-sender doctor --self-test
	@$(BIN)/rfq-sender --env practice practice
ifneq ($(strip $(SCREEN)),)
	@.ci/debian-libraries
	@$(BIN)/rfq-sender --env practice
endif

test: lint types ## everything that must hold: lint, types, contracts, tests, coverage
	@echo "== contracts and tests, on every core"
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -q $(CORES) --durations=20
	@.ci/on-postgresql $(BIN) $(CORES)
	@echo "== coverage: 90 % over all, 100 % of $(EXACT)"
	@$(BIN)/coverage combine -q
	@rm -f .coverage.* # what a process that was killed on purpose had half written
	@$(BIN)/coverage report
	@$(BIN)/coverage report --include='$(HELD)' $$($(BIN)/python -m tests.servers.postgresql) --fail-under=100
	@echo "== all good"

quick: $(READY) ## the tests without the long stories and without coverage: while you work
	@$(BIN)/python -m pytest -q $(CORES) -m "not long"

lint: $(READY) ## look for mistakes and for untidy form
	@echo "== lint"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@find app -name '*.py' -exec wc -l {} + | awk '$$1 > 300 && $$2 != "total" { print "   long, is it two things? " $$2 ": " $$1 " lines" }'

types: $(READY) ## check the types
	@echo "== types"
	@$(BIN)/mypy app tests

bench: $(READY) ## measure speed, memory and start-up time (by hand; says numbers, fails nothing)
	@$(BIN)/python -m tests.benchmarks

torture: $(READY) ## kill a sender at each point and at 300 random moments, and look that nothing is lost or twice (by hand; 6 minutes)
	@$(BIN)/python -m tests.torture $(TORTURE)

torture-team: $(READY) ## kill, freeze and cut off workers that share a PostgreSQL, crash that, and let its stand-by take over (by hand; 8 minutes)
	@$(BIN)/python -m tests.torture --team $(TORTURE)
	@$(BIN)/python -m tests.torture --team --promote --kills 40 $(TORTURE)

bundle: $(READY) ## freeze the program into dist/, pack it, and let it test itself elsewhere (2 minutes)
	@DISPLAY=$${DISPLAY:-bundled} .ci/debian-libraries
	@$(BIN)/python installer/bundle.py

windows: $(READY) ## build the Windows bundle and installer with Wine, install, try and remove it (Debian, by hand; 8 minutes)
	@installer/windows/on-debian.sh $(WINDOWS)

deb: bundle ## the same bundle as a Debian package, and root with debootstrap tries it in a bare Debian (3 minutes more)
	@installer/linux/deb.sh dist/rfq-sender dist/rfq-sender.deb
	@if [ "$$(id -u)" = 0 ] && command -v debootstrap >/dev/null; then installer/linux/try-deb.sh dist/rfq-sender.deb; \
	else echo "Not tried in a bare Debian: that needs root and debootstrap."; fi

format: $(READY) ## put the code into its form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

audit: ## look for known vulnerabilities in what is pinned, for the program and for the image (asks PyPI)
	@PYTHON="$(PYTHON)" installer/audit.sh requirements.lock installer/containers/requirements.lock

lock: $(READY) ## pin all dependencies anew in requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes \
		--extra dev --output-file requirements.lock pyproject.toml
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate \
		--constraint requirements.lock --extra server --extra metrics --extra objects --extra web \
		--no-emit-package pyside6-essentials --no-emit-package shiboken6 \
		--output-file installer/containers/requirements.lock pyproject.toml

# Made when it is missing, and made good when what it depends on has changed.
$(READY): requirements.lock pyproject.toml .ci/environment .ci/debian-libraries
	@PYTHON="$(PYTHON)" .ci/environment $(VENV)
	@touch $@
