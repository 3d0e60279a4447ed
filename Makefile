# Everything needs Go only.
GO      ?= go
TIME    ?= 30s
N       ?= 200000
BIN     := $(CURDIR)/bin
# Every fuzz target as FOLDER:NAME.
FUZZ    := $(shell grep -rE '^func Fuzz' --include='*_test.go' * | sed -E 's|/[^/]*_test.go:func |:|; s|[^A-Za-z0-9_:/.-].*||' | sort)

.PHONY: build test bench fuzz generate fmt lint pairs qps clean compositions bodies atoms

build: ## the command, in bin/
	$(GO) build -o $(BIN)/cvxc ./cmd/cvxc

test:
	$(GO) test ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## each target for TIME
	@for t in $(FUZZ); do GO=$(GO) .ci/fuzz $$t $(TIME) || exit 1; done

compositions: ## verdicts on N random compositions against numbers
	$(GO) test ./internal/compositions -count 1 -timeout 0 -v -run Contradicted -compositions $(N) -seed $(or $(SEED),1)

bodies: ## proofs of BODIES random bodies over all cones against pairs of solves
	$(GO) test ./internal/compositions -count 1 -timeout 0 -v -run RandomBodies -bodies $(or $(BODIES),1200) -seed $(or $(SEED),1)

atoms: ## every function: facts at SAMPLES places, graphs, mutants, sets
	$(GO) test ./stdlib -count 1 -timeout 0 -v -run 'NoFact|Graphs|Mutants|Sets|OfAPeer' -samples $(or $(SAMPLES),1000)

generate: ## committed generated packages and golden files
	$(GO) generate ./...

fmt:
	gofmt -w $$(git ls-files '*.go')

lint: ## vet, gofmt, staticcheck
	$(GO) vet ./...
	@files=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$files" || { echo "gofmt: $$files"; exit 1; }
	cd tools && $(GO) build -o $(BIN)/staticcheck honnef.co/go/tools/cmd/staticcheck
	$(BIN)/staticcheck ./...

pairs: ## every case DIR/*/{model.cvx,data.json,expected.json} in CASES, as it is and in other units
	@test -n "$(CASES)" || { echo "usage: make pairs CASES=DIR"; exit 2; }
	$(GO) test ./examples -count 1 -v -run TestCases -cases "$(abspath $(CASES))"
	$(GO) test . -count 1 -v -run TestRescaledCases -cases "$(abspath $(CASES))"

qps: ## twenty quadratic programs NAME.qps.gz in SETS, as models too
	@test -n "$(SETS)" || { echo "usage: make qps SETS=DIR"; exit 2; }
	$(GO) test . -count 1 -v -run TestSameAsQPS -qps "$(abspath $(SETS))"

clean:
	rm -rf $(BIN)
