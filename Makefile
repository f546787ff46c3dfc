# Everything a newcomer needs: `make demo` and `make test`. What the machine lacks is fetched once into .venv and
# .cache, inside this folder.
# The first Python that really runs and is new enough: a name on the PATH may be an empty shim.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8000
export PORT RESET DEMO_PASSWORD
# Without compiled files every process that starts, and there are many, would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check laws preview plots screenshots bench bench-boards bench-messages bench-office bench-orders bench-points simulate lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/.ready: requirements.lock
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新：make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python 缺少 venv（Debian/Ubuntu：apt install python3-venv）"; exit 1; }
	@echo "安装依赖到 .venv …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/.venv/bin/python" -m jobs "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/hongguanjia
	@chmod +x $(BIN)/hongguanjia
	@touch $@

demo: .venv/.ready  ## a living community on this machine (PORT=8000 RESET=1 DEMO_PASSWORD=…)
	@$(BIN)/python -m tools.demo

# Browsers, servers and races wait for each other a third of the time: four workers fill two cores.
test: .venv/.ready  ## the whole test suite
	@$(BIN)/python -m pytest -n 4 --dist worksteal

laws: .venv/.ready  ## the laws at full length
	@$(BIN)/python -m pytest -m laws

check: .venv/.ready  ## lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

simulate: .venv/.ready  ## a year of an estate lived through the services, and the laws checked (SEED= DAYS= ENGINE=postgresql)
	@$(BIN)/python -m tools.simulate $(if $(SEED),--seed $(SEED)) $(if $(DAYS),--days $(DAYS)) $(if $(ENGINE),--engine $(ENGINE))

preview: .venv/.ready  ## build the mini-program for the browser, served at /preview/ by the demo
	@$(BIN)/python -m tools.preview build

screenshots: .venv/.ready  ## the pictures in docs/screenshots anew, of a fresh demo that runs (ADDRESS= PASSWORD=)
	@$(BIN)/python -m tools.screenshots $(ADDRESS) $(PASSWORD)

plots: ## build what the office page draws its plots with (tools/plots)
	@cd tools/plots && npm install --no-audit --no-fund --no-package-lock --silent && npm run --silent build

bench: .venv/.ready  ## ours beside the ceiling, into docs/benchmarks.md
	@$(BIN)/python -m tools.bench

bench-boards: .venv/.ready  ## a quarter's board over 600 estates and 5 million transfers, beside the raw query
	@$(BIN)/python -m tools.bench.boards

bench-messages: .venv/.ready  ## the senders at full speed on both engines, and killed in the middle (COUNT=)
	@$(BIN)/python -m tools.bench.messages $(COUNT)

bench-office: .venv/.ready  ## the first byte of every page of the office on a demo that runs (ADDRESS= PASSWORD=)
	@$(BIN)/python -m tools.bench.office $(ADDRESS) $(PASSWORD)

bench-orders: .venv/.ready  ## the sweep and the queue over 100,000 open orders, beside raw queries
	@$(BIN)/python -m tools.bench.orders

bench-points: .venv/.ready  ## the ledger beside its ceilings, into docs/benchmarks.md
	@$(BIN)/python -m tools.bench.points

lock: .venv/.ready  ## write requirements.lock anew
	@$(BIN)/uv pip compile -q setup.cfg --extra dev --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -o requirements.lock

clean:  ## remove what was fetched and built, keep the demo's data
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache
