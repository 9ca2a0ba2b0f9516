"""A project of its own to read in, so that what tests check is not kept in the real one."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


@contextmanager
def own_project(folder: Path) -> Iterator[Path]:
    """Work in a project that has the data of this one, and a work folder of its own."""
    (folder / "notebooks").mkdir()
    os.symlink(ROOT / "data", folder / "data", target_is_directory=True)
    with chdir(folder):
        yield folder
