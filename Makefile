# `make` says what there is. Each target does all the set-up that it needs, on Debian 12 as root or with sudo.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test bless fuzz-sql faults soak spill bench bench-quick docs check format setup clean

# An import that Package.swift does not declare is an error; warnings are errors by Package.swift.
SWIFT_FLAGS := --explicit-target-dependency-import-check error

# make bench-quick QUERIES=q05,f06 PEERS=hansa,duckdb PLACEMENTS=mixed RUNS=1 TIMEOUT=20
BENCH_OPTIONS = $(if $(QUERIES),--queries=$(QUERIES)) $(if $(PEERS),--peers=$(PEERS)) \
  $(if $(PLACEMENTS),--placements=$(PLACEMENTS)) $(if $(RUNS),--runs=$(RUNS)) $(if $(TIMEOUT),--timeout=$(TIMEOUT))

help: ## say what the targets do
	@echo 'Hansa: one PostgreSQL query over data that lives in many places'
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F '|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: ## build Hansa, make a small shop's data in four places, and query them as one
	@dev/setup run
	@dev/demo

test: ## install the databases of the tests, check the code, build it, run all tests
	@dev/setup test
	@dev/check
	swift build --build-tests $(SWIFT_FLAGS)
	@dev/test $(SWIFT_FLAGS)

fuzz-sql: ## compare N generated queries from SEED on with PostgreSQL (docs/howto/fuzz-queries.md)
	@dev/setup test
	swift build -c release --product HansaFuzz
	@N=$(N) SEED=$(SEED) DIFFERENCES=$(DIFFERENCES) .build/release/HansaFuzz

bless: ## write the golden plans of Tests/HansaTests/Plans/Golden anew, to be read in git diff
	@dev/setup test
	swift build --build-tests $(SWIFT_FLAGS)
	HANSA_BLESS=1 swift test --skip-build --disable-xctest --no-parallel $(SWIFT_FLAGS) --filter PlanSnapshotTests

faults: ## run N queries with generated faults from SEED on, between Hansa and real databases (docs/resilience.md)
	@dev/setup test
	swift build --build-tests $(SWIFT_FLAGS)
	HANSA_FAULTS=$(or $(N),5000) HANSA_FAULTS_SEED=$(or $(SEED),1) swift test --skip-build --disable-xctest $(SWIFT_FLAGS) \
	  --filter FaultRunTests

soak: ## run thousands of queries, hundreds at once, and a minute with an outage, and look for what they leave behind
	@dev/setup test
	swift build --build-tests $(SWIFT_FLAGS)
	HANSA_SOAK=1 swift test --skip-build --disable-xctest --no-parallel $(SWIFT_FLAGS) --filter 'LoadTests|OutageTests|CrashTests'

spill: ## join two inputs of 2 GB with 256 MiB of memory for the merge, and say what it took
	@dev/setup run
	swift build -c release --product hansa
	@Benchmarks/spill

bench-quick: ## compare Hansa with its peers on federated TPC-H, scale 0.1 (Benchmarks/README.md)
	@dev/setup $(if $(findstring spark,$(PEERS)),spark,bench)
	swift build -c release --product HansaBench
	@Benchmarks/federated/run --scale 0.1 $(BENCH_OPTIONS)

bench: ## the same at scale 1, and print planning times, peak memory, cancels, and an outage
	@dev/setup $(if $(findstring spark,$(PEERS)),spark,bench)
	swift build -c release --product hansa
	swift build -c release --product HansaBench
	@Benchmarks/planning
	@Benchmarks/monitoring
	@Benchmarks/flat-memory
	@Benchmarks/alerting
	@Benchmarks/resilience
	swift build -c release --product HansaHistoryBench
	@Benchmarks/history
	@Benchmarks/outage
	@Benchmarks/federated/run --scale 1 $(BENCH_OPTIONS)

docs: ## write the library's reference as web pages to .build/docs
	@dev/setup run
	swift package --allow-writing-to-directory .build/docs generate-documentation --target Hansa --disable-indexing \
	  --transform-for-static-hosting --output-path .build/docs
	@echo 'open .build/docs/documentation/hansa/index.html through a web server'

check: ## check format, layers of the modules, forbidden constructs and scripts, without building
	@dev/check

format: ## put the Swift files into the project's format
	swift format --in-place --parallel --recursive Package.swift Sources Tests $(wildcard Examples/*.swift)

setup: ## install and fetch what building and testing need, without doing either
	@dev/setup test

clean: ## remove what was built, fetched and generated
	rm -rf .build .cache
