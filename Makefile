# 序时 Xushi. Needs Python 3.11 or newer and make, nothing else.
#   make demo            the example bureau on SQLite (PORT=8000)
#   make test            every test on SQLite and on PostgreSQL with Redis
PYTHON ?= python3
PORT ?= 8000
export PORT
# Extra arguments for pytest: make quick ARGS="-k lights"
ARGS ?=
VENV := .venv/bin/python
SHELL := /bin/sh

.PHONY: help install install-dev demo up test quick bench acceptance check messages clean

help:
	@echo "make demo     示例单位，浏览器打开即用 the example bureau (PORT=8000)"
	@echo "make up       正式运行：PostgreSQL、Redis、worker、beat (PORT=8000)"
	@echo "make test     全部测试 every test, on both databases"
	@echo "make quick    每次提交前 before each commit, under a minute"
	@echo "make check    风格、类型、导入、迁移、设置 style, types, imports, settings"
	@echo "make acceptance  审计链验收 the numbers of the trail, on both databases"
	@echo "make bench    测速 figures · make install · make clean"

install:
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11 或更高版本 Python 3.11 or newer is needed: $(PYTHON)"; exit 1; }
	@$(PYTHON) config/local/install.py

install-dev:
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11 或更高版本 Python 3.11 or newer is needed: $(PYTHON)"; exit 1; }
	@$(PYTHON) config/local/install.py --dev

demo: install
	@$(VENV) manage.py demo

up: install
	@$(VENV) -m config.local.up

test: install-dev
	@$(VENV) -m config.local.suites test $(ARGS)

quick: install-dev
	@$(VENV) -m config.local.suites quick $(ARGS)

bench: install-dev
	@$(VENV) -m config.local.suites bench $(ARGS)

acceptance: install-dev
	@$(VENV) -m config.local.suites acceptance $(ARGS)

messages: install-dev
	@$(VENV) -m config.local.messages

check: install-dev
	@$(VENV) -m config.local.checks

# Data (.local) stays: it may be the only copy.
clean:
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
