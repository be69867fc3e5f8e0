# "make test" is the whole check, as it runs for every change; the others are its parts.

.PHONY: help build deps lint unit pages fuzz vulncheck soak test manual pictures bench

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

build: ## build ./gowebdav
	@.ci/build gowebdav

deps: ## install what the tests need and this Debian machine lacks
	@.ci/deps

lint: ## check format, correctness and tidiness of the source
	@.ci/lint

unit: deps ## run all tests with the race detector, the ones with real clients too
	@.ci/unit

pages: deps ## check the scripts of the pages and test the pages in Chromium
	@.ci/pages

fuzz: ## run every fuzz target for FUZZTIME (default 2s)
	@.ci/fuzz

vulncheck: ## look for known vulnerabilities in what is used
	@.ci/vulncheck

soak: ## run the tests of internal/faults at length, SOAK (default 5m) of random requests, and print their figures
	GOWEBDAV_SOAK=$${SOAK:-5m} GOWEBDAV_REQUIRE_CLIENTS=1 go test -count=1 -timeout 2h -v ./internal/faults

test: deps lint unit pages fuzz vulncheck ## check everything

manual: ## make the manual page and the completions of shells anew
	@go run ./internal/manual docs

pictures: deps ## take the pictures in docs anew
	@.ci/pictures

BENCH = -plots docs
bench: ## measure against the peers, on a quiet machine, and draw docs/bench-*.svg (BENCH=-quick: only try it)
	@.ci/bench-deps
	@go run ./internal/bench $(BENCH)
