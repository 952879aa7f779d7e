# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test check docs wheel audit lock clean

demo: $(INSTALLED)
	$(BIN)/negguard demo --output demo-output

test: $(INSTALLED) check
	$(BIN)/python -m pytest -q -m "not ray" -n 2
	$(BIN)/python -m pytest -q -m ray -p no:randomly

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

wheel: $(INSTALLED)
	$(BIN)/python .ci/wheel.py

audit: $(INSTALLED)
	$(BIN)/python .ci/audit.py

lock: $(INSTALLED)
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-header --extra s3 --extra gcs --extra bench --extra docs --extra dev pyproject.toml -o .ci/requirements.lock
	echo "pip-audit>=2.7" | $(BIN)/uv pip compile -q --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-header - -o .ci/audit.lock

$(INSTALLED): .ci/requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r .ci/installer.lock
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes .ci/requirements.lock .ci/installer.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV) demo-output .mypy_cache .ruff_cache .pytest_cache
