# Every target is a short way to a command of manage.py or of a tool. `make help` lists them.

PYTHON ?=
LLAMA_CPP_WHEEL ?=
export PYTHON LLAMA_CPP_WHEEL

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run dev admin test check format lock install install-dev static migrate

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: install migrate static ## Install what is missing, and serve on http://localhost:8000 (API_PORT)
	@$(MANAGE) serve

dev: install migrate ## Serve, and start again whenever the code changes
	@DEBUG=true $(MANAGE) serve --reload

admin: install migrate ## Make a user for http://localhost:8000/admin/
	@$(MANAGE) createsuperuser

test: install-dev ## Run all tests
	@$(BIN)/python -m pytest

check: install-dev ## Run every linter and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djade --check $$(find templates -name '*.html')
	$(BIN)/djlint --quiet --lint templates
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check

format: install-dev ## Put code and templates into their form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djade $$(find templates -name '*.html') || true

lock: ## Pin what requirements/*.in ask for (needs uv; UPGRADE=--upgrade takes newer versions)
	$(COMPILE) $(UPGRADE) --output-file requirements/dev.lock requirements/dev.in
	@# The others in the same versions: whoever installed for development has what the server has.
	$(COMPILE) --constraints requirements/dev.lock --output-file requirements/base.lock requirements/base.in
	$(COMPILE) --constraints requirements/dev.lock --output-file requirements/postgres.lock requirements/postgres.in

install: ## Install only (LLAMA_CPP_WHEEL=file or address takes a ready-made llama-cpp-python)
	@tools/install base

install-dev:
	@tools/install dev

migrate: install
	@$(MANAGE) migrate --verbosity 0

static: staticfiles/staticfiles.json

# Collected again only when a file or a package changed: hashing and compressing takes a few seconds.
staticfiles/staticfiles.json: $(shell find static -type f) requirements/base.lock | install
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
