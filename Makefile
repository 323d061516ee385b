# The two commands are `make demo` and `make test`; each sets up what it needs first. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := $(CURDIR)/.venv
# Debian keeps servers in /usr/sbin, which an ordinary user's PATH leaves out.
export PATH := $(VENV)/bin:$(PATH):/usr/sbin:/sbin

.PHONY: help setup demo test check lint format typecheck unit bench generate lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## install and build everything for running and testing
	@infra/setup/setup.sh all

demo: ## bring the whole product up on this machine, with a demo tenant and callers
	@infra/setup/setup.sh demo
	@tandem demo $(ARGS)

test: ## set up, check and run every test
	@infra/setup/setup.sh test
	@$(MAKE) --no-print-directory lint
ifeq ($(strip $(ARGS)),)
	@tests/lanes.sh
else
	@$(MAKE) --no-print-directory typecheck
	@python -m pytest $(ARGS)
endif

check: lint typecheck unit ## lint, types and unit tests: what to run before each commit

lint: ## style and import rules
	@ruff check .
	@ruff format --check .

format: ## rewrite the sources in the house's format
	@ruff check --fix .
	@ruff format .

typecheck: ## strict types
	@mypy

unit: ## the tests that need no server
	@python -m pytest -q tests/unit

bench: ## a short set of all benches; ARGS=NAME runs one in full
	@infra/setup/setup.sh test
	@python -m bench $(ARGS)

generate: ## write again what is made from the sources: clients, the portal's types, tables in docs/
	@python -m tenant_portal.typegen
	@python -m clients.generate
	@python -m cloud.api.authorisation_table > docs/authorisation.md

lock: ## renew requirements/*.lock from requirements/*.in (ARGS=--upgrade for newer versions)
	@infra/setup/lock.sh $(ARGS)

clean: ## remove what builds and tests left in the checkout (not the shared cache)
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@rm -rf tenant_portal/web/dist tenant_portal/web/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find cython_ext -name '*.so' -delete 2>/dev/null || true
