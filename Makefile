# Everything below does its own set-up on a fresh Debian 12 machine.
PY := .venv/bin/python
STAMP := .venv/.set-up
HISTORIES ?= 10000
FIRST ?= 0
export QT_QPA_PLATFORM ?= offscreen
# Where the machine forbids Python to keep what it compiled, each process would compile all again.
export PYTHONDONTWRITEBYTECODE :=
SEEN := $(if $(DISPLAY)$(WAYLAND_DISPLAY),,offscreen)

.PHONY: help demo run test nightly check bench setup clean pictures
help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): packaging/requirements.lock packaging/setup.sh
	@bash packaging/setup.sh
	@touch $(STAMP)

setup: $(STAMP) ## install system packages (as root), virtual environment and locked wheels

demo: $(STAMP) ## play a day at the counter; writes build/demo/ (SHOW=1 opens windows)
	@QT_QPA_PLATFORM=$(if $(SHOW),$(SEEN),offscreen) $(PY) main.py demo --out build/demo $(if $(SHOW),--show)

run: $(STAMP) ## start a terminal in a training city on embedded defaults
	@QT_QPA_PLATFORM=$(SEEN) $(PY) main.py demo --run

test: $(STAMP) ## run the whole test suite
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 tests

nightly: $(STAMP) ## play 10,000 histories under every fault, then 20 days of troubles and strange cards (HISTORIES=… FIRST=… go on, share)
	@$(PY) -m tests.sync.history.night --histories $(HISTORIES) --first $(FIRST); histories=$$?; \
	HYPOTHESIS_PROFILE=nightly $(PY) -m pytest tests/scenarios/test_7_troubles.py \
	$(addprefix tests/devices/card/test_,tlv.py files.py apdu.py simulated.py strange_cards.py) && exit $$histories

check: $(STAMP) ## formatting, rules, types (for Linux and Windows), import contracts
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/mypy
	@.venv/bin/mypy packaging/windows/build_msi.py
	@.venv/bin/mypy --platform win32 --no-warn-unreachable --cache-dir .mypy_cache/win32

bench: $(STAMP) ## print each speed claim beside its baseline
	@$(PY) -m bench

pictures: $(STAMP) ## grab every screen to build/pictures/
	@$(PY) -m tests.pictures build/pictures

clean: ## remove what was built
	rm -rf build .venv
