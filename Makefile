# Everything a contributor or an administrator needs, on a machine with Python 3.11 or newer and make.
#   make run        start Rapport on http://localhost:8000 with a demo organisation (make run args="--port 8080" without it)
#   make test       every test but those in a browser        make journeys   those in a browser
#   make check      format, lint, types, import contracts, templates, missing migrations, sizes
#   make fix        put format and lint right                make bench      the benchmark (size=100000)
#   make capability name=NAME   the files of a new capability, wired

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --require-hashes --no-deps --retries 10 --timeout 60
CORES := 2
# The type checker reads the settings, which want these; it uses neither.
UNUSED := DATABASE_URL=postgresql:///unused RAPPORT_SECRET_KEY=only-for-types-0123456789abcdef0123456789
PYTEST := $(PY) -m pytest
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)

.PHONY: help install install-dev run test journeys browser mail-server check fix bench capability sizes

help:
	@sed -n 's/^#   //p' Makefile

# An empty database and the static files are made ahead, so that a first start is quick; it starts without them too.
install: $(VENV)/.installed $(VENV)/bin/rapport
	-@$(PY) -m rapport.config.server.snapshot
install-dev: $(VENV)/.installed-dev $(VENV)/bin/rapport

$(PY):
	@if [ -z "$(PYTHON)" ]; then echo "Rapport needs Python 3.11 or newer; install it and try again." >&2; exit 1; fi
	$(PYTHON) -m venv $(VENV)

# The lock files name every package with its hash; a stamp makes the second time quick.
$(VENV)/.installed: requirements.lock | $(PY)
	@if [ -e $(VENV)/.installed-dev ]; then rm -f $(VENV)/.installed-dev; fi
	$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(PY)
	$(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.installed

# The command `rapport`, and the package itself, without building anything. Processes that it starts read the file again,
# under another name: then it does nothing.
COMMAND := \#!$(CURDIR)/$(PY)\nimport sys\n\nfrom rapport.config.cli import main\n\nif __name__ == "__main__":\n    sys.exit(main())\n
$(VENV)/bin/rapport: Makefile | $(PY)
	@echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/rapport.pth"
	@printf '$(COMMAND)' > $@
	@chmod +x $@

run: install
	@exec $(PY) -m rapport up $(or $(args),--demo)

test: install-dev mail-server
	$(PYTEST) -n $(CORES) --dist worksteal $(args)

journeys: install-dev browser
	@chromium="$$(command -v "$(CHROMIUM)" chromium chromium-browser | head -1)"; \
	RAPPORT_CHROMIUM="$$chromium" $(PYTEST) -n $(CORES) --dist worksteal -o addopts="-q --strict-markers -p rapport.config.testing" tests/journeys $(args)

browser:
	@if [ -z "$(CHROMIUM)" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	  else echo "The journeys need a browser: install Chromium, or name one with CHROMIUM=/path." >&2; exit 1; fi; fi

# Fetching mail is tried against a real IMAP server; without one those tests are left out, and say so.
mail-server:
	@if [ -z "$$(PATH="$$PATH:/usr/sbin" command -v dovecot)" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends dovecot-imapd >/dev/null; \
	  else echo "Fetching mail is not tried: install dovecot-imapd for that." >&2; fi; fi

check: install-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(UNUSED) $(VENV)/bin/mypy rapport
	PYTHONPATH=. $(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --quiet --lint rapport
	$(PY) -m rapport makemigrations --check --dry-run
	$(PY) -m tests.architecture.sizes

fix: install-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: install-dev
	$(PY) -m bench $(if $(size),--size $(size)) $(args)

capability: install
	@$(PY) -m rapport.config.commands.capability $(name)
