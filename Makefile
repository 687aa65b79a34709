# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.
VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
KEY = $(shell cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)
STAMP = $(VENV)/.made-$(KEY)
WEEK ?= week6_lab
SWITCHES = $(VENV)/etc/jupyter/jupyter_server_config.d/zz-course-marking.json

.PHONY: demo test lint types check build pictures env system clean

demo: system env
	$(BIN)/course demo $(WEEK)

test: system env lint types
	$(BIN)/pytest -n auto

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: env
	$(BIN)/mypy

check: system env
	$(BIN)/course check $(WEEK)

build: system env
	$(BIN)/course build $(WEEK)

# The pictures in docs/, anew, from the demo class of the week 5 homework.
pictures: system env
	$(BIN)/course demo week5_homework
	$(BIN)/python -m tests.pictures

env: $(STAMP) $(SWITCHES)

# The environment is keyed by the lock file's content, not its time: a fresh clone is new in time only.
# The stamp is written last, so a broken install is redone.
$(STAMP):
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# Every Jupyter server of the environment gets our formgrader in place of nbgrader's own. By its name
# the file is the last that Jupyter reads, after nbgrader's.
$(SWITCHES): graders/marking/zz-course-marking.json $(STAMP)
	install -D -m 644 $< $@

system:
	@sh tools/system-packages.sh

clean:
	rm -rf $(VENV) build dist demo
