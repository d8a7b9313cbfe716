# bitzoo: `make run` shows the whole path on the embedded demo, `make test` proves it. Both install what is missing.

# One configuration for everything, so that a run and a test share one build: what is tested is what ships.
CONFIG ?= release
SWIFT ?= swift
BITZOO = .build/$(CONFIG)/bitzoo
SOURCES = Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help run test build lint format setup python install clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## list, fetch, check, convert and evaluate the embedded demo
	@Scripts/demo.sh $(BITZOO)

test: setup python ## run every test
	$(SWIFT) build -c $(CONFIG) --build-tests
	$(SWIFT) test -c $(CONFIG) --skip-build --disable-testable-imports --disable-xctest --quiet

build: setup ## build the tool: .build/release/bitzoo
	$(SWIFT) build -c $(CONFIG)

lint: ## check the format of the sources
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format: ## format the sources in place
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

setup: ## install the Debian packages that are missing
	@Scripts/setup.sh build

python: ## make .venv with the Python tools that the tests compare with
	@Scripts/setup.sh test

PREFIX ?= /usr/local
install: build ## install to PREFIX (/usr/local)
	install -D -m 755 $(BITZOO) $(DESTDIR)$(PREFIX)/bin/bitzoo
	mkdir -p $(DESTDIR)$(PREFIX)/share/bitzoo/demo
	install -m 644 Sources/bitzoo/Resources/demo/* $(DESTDIR)$(PREFIX)/share/bitzoo/demo

clean: ## remove what was built
	rm -rf .build .venv
