"""The manifest: what a report was made from and consists of; without it there is no report."""

import hashlib
import json
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

import jeugdlib

NAME = "manifest.json"
NEEDED = {"question", "openbaarheid", "changed", "n", "date", "outputs"}  # what the index reads


def write(folder: Path, facts: dict, inputs: dict[str, dict[str, str]]) -> None:
    """Write the manifest of a finished report folder, as its last file.

    `facts` say what was run (name, question, parameters, ...); `inputs` are the notebook and the
    files it read, by name and hash. A path is never kept: it says who worked where.
    """
    outputs = sorted(path for path in folder.iterdir() if path.name != NAME)
    manifest = {
        **facts,
        "date": date.today().isoformat(),
        "version": jeugdlib.__version__,
        "python": platform.python_version(),
        "packages": {
            name: version(name) for name in ("pandas", "scipy", "statsmodels", "matplotlib")
        },
        "inputs": inputs,
        "outputs": {path.name: digest(path) for path in outputs},
    }
    (folder / NAME).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")


def read(folder: Path) -> dict | None:
    """The manifest of a report whose files are all there and unchanged; None if it is no report."""
    try:
        manifest = json.loads((folder / NAME).read_text("utf-8"))
        whole = set(manifest) >= NEEDED and all(
            digest(folder / name) == seen for name, seen in manifest["outputs"].items()
        )
    except (OSError, ValueError, TypeError, AttributeError):  # no manifest, or not one of ours
        return None
    return manifest if whole else None


def digest(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
