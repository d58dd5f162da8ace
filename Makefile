# khumkan: everything a developer, an operator or the CI runs. Bare `make` prints the list.
# Needs GNU make and Python 3.11 or newer; all else is installed into .venv, pinned by hash.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

BIN := .venv/bin
PY := $(BIN)/python
UV := $(BIN)/uv
KHUMKAN := $(BIN)/khumkan
RULES := rules
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
TH := src/khumkan/ui/locale/th/LC_MESSAGES/django.po
POT := build/khumkan.pot
BENCHMARKS := $(wildcard benchmarks/*.py)
# What an installed khumkan is made of besides its Python files, which are used where they lie.
PROJECT := pyproject.toml hatch_build.py src/khumkan/__init__.py $(CATALOGUES)
# Compiled once: without this every worker would compile all tests, every process all packages.
unexport PYTHONDONTWRITEBYTECODE
# `make up` needs no tools; once they are there, they stay.
RUNTIME := $(firstword $(wildcard .venv/.dev) .venv/.runtime)
# Worker processes and programs that tests start are measured too.
COVERAGE := COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml COVERAGE_FILE=$(CURDIR)/.coverage
# The hub's tests, once more on the database of a big hub. A browser sees the same on either.
ON_POSTGRESQL := $(PY) scripts/with_postgresql.py --
# Who may see which address hangs on the table of roles, and not on the database.
HUB_TESTS := tests/ui tests/hub tests/cli/hub --ignore tests/hub/test_accessibility.py \
             --ignore tests/hub/test_wrong_organisation.py \
             tests/journeys/loop/test_the_line_works.py tests/journeys/loop/test_the_line_fails.py
# Half as many workers again as processors, since many tests wait for programs that they started; not
# too many tests at a time for each, since the first take long: see tests/conftest.py.
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 )))
PYTEST := -m pytest -q -n $(WORKERS) --maxschedchunk 400
# Tests that reach what is written for PostgreSQL alone. The others' coverage is the same on either,
# and measuring takes as long again as testing.
ON_POSTGRESQL_MEASURED := KHUMKAN_MEASURED="tests/hub/exchange tests/hub/operations tests/hub/intel"

.PHONY: help up install hooks test check quick fmt fmt-check lint types layers migrations sizes cov \
        postgres system rules golden i18n i18n-check docs wheel bundle bench soak fuzz release lock clean

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

# --- run ---------------------------------------------------------------------------------------

up: $(RUNTIME)  ## install, start a hub and thirteen nodes here, show one attack that protects all
	$(KHUMKAN) up

install: .venv/.dev  ## install khumkan with every tool a developer needs

hooks:  ## let git run `make quick` before each commit
	git config core.hooksPath .githooks

# --- check -------------------------------------------------------------------------------------

# What `docs` runs, `cov` runs too.
check: system fmt-check lint types layers migrations rules i18n-check cov wheel  ## everything, in order: what CI runs

quick: fmt-check types layers .venv/.dev  ## under half a minute: format, ruff, types, layers
	$(PY) -m ruff check .

test: .venv/.dev  ## run the tests on all cores
	-@$(PY) scripts/system_packages.py
	$(PY) $(PYTEST)

# Templates are laid out by hand: between inline elements white space is seen.
fmt: .venv/.dev  ## rewrite the code in house format
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

fmt-check: .venv/.dev  ## say what `make fmt` would rewrite
	$(PY) -m ruff format --check .

lint: .venv/.dev  ## ruff, spelling, templates, dependencies
	$(PY) -m ruff check .
	$(BIN)/codespell
	$(BIN)/djlint --lint --quiet src
	$(BIN)/deptry src samples

types: .venv/.dev  ## mypy --strict
	$(PY) -m mypy
	$(PY) -m mypy --explicit-package-bases scripts tests benchmarks

layers: .venv/.dev  ## imports point down, nothing else
	$(BIN)/lint-imports

migrations: .venv/.dev  ## models and migrations agree; each is named, each app has one leaf
	$(PY) scripts/check_migrations.py

rules: .venv/.dev  ## read, compile and try every rule on its own cases
	$(KHUMKAN) rules check $(RULES)/sigma
	$(KHUMKAN) rules test $(RULES)

i18n: .venv/.dev $(POT)  ## bring the Thai catalogue up to date with the code, then check it
	$(BIN)/pybabel --quiet update -i $(POT) -o $(TH) -l th --ignore-obsolete --ignore-pot-creation-date
	$(PY) scripts/check_catalogue.py $(POT) $(TH)

i18n-check: .venv/.dev $(POT)  ## refuse missing, fuzzy or wrongly filled Thai
	$(PY) scripts/check_catalogue.py $(POT) $(TH)

docs: .venv/.dev  ## links, commands, targets, notices: what the documents claim
	$(PY) -m pytest -q tests/test_docs.py tests/scripts/test_check_notice.py

cov: .venv/.dev system  ## tests on both databases with branch coverage, a table per file, the gate
	@$(BIN)/coverage erase
	$(COVERAGE) $(BIN)/coverage run $(PYTEST)
	$(COVERAGE) $(ON_POSTGRESQL_MEASURED) $(ON_POSTGRESQL) $(BIN)/coverage run $(PYTEST) $(HUB_TESTS)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --no-skip-covered

postgres: .venv/.dev system  ## the hub's tests on a PostgreSQL of their own
	$(ON_POSTGRESQL) $(PY) $(PYTEST) $(HUB_TESTS)

system: .venv/.dev  ## see that browser and database for the tests are there; install them as root
	@$(PY) scripts/system_packages.py

wheel: .venv/.dev  ## build the wheel and run it in a fresh environment
	scripts/smoke_wheel.sh

bundle: .venv/.dev  ## all that installs khumkan without a network, in dist/
	$(PY) scripts/make_bundle.py

golden: .venv/.dev  ## rebuild the golden files of the contract tests
	KHUMKAN_GOLDEN=1 $(PY) -m pytest -q tests/wire

fuzz: .venv/.dev  ## search for inputs that break readers and compilers, half a minute each; then the property tests at length
	$(PY) scripts/fuzz.py --seconds 30
	KHUMKAN_HYPOTHESIS=fuzz $(PY) -m pytest -q -n auto tests/engine tests/wire tests/core

soak: .venv/.dev  ## engine against oracle over every event of corpus and samples: some minutes
	$(PY) -m pytest -q -n auto -m soak -rP

# --- look --------------------------------------------------------------------------------------

sizes: .venv/.dev  ## the twenty largest functions, files, classes, templates
	@$(PY) scripts/sizes.py

bench: .venv/.dev  ## every benchmark, short: its figure and its baseline
	$(if $(BENCHMARKS),,@echo "bench: there are no benchmarks yet")
	@set -e; for b in $(BENCHMARKS); do echo "$$b"; $(PY) "$$b" --quick; done

# --- keep --------------------------------------------------------------------------------------

release: .venv/.dev  ## make VERSION=2026.2.0 ready to publish: see docs/guides/release.md
	$(PY) scripts/set_version.py "$(VERSION)"
	$(BIN)/towncrier build --yes --version "$(VERSION)"
	$(MAKE) check
	rm -rf dist && $(PY) -m hatchling build -t wheel
	cd dist && sha256sum *.whl | tee SHA256SUMS

lock: .venv/.dev  ## resolve anew and write requirements*.txt with hashes
	$(UV) lock --quiet --upgrade
	$(UV) export --quiet --no-emit-project --no-dev --format requirements-txt -o requirements.txt
	$(UV) export --quiet --no-emit-project --format requirements-txt -o requirements-dev.txt
	$(PY) -c '$(BUILD_REQUIRES)' | $(PIN) -c requirements-dev.txt -o requirements-build.txt
	echo uv | $(PIN) -o requirements-bootstrap.txt

clean:  ## remove what can be made again
	rm -rf .venv build dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src -name '*.mo' -delete

# --- how it gets there -------------------------------------------------------------------------

# What pyproject.toml names to build with, and what the builder itself asks for.
BUILD_REQUIRES = import tomllib, hatchling.build as builder; \
	project = tomllib.load(open("pyproject.toml", "rb")); \
	print(*project["build-system"]["requires"], *builder.get_requires_for_build_editable(), sep="\n")
PIN = $(UV) pip compile - --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
SYNC = $(UV) pip sync --quiet --python $(PY) --require-hashes requirements-build.txt
INSTALL = $(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .

$(PY):
	python=$$(scripts/find_python.sh) && "$$python" -m venv --clear .venv

.venv/.uv: requirements-bootstrap.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
	@touch $@

.venv/.runtime: requirements.txt requirements-build.txt $(PROJECT) .venv/.uv
	$(SYNC) requirements.txt
	$(INSTALL)
	@touch $@

.venv/.dev: requirements-dev.txt requirements-build.txt $(PROJECT) .venv/.uv
	$(SYNC) requirements-dev.txt
	$(INSTALL)
	@touch $@

.PHONY: $(POT)
$(POT): .venv/.dev
	@mkdir -p $(@D)
	@PYTHONPATH=scripts $(BIN)/pybabel --quiet extract -F babel.cfg --add-location=file --sort-by-file \
		--project=khumkan -o $@ src
