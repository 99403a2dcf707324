# Each target is one command of the project; `make help` prints the ## comments.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench i18n site docs screenshots clean

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# An install is repeated when one of these changes.
INPUTS := pyproject.toml hatch_build.py package.json package-lock.json
# Distributions of their own, which are checked from where they lie.
EXAMPLES := $(wildcard examples/*/src)
SPACE := $(subst ,, )

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.run ## Start the demo company; PORT=8080 chooses the port
	@$(BIN)/mozaika demo $(if $(PORT),--port $(PORT))

test: .venv/.dev ## Run all tests on SQLite and PostgreSQL; ARGS="-k name" passes options to pytest
	@$(BIN)/python -m pytest -n logical --dist worksteal $(ARGS)

lint: .venv/.dev ## Check form, types, floors, catalogues and the generated documentation
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(SYNC) $(CHECKS)

# The slowest comes first, so that the others run beside it.
CHECKS := check-types check-form check-catalogues check-docs check-floors
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync)
.PHONY: $(CHECKS)

check-types:
	$(BIN)/mypy

check-form:
	$(BIN)/ruff format --check
	$(BIN)/ruff check

check-catalogues:
	$(BIN)/mozaika i18n check
	MOZAIKA_ADDONS_PATH=$(subst $(SPACE),:,$(EXAMPLES)) $(BIN)/mozaika i18n check $(notdir $(patsubst %/src,%,$(EXAMPLES)))

check-docs:
	$(BIN)/mozaika docs check

check-floors:
	$(BIN)/lint-imports
	PYTHONPATH=$(subst $(SPACE),:,$(EXAMPLES)) $(BIN)/lint-imports --config examples/imports.toml

bench: .venv/.dev ## Measure both databases beside their floors
	@$(BIN)/python -m bench $(ARGS)

i18n: .venv/.dev ## Collect new texts, merge them into the catalogues, compile and check these
	$(BIN)/mozaika i18n extract
	$(BIN)/mozaika i18n update
	$(BIN)/mozaika i18n compile
	$(BIN)/mozaika i18n check

site: .venv/.docs ## Build the documentation as a site into build/site; a broken link fails
	@$(BIN)/zensical build --strict --clean

docs: .venv/.dev ## Write the generated reference pages again
	$(BIN)/mozaika docs write

screenshots: .venv/.dev ## Take the pictures of docs/images anew, with the installed Chromium
	@$(BIN)/python docs/screenshots.py

clean: ## Remove everything that can be made again; data stays
	rm -rf .venv .cache build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf core/mozaika/web/static/vendor
	find core addons tests bench -name __pycache__ -prune -exec rm -rf {} +
	find core addons -name '*.mo' -delete

.venv/.run: $(BIN)/python $(INPUTS)
	@echo "Installing Mozaika into .venv; the first time takes about a minute ..."
	@$(INSTALL) --editable .
	@touch $@

.venv/.dev: $(BIN)/python $(INPUTS)
	@echo "Installing Mozaika and its tools into .venv; the first time takes about two minutes ..."
	@$(INSTALL) 'pip>=25.1'
	@$(INSTALL) --editable '.[postgresql]' --group dev
	@touch $@ .venv/.run

.venv/.docs: $(BIN)/python $(INPUTS)
	@$(INSTALL) 'pip>=25.1'
	@$(INSTALL) --group docs
	@touch $@

# The newest Python that works: a name may be there and not run, as pyenv's are.
$(BIN)/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "No working Python 3.11 or newer with its venv module was found." >&2; \
	echo "Install one (on Debian: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python." >&2; \
	exit 1
