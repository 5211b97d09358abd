# Handover Desk. `make help` lists what there is.
#
# Versions are pinned in go.mod and in the package-lock.json files; nothing here asks a registry for its newest.

.DEFAULT_GOAL := help
.PHONY: help run demo build test test-go test-e2e fuzz bench bench-size check generate schema

# go.mod and go.sum are never changed by a build, a checkout that another user owns can be built, and no C compiler is
# needed.
export GOFLAGS := -mod=readonly -buildvcs=false
export CGO_ENABLED ?= 0

# The program's database: nothing is set when it can find a server by itself, and HANDOVER_DATABASE_URL when the only one
# to be had runs in a container.
database = url=$$(sh internal/postgres/local/ensure.sh) && \
	if [ -n "$$url" ]; then export HANDOVER_DATABASE_URL="$$url"; fi

# The tests' database: never the program's. They start servers of their own, or use HANDOVER_TEST_DATABASE_URL.
test_database = unset HANDOVER_DATABASE_URL; \
	if [ -z "$$HANDOVER_TEST_DATABASE_URL" ]; then \
		url=$$(sh internal/postgres/local/ensure.sh) || exit 1; \
		if [ -n "$$url" ]; then export HANDOVER_TEST_DATABASE_URL="$$url"; fi; \
	fi

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: build ## start everything; an empty database gets the demo workspace
	@$(database) && exec bin/handover run

demo: build ## put the demo workspace into the database, once
	@$(database) && exec bin/handover demo

build: ## the program, as bin/handover
	@go build -trimpath -o bin/handover ./cmd/handover

test: test-go test-e2e ## all tests; installs PostgreSQL, Chromium and npm packages that are missing

test-go: ## the Go tests, on a real PostgreSQL
	@$(test_database); go test -timeout 30m ./...

test-e2e: build ## the journeys in a real browser
	@$(test_database); CHROMIUM=$$(sh web/e2e/ensure.sh) && export CHROMIUM && \
		HANDOVER_JOURNEY_SEED=$$(mktemp -d) && export HANDOVER_JOURNEY_SEED && trap 'rm -rf "$$HANDOVER_JOURNEY_SEED"' EXIT && chmod 755 "$$HANDOVER_JOURNEY_SEED" && \
		HANDOVER_DATABASE_URL= HANDOVER_DATA_DIR=$$HANDOVER_JOURNEY_SEED bin/handover demo && cd web/e2e && npm test --silent

# How long each fuzz target runs: a time such as 1m, or a number of executions such as 200000x.
FUZZTIME ?= 200000x

fuzz: ## every fuzz target in turn, FUZZTIME=200000x each; finds stay under testdata/fuzz
	@for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' internal | xargs -n1 dirname | sort -u); do \
		for target in $$(cat $$dir/*_test.go | sed -n 's/^func \(Fuzz[A-Za-z0-9]*\).*/\1/p'); do \
			echo "$$dir $$target"; \
			go test ./$$dir -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x || exit 1; \
		done; \
	done

bench: ## how fast files come in and go out, beside their floors; takes minutes
	@$(test_database); go test ./internal/server -run '^$$' -bench '^Benchmark(Import|Export)$$' -benchtime 1x -timeout 30m

bench-size: ## figures and readiness of a handover of 100,000 SKUs and 3,000,000 sums; takes minutes
	@$(test_database); go test ./internal/server -run '^$$' -bench '^Benchmark(Readiness|Figures)$$' -benchtime 1x -timeout 30m

check: ## generated files, formatting, vet, staticcheck, house rules, schema.sql
	@sh .ci/generated.sh
	@unformatted=$$(find . -name node_modules -prune -o -name '.?*' -prune -o -name '*.go' -print | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	go test ./internal ./internal/config
	@$(test_database); out=$$(go test -run '^TestSchema' ./internal/postgres) || { echo "$$out"; exit 1; }; echo "$$out"; \
	case "$$out" in *"no tests to run"*) echo "internal/postgres has no test that begins with TestSchema"; exit 1;; esac

generate: ## the Go files of the templ pages, README's table of options, docs/kinds.md, docs/rules and docs/requirements.md
	go tool templ fmt web
	go tool templ generate -path web
	go test ./internal/config -run '^TestReadmeTable$$' -update
	go test ./internal -run '^TestKindsDoc$$' -update-kinds
	go test ./internal -run '^TestRulesDoc$$' -update-rules
	go test ./internal -run '^TestRequirementsDoc$$' -update-requirements

schema: ## migrations/schema.sql from the migrations
	@$(test_database); go test ./internal/postgres -run '^TestSchema' -update
