# Earwitness. `make help` lists what there is. Every target does its own set-up and is safe to repeat.
BUILD ?= build
JOBS  ?= $(shell nproc)
DEMO  ?= demo-data

.PHONY: all build run test unit asan e2e faults sim bench truth fuzz soak tones redact-report redact-floor clean help

all: build

build: ## build every program into build/
	@tools/setup.sh build
	@cmake --preset release -B $(BUILD) -DEW_TESTS=OFF >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

run: ## set up, build, place a demonstration call, show what was kept and withheld, serve until interrupted
	@tools/setup.sh run
	@cmake --preset release -B $(BUILD) -DEW_TESTS=OFF >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)
	@$(BUILD)/earwitness demo --data $(DEMO)

test: ## set up, build, every test (unit, fuzz corpora, simulator, end to end)
	@tools/setup.sh test
	@tools/test.sh

unit: ## only the unit tests and fuzz corpora
	@tools/setup.sh test
	@tools/test.sh unit

e2e: ## only the end-to-end tests, with real peers
	@tools/setup.sh test
	@tools/test.sh e2e

faults: ## the long form of disk stalls, a full disk and bursts of packets (root and loop devices; otherwise skipped)
	@tools/setup.sh test
	@EW_FAULTS=long tools/test.sh faults

sim: ## only the simulator: 100,000 lives and 10,000 crashes (SEEDS, of each half, and CRASHES make it longer)
	@tools/setup.sh test
	@tools/test.sh sim

bench: ## CPU per packet, per call-hour and per stage, with ratios to bare limits of the same run; searches of 10 million calls (EW_SEARCH_CALLS); fan-out of opt-outs (FANOUT_CALLS)
	@tools/setup.sh test
	@tools/bench.sh

truth: ## what was said against what is heard: two hours (MINUTES) of each codec over a bad network
	@tools/setup.sh test
	@cmake --preset release -B $(BUILD) -DEW_TESTS=ON >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target test_truth
	@$(BUILD)/tests/test_truth $${MINUTES:-120}

redact-report: ## what the redaction covers of its corpora, by type, language and form, against what is promised (SEED)
	@tools/setup.sh test
	@cmake --preset release -B $(BUILD) -DEW_TESTS=OFF >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target earwitness
	@node tests/cases/redact/measure.mjs --seed $${SEED:-1} --command "$(BUILD)/earwitness redact --json"

redact-floor: ## write what the redaction covers now, below which it may not fall (tests/cases/redact/floor.json)
	@tools/setup.sh test
	@cmake --preset release -B $(BUILD) -DEW_TESTS=OFF >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target earwitness
	@node tests/cases/redact/measure.mjs --count 300 --write-floor tests/cases/redact/floor.json --command "$(BUILD)/earwitness redact --json"

fuzz: ## every fuzz target for FUZZ_SECONDS (60) each
	@tools/setup.sh test
	@tools/fuzz.sh $${FUZZ_SECONDS:-60}

soak: ## the long forms: simulator seeds, crashes, 10 million changed datagrams, random kill -9
	@tools/setup.sh test
	@tools/test.sh soak

tones: ## ten thousand keypad presses, and hours of speech, against two foreign detectors (PRESSES, SEED)
	@tools/setup.sh test
	@tools/test.sh tones

clean: ## remove build folders; data folders are left alone
	@rm -rf build build-*

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 14
