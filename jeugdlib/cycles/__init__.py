"""Improvement cycles, kept in a database: SQLite in a file, or PostgreSQL for a whole region."""

from jeugdlib.cycles.register import Register, open_register

__all__ = ["Register", "open_register"]
