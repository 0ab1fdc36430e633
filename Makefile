# One command a task; `make` lists them. Options of the program go into ARGS: make run ARGS="--api-port 0"
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
INSTALLED := .venv/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install run demo test check format bench lock

help:  ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

install: $(INSTALLED)  ## make .venv with exactly what requirements.lock says

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新版本：make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: $(INSTALLED)  ## start everything on this machine and print the addresses
	$(BIN)/mingbai up $(ARGS)

demo: $(INSTALLED)  ## play sample cases through their whole periods into var/demo/
	$(BIN)/mingbai demo $(ARGS)

# A test waits for servers a third of its time: three at once keep two cores busy.
TESTERS = $(shell echo $$(($$(nproc) * 3 / 2)))

test: $(INSTALLED)  ## run all tests
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --maxprocesses 8 --dist worksteal $(ARGS)

check: $(INSTALLED)  ## lint, format, types, floors: what CI runs before the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)  ## mend what can be mended without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(INSTALLED)  ## run every benchmark
	@set -e; for script in bench/*.py; do echo "== $$script"; $(BIN)/python "$$script" $(ARGS); done

lock: $(INSTALLED)  ## pin every dependency anew from pyproject.toml (newest ones: ARGS=--upgrade)
	$(BIN)/pip-compile --quiet --all-extras --build-deps-for editable --strip-extras --allow-unsafe \
		--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--output-file requirements.lock $(ARGS) pyproject.toml
