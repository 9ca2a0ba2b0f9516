# A thin alias: everything happens in make.py, so that `py make.py reports` does the same.
PYTHON ?= python3
TARGETS := help setup reports test lab jeugd bench notebooks bundle format lock

.DEFAULT_GOAL := help
.PHONY: $(TARGETS)

$(TARGETS):
	@$(PYTHON) make.py $@ $(ARGS)
