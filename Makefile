# "make test" is the whole check for every change. Other targets are its parts.

.PHONY: help build image deps lint unit pages fuzz vulncheck soak test manual pictures bench

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

# What "gowebdav version" prints: the last tag, and the commits since then.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

build: ## build ./gowebdav
	@VERSION=$(VERSION) .ci/build gowebdav

image: ## build the image gowebdav with Docker and BuildKit (GOPROXY=URL: by another module proxy)
	DOCKER_BUILDKIT=1 docker build --build-arg VERSION=$(VERSION) $(if $(GOPROXY),--build-arg GOPROXY=$(GOPROXY)) -t gowebdav .

deps: ## install missing packages for the tests (Debian)
	@.ci/deps

lint: ## check format, tidiness and correctness of the source
	@.ci/lint

unit: deps ## run all Go tests with the race detector and real clients
	@.ci/unit

pages: deps ## lint the scripts of the pages, and test the pages in Chromium
	@.ci/pages

fuzz: ## run every fuzz target for FUZZTIME (default 2s)
	@.ci/fuzz

vulncheck: ## look for known vulnerabilities in dependencies
	@.ci/vulncheck

soak: ## run the long form of internal/faults, with SOAK (default 5m) of random requests, and print figures
	GOWEBDAV_SOAK=$${SOAK:-5m} GOWEBDAV_REQUIRE_CLIENTS=1 go test -count=1 -timeout 2h -v ./internal/faults

test: deps lint unit pages fuzz vulncheck ## check everything

manual: ## regenerate the manual page, the shell completions, the table of docs/settings.md and the pictures of docs/scaling.md
	@go run ./internal/manual docs

pictures: deps ## retake the screenshots in docs
	@.ci/pictures

BENCH = -plots docs
bench: ## compare with other servers, on a quiet machine, and draw docs/bench-*.svg (BENCH=-quick: a trial)
	@.ci/bench-deps
	@go run ./internal/bench $(BENCH)
