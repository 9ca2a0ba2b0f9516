"""The `jeugd` command: every verb a few lines that call a room."""

from jeugdlib.cli.main import main

__all__ = ["main"]
