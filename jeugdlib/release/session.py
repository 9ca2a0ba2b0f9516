"""What this process has released so far: a run has a kernel of its own, so this is one report."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from jeugdlib.release.audit import Known
from jeugdlib.release.rules import THRESHOLDS


@dataclass
class Session:
    """The token of a run, what the readers of each level know, and how many tables they saw.

    `providers` are the codes of providers in those tables, which the page `controle` leaves out;
    `project` is where a command without a kernel keeps what it releases; none = only a kernel does.
    """

    token: str = field(default_factory=lambda: uuid4().hex)
    known: dict[str, Known] = field(
        default_factory=lambda: {level: Known() for level in THRESHOLDS}
    )
    tables: int = 0
    providers: set[str] = field(default_factory=set)
    project: Path | None = None


_SESSION = Session()


def session() -> Session:
    """The session of this process."""
    return _SESSION


def forget() -> None:
    """Start a new session, as a new kernel does."""
    global _SESSION
    _SESSION = Session()


if hasattr(os, "register_at_fork"):  # a process that is forked for a notebook is a run of its own
    os.register_at_fork(after_in_child=forget)


def in_kernel() -> bool:
    """Whether this process is a kernel, so that what is released can come into a report."""
    ipython = sys.modules.get("IPython")
    return getattr(ipython and ipython.get_ipython(), "kernel", None) is not None
