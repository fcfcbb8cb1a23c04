# SPDX-License-Identifier: Apache-2.0
#
# The front door: every target here is one command of meson or of tools/, so that nobody needs to
# know the build system to use this tree. `make help` lists them.

BUILD ?= build
PREFIX ?= /usr
DESTDIR ?=
FUZZ_SECONDS ?= 60
VM_PARTS ?=
MESON ?= meson
SOAK_SECONDS ?= 3600
ANALYZE_NODES ?= 225000

SANITIZE_BUILD = $(BUILD)-sanitize
ANALYZE_BUILD = $(BUILD)-analyze
FUZZ_BUILD = $(BUILD)-fuzz
COVERAGE_BUILD = $(BUILD)-coverage

.DEFAULT_GOAL := all
.PHONY: all deps install deb demo check check-vm check-package check-others test lint sanitize analyze bench coverage fuzz soak clean help

all: $(BUILD)/build.ninja ## build everything into build/
	@$(MESON) compile -C $(BUILD)

$(BUILD)/build.ninja:
	@tools/install-deps --check build
	$(MESON) setup $(BUILD) --prefix $(PREFIX)

$(SANITIZE_BUILD)/build.ninja:
	CC=clang $(MESON) setup $(SANITIZE_BUILD) -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false

$(ANALYZE_BUILD)/build.ninja:
	CC=gcc $(MESON) setup $(ANALYZE_BUILD) -Dwhole_command=false -Dc_args='-fanalyzer -Wno-analyzer-malloc-leak'

$(COVERAGE_BUILD)/build.ninja:
	CC=clang $(MESON) setup $(COVERAGE_BUILD) -Dbuildtype=debug -Db_lundef=false \
		-Dc_args='-fprofile-instr-generate -fcoverage-mapping' -Dc_link_args=-fprofile-instr-generate

$(FUZZ_BUILD)/build.ninja:
	CC=clang $(MESON) setup $(FUZZ_BUILD) -Dfuzz=true -Db_lundef=false

deps: ## install what building and testing need (Debian 12 and 13)
	@tools/install-deps

install: all ## install below DESTDIR and PREFIX (default /usr)
	@$(MESON) configure $(BUILD) --prefix $(PREFIX)
	@$(MESON) install -C $(BUILD) --destdir "$(DESTDIR)"
	@[ -n "$(DESTDIR)" ] || ldconfig

deb: ## make the Debian packages, into build/packages/
	@tools/install-deps build package
	@tools/make-deb $(BUILD)

demo: ## show the life cycle of an interface on real links
	@tools/install-deps build demo
	@$(MAKE) --no-print-directory all
	@tools/demo $(BUILD)

check: ## run all tests, also in a build with sanitizers, and the static analyzers
	@tools/install-deps
	@timeout 60 tools/fetch-clients || echo "check: Varlink clients that are not there are skipped"
	@$(MAKE) --no-print-directory all $(ANALYZE_BUILD)/build.ninja $(SANITIZE_BUILD)/build.ninja
	@$(MESON) compile -C $(SANITIZE_BUILD)
	@tools/run-tests --beside 'tools/analyze $(ANALYZE_BUILD) $(SANITIZE_BUILD) 50000' $(BUILD):unit,lint,long,vm $(SANITIZE_BUILD):unit,ns

check-vm: ## run the VM suite: Debian's kernels under qemu (VM_PARTS="contract ...": a part of it)
	@tools/install-deps build
	@tools/install-deps vm || echo "check-vm: what is not there is skipped"
	@$(MAKE) --no-print-directory all
	@tests/vm/run $(BUILD) $(VM_PARTS)

check-package: ## make the Debian packages, lint them, and install and purge them in a VM
	@tools/install-deps build package
	@tools/install-deps vm || echo "check-package: what is not there is skipped"
	@$(MAKE) --no-print-directory all
	@tools/check-package $(BUILD)
	@tests/vm/run $(BUILD) package

check-others: ## test with Varlink clients, etcd and NetworkManager as Debian has them, fetched and not installed
	@tools/install-deps build demo
	@tools/fetch-clients || echo "check-others: what is not there is skipped"
	@tools/fetch-peers etcd-server network-manager || echo "check-others: what is not there is skipped"
	@$(MAKE) --no-print-directory all
	@for test in clients watch beside; do BUILD=$(abspath $(BUILD)) tests/ns/$$test.sh daemon || exit 1; done

test: all ## run all tests in the plain build only
	@tools/run-tests $(BUILD)

lint: all ## run the checks of the source text
	@tools/run-tests $(BUILD):lint

sanitize: $(SANITIZE_BUILD)/build.ninja ## run unit and namespace tests with ASan and UBSan, the long ones too
	@$(MESON) compile -C $(SANITIZE_BUILD)
	@tools/run-tests $(SANITIZE_BUILD):unit,ns,long

analyze: $(ANALYZE_BUILD)/build.ninja $(SANITIZE_BUILD)/build.ninja ## run the static analyzers of gcc and clang, and cppcheck
	@tools/analyze $(ANALYZE_BUILD) $(SANITIZE_BUILD) $(ANALYZE_NODES)

bench: ## measure beside iproute2 and others; prints tables of ratios and writes docs/benchmarks.md
	@tools/install-deps build bench
	@tools/fetch-peers || echo "bench: what is not there is left out"
	@$(MAKE) --no-print-directory all
	@bench/run $(BUILD) docs/benchmarks.md

fuzz: $(FUZZ_BUILD)/build.ninja ## fuzz each target for FUZZ_SECONDS (default 60)
	@$(MESON) compile -C $(FUZZ_BUILD)
	@tools/fuzz $(FUZZ_BUILD) $(FUZZ_SECONDS)

coverage: $(COVERAGE_BUILD)/build.ninja ## report the lines that tests reach, and those of engine, store, wire that none does
	@tools/install-deps build coverage
	@$(MESON) compile -C $(COVERAGE_BUILD)
	@tools/coverage $(COVERAGE_BUILD)

soak: all ## random operations, kills and foreign changes for SOAK_SECONDS (default 3600), with a checker
	@tools/install-deps build demo
	@BUILD=$(abspath $(BUILD)) SOAK_SECONDS=$(SOAK_SECONDS) tests/ns/soak.sh daemon

clean: ## remove the build directories
	rm -rf $(BUILD) $(SANITIZE_BUILD) $(ANALYZE_BUILD) $(ANALYZE_BUILD)-clang $(FUZZ_BUILD) $(COVERAGE_BUILD)

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r t d; do \
		printf '  make %-13s %s\n' "$$t" "$$d"; done
