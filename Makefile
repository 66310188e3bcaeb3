# make help lists what there is. Recipes are scripts/*, which say more about themselves.
.DEFAULT_GOAL := help
.PHONY: help build clients test test-long test-clients conformance system-test run format clean bench images bundle build-single build-master build-worker apply apply-master apply-worker delete delete-master delete-worker status certificates directories backup restore
MAKEFLAGS += --no-print-directory

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## compile, check format and null-safety, package
	@scripts/build

clients: ## the clients of all languages as packages, in clients/dist: what `aionctl new service` gives a new microservice
	@scripts/clients pack $(LANGUAGES)

# With job control, so that Ctrl-C is for the script only: make would end with an error at once, and not wait.
run: ## the example pipeline, live; FOR=20s ends it with a summary, SERVICES=my/services.yml, PROVIDER=engine|packages|environment, PORTS=12000, STATE=folder
	@bash -c 'set -m; scripts/run "$$@"; exit $$?' run $(if $(FOR),--for "$(FOR)") $(if $(SERVICES),--services "$(SERVICES)") $(if $(PROVIDER),--provider "$(PROVIDER)") $(if $(PORTS),--ports "$(PORTS)") $(if $(STATE),--state "$(STATE)")

test: ## all tests; starts the servers they need
	@scripts/verify

test-long: ## the long forms: 20 rounds of each kill, a million documents, conformance, system-test
	@scripts/verify --long

conformance: ## the gRPC interface as clients in Python, Go and Node find it, and AMQP clients in all four languages; KIT=grpc|amqp, LANGUAGES="python go", CASE=id
	@$(if $(filter amqp,$(KIT)),,scripts/conformance $(LANGUAGES) $(if $(CASE),--case "$(CASE)"))
	@$(if $(filter grpc,$(KIT)),,scripts/conformance amqp $(LANGUAGES) $(if $(CASE),--case "$(CASE)"))

test-clients: ## the clients' own tests in Python, Go and Node; LANGUAGES="python go"
	@scripts/test-clients $(LANGUAGES)

system-test: ## the images, and AION on a cluster of two nodes, where one can be had
	@scripts/system-test

bench: ## the figures of README; WHAT=name for one of them, WHAT=figures for docs/figures.md
	@scripts/bench $(WHAT)

# Of the images: TO=tar|engine|registry PREFIX= TAG= PLATFORM= BASE=; scripts/images says what they mean.
image_options = $(if $(TO),--to "$(TO)") $(if $(PREFIX),--prefix "$(PREFIX)") $(if $(TAG),--tag "$(TAG)") $(if $(PLATFORM),--platform "$(PLATFORM)") $(if $(BASE),--base "$(BASE)")
place_options = $(if $(HOST),--host "$(HOST)") $(if $(NAMESPACE),--namespace "$(NAMESPACE)")
render_options = $(place_options) $(if $(WITH),--with "$(WITH)") -- $(image_options)
apply_options = $(place_options) $(if $(LOAD),--load "$(LOAD)")

images: ## an image of each service and example; TO=tar|engine|registry, PREFIX=, TAG=, PLATFORM=linux/arm64, BASE=
	@scripts/images $(image_options)

bundle: ## images, manifests and aionctl in one signed file, for machines without internet; WITH=, PLATFORM=, KEY=, FILE=
	@scripts/bundle make $(if $(FILE),--file "$(FILE)") $(if $(KEY),--key "$(KEY)") $(if $(WITH),--with "$(WITH)") $(if $(PLATFORM),--platform "$(PLATFORM)")

build-single: ## images, and the manifest of a cluster of one node; NAMESPACE=prj|default, WITH="ferretdb" and other parts
	@scripts/k8s render single $(render_options)

build-master: ## the same for the master of a cluster; HOST=node
	@scripts/k8s render master $(render_options)

build-worker: ## the same for a worker, in the namespace of its name; HOST=node
	@scripts/k8s render worker $(render_options)

apply: ## looks at cluster, folders and images, then applies what build-single has made; NAMESPACE=, LOAD="command to bring images"
	@scripts/k8s apply single $(apply_options)

apply-master: ## the same for the master
	@scripts/k8s apply master $(apply_options)

apply-worker: ## the same for a worker; HOST=node
	@scripts/k8s apply worker $(apply_options)

delete: ## takes AION out of the cluster again, in single mode; its data stay; NAMESPACE=
	@scripts/k8s delete single $(place_options)

delete-master: ## the same for the master
	@scripts/k8s delete master $(place_options)

delete-worker: ## the same for a worker; HOST=node
	@scripts/k8s delete worker $(place_options)

status: ## what runs on which node of the cluster
	@scripts/k8s status

certificates: ## a new certificate for RabbitMQ, where WITH="tls" was built; NAMESPACE=prj, or HOST=node for a worker
	@scripts/k8s certificates $(place_options)

directories: ## AION's folders on this machine, as root; NAMESPACE=prj, or HOST=node for a worker, ROOT=mounted disk
	@scripts/k8s directories $(place_options) $(if $(ROOT),--root "$(ROOT)")

backup: ## one AION in one file, which must not be there yet: TO=FILE, HOST=node, NAMESPACE=prj; it is stopped meanwhile
	@scripts/k8s backup $(if $(TO),--to "$(TO)") $(place_options)

restore: ## puts it back, where nothing of it runs: FROM=FILE, HOST=node where that is another one, LOAD="command to bring images"
	@scripts/k8s restore $(if $(FROM),--from "$(FROM)") $(if $(HOST),--host "$(HOST)") $(if $(LOAD),--load "$(LOAD)")

format: ## the format that the build checks
	@scripts/format

clean: ## what builds have made; what `make run` keeps stays in .run
	@find . -name target -type d -not -path './.run/*' -prune -exec rm -rf {} +
	@rm -rf k8s/generated
