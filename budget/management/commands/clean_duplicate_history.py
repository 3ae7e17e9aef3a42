"""Stands before the library's command of this name, which deletes history."""

from budget.management.commands.clean_old_history import Command

__all__ = ["Command"]
