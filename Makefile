# make help lists what there is. Recipes are scripts/*, which say more about themselves.
.DEFAULT_GOAL := help
.PHONY: help build test test-long run format clean bench
MAKEFLAGS += --no-print-directory

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## compile, check format and null-safety, package
	@scripts/build

# With job control, so that Ctrl-C is for the script only: make would end with an error at once, and not wait.
run: ## the example pipeline, live; FOR=20s ends it with a summary, SERVICES=my/services.yml, PROVIDER=engine|packages|environment, PORTS=12000, STATE=folder
	@bash -c 'set -m; scripts/run "$$@"; exit $$?' run $(if $(FOR),--for "$(FOR)") $(if $(SERVICES),--services "$(SERVICES)") $(if $(PROVIDER),--provider "$(PROVIDER)") $(if $(PORTS),--ports "$(PORTS)") $(if $(STATE),--state "$(STATE)")

test: ## all tests; starts the servers they need
	@scripts/verify

test-long: ## the long forms: 20 rounds of each kill, a million documents
	@scripts/verify --long

bench: ## the figures of README; WHAT=name for one of them, WHAT=figures for docs/figures.md
	@scripts/bench $(WHAT)

format: ## the format that the build checks
	@scripts/format

clean: ## what builds have made; what `make run` keeps stays in .run
	@find . -name target -type d -not -path './.run/*' -prune -exec rm -rf {} +
