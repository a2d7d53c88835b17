# Two commands: `make demo` runs the built-in project, `make test` runs all tests.
.PHONY: demo test test-slow lint types contracts clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

demo: $(VENV)/.stamp-demo
	$(BIN)/abyssal demo --out results/minamitorishima --force

# many of the tests start a process of their own: compiled modules are kept for them
test test-slow: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.stamp-test
	$(BIN)/python -m pytest -n auto --dist worksteal

test-slow: $(VENV)/.stamp-test
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.stamp-dev
	$(BIN)/mypy

contracts: $(VENV)/.stamp-dev
	$(BIN)/lint-imports

# uv makes the environment in seconds; where it cannot be had, pip does the same.
$(VENV)/.stamp-venv:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv || echo "uv is not to be had: pip takes its place"
	touch $@

$(VENV)/.stamp-%: $(VENV)/.stamp-venv pyproject.toml
	extra=$(if $(filter demo,$*),,[$*]); \
	if [ -x $(BIN)/uv ]; then \
	  VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --editable ".$$extra"; \
	else \
	  $(BIN)/python -m pip install --quiet --editable ".$$extra"; \
	fi
	touch $@

clean:
	rm -rf $(VENV) results build dist
