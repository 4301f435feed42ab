# The commands of the README. Everything is installed into .venv; nothing outside the checkout is touched.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
# Node comes from PyPI where the machine has no npm of its own.
EXTRAS := $(if $(shell command -v npm 2>/dev/null),,[frontend])

.PHONY: serve build check test test-all lint bench clean
.DEFAULT_GOAL := serve

serve: build $(VENV)/.frontend
	$(BIN)/python -m server --host $(HOST) --port $(PORT)

build: $(VENV)/.installed
	$(BIN)/python build_graph.py

check: build
	$(BIN)/python -m zangraph.check build

test: $(VENV)/.tests $(VENV)/.frontend
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.tests $(VENV)/.frontend
	$(BIN)/python -m pytest

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/python -m bench

clean:
	rm -rf build $(VENV) .wheel node_modules server/static/vendor screenshots

$(VENV)/.installed: setup.cfg setup.py pyproject.toml constraints.txt
	@echo "Installing ZanGraph into $(VENV) …"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.$(EXTRAS)'
	touch $@

$(VENV)/.tests: $(VENV)/.installed
	@echo "Installing the test tools …"
	$(PIP) --editable '.[test,lint]'
	touch $@

$(VENV)/.frontend: $(VENV)/.installed package.json package-lock.json
	@echo "Fetching the front-end packages …"
	$(BIN)/python -m server.vendor
	touch $@
