"""What a project is: a folder with notebooks/ and data/, in which the command works."""

from pathlib import Path


def find_root(start: Path) -> Path | None:
    """The project of a folder: the nearest parent with notebooks/ and data/, if there is one."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    return None
