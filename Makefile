# make demo   set everything up and run the demonstration    make test   everything CI runs
# make lint   linters and types only                         make lock   renew requirements/*.txt
# make weights / make catalogues / make clean
# make bundle KEY=key.pem        the signed offline installer, into dist/ (docs/admin.md)
# make test-installer            its whole life on a bare system without a network
#
# Each finished step leaves a stamp in .venv, so a second run takes seconds. Downloads and the
# compiled llama.cpp are kept outside the clone (COPILOT_CACHE, default ~/.cache/copilot).

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
TIMED := packaging/timed.sh
# -j2 on purpose: llama.cpp compiles while the weights download.
SIDE_BY_SIDE := $(MAKE) --no-print-directory -j2

.DELETE_ON_ERROR:
.PHONY: demo test check lint weights test-weights installer-weights lock catalogues clean setup bundle test-installer

demo:
	@$(TIMED) --reset
	@$(MAKE) --no-print-directory $(VENV)/.package
	@$(SIDE_BY_SIDE) $(VENV)/.llama weights
	@echo "==> demonstration"
	@$(TIMED) "demonstration" sh packaging/demo.sh
	@$(TIMED) --table

# What the program needs to run, without running it.
setup:
	@$(MAKE) --no-print-directory $(VENV)/.package
	@$(SIDE_BY_SIDE) $(VENV)/.llama weights

test:
	@$(TIMED) --reset
	@$(MAKE) --no-print-directory $(VENV)/.package $(VENV)/.dev
	@$(SIDE_BY_SIDE) $(VENV)/.llama test-weights
	@$(MAKE) --no-print-directory lint
	@echo "==> pytest"
	@$(PY) -m pytest

check: test

lint: $(VENV)/.package $(VENV)/.dev
	@echo "==> ruff"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@echo "==> mypy"
	@$(VENV)/bin/mypy
	@echo "==> import-linter"
	@$(VENV)/bin/lint-imports

$(VENV)/.made:
	@echo "==> virtual environment"
	@python=$$(sh packaging/find_python.sh) && $$python -m venv $(VENV)
	@touch $@

$(VENV)/.needed: $(VENV)/.made requirements/base.txt requirements/build.txt
	@echo "==> locked dependencies"
	@$(TIMED) "dependencies" $(PIP) --require-hashes -r requirements/base.txt -r requirements/build.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.needed requirements/dev.txt
	@echo "==> locked test dependencies"
	@$(TIMED) "test dependencies" $(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.package: $(VENV)/.needed pyproject.toml $(wildcard copilot/locale/*/LC_MESSAGES/*.po)
	@echo "==> the program itself"
	@$(TIMED) "program" $(PIP) --no-deps --no-build-isolation --no-index -e .
	@$(VENV)/bin/pybabel --quiet compile --use-fuzzy --domain copilot --directory copilot/locale
	@touch $@

$(VENV)/.llama: $(VENV)/.needed requirements/llama.txt packaging/build_llama.py
	@echo "==> llama.cpp"
	@$(TIMED) "llama.cpp" $(PY) packaging/build_llama.py
	@touch $@

weights: $(VENV)/.package
	@echo "==> weights"
	@$(TIMED) "weights" $(PY) packaging/fetch_models.py --role language --role embedder --role reader --role ocr

test-weights: $(VENV)/.package
	@echo "==> weights the tests use"
	@$(TIMED) "weights" $(PY) packaging/fetch_models.py --role embedder --role ocr --role test

# A bundle carries every helper the program uses.
installer-weights: $(VENV)/.package
	@echo "==> weights the small bundle carries"
	@$(TIMED) "weights" $(PY) packaging/fetch_models.py --role embedder --role reader --role ocr --role test

$(VENV)/.bundle: $(VENV)/.package requirements/bundle.txt
	@echo "==> what building the bundle needs"
	@$(PIP) --require-hashes -r requirements/bundle.txt
	@touch $@

# MODEL: another language model than the default; MORE: further options of build_bundle.py.
bundle: $(VENV)/.bundle
	@$(MAKE) --no-print-directory weights
	@$(PY) packaging/build_bundle.py $(if $(KEY),--key $(KEY)) $(foreach m,$(MODEL),--model $(m)) $(MORE)

# The checkout's own llama.cpp: the processor variants take long to build and have their own tests.
test-installer: $(VENV)/.bundle $(VENV)/.llama installer-weights
	@$(PY) packaging/rehearse_install.py --portable

# uv is only needed here. The lists name no index: each machine uses the one it is set up for.
lock: $(VENV)/.made
	@echo "==> requirements/*.txt"
	@$(PIP) uv
	@sh packaging/lock.sh $(VENV)/bin/uv

catalogues: $(VENV)/.package
	@echo "==> translations"
	@$(VENV)/bin/pybabel --quiet extract --no-wrap --no-location --sort-output --omit-header \
	  --keywords N_ --keywords notice --output $(VENV)/copilot.pot copilot
	@$(VENV)/bin/pybabel --quiet update --no-wrap --no-fuzzy-matching --ignore-pot-creation-date --domain copilot \
	  --input-file $(VENV)/copilot.pot --output-dir copilot/locale
	@$(VENV)/bin/pybabel compile --use-fuzzy --statistics --domain copilot --directory copilot/locale

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find copilot tests packaging benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
