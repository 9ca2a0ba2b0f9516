"""The project: the folder that holds notebooks/ and data/, and the places in it."""

from dataclasses import dataclass
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.columns.project import find_root


@dataclass(frozen=True)
class Project:
    """Where a project keeps its notebooks, its reports and its private work."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """The folder with one notebook per question."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """The folder that runs write in, unless another is asked for."""
        return self.root / "reports"

    @property
    def work(self) -> Path:
        """The private folder for logs and half-made things, never shared."""
        return self.root / ".jeugd"

    def names(self) -> list[str]:
        """The names of the notebooks, in reading order."""
        return sorted(path.stem for path in self.notebooks.glob("[!.]*.ipynb"))


def find_project(start: Path) -> Project:
    """The project of a folder: the nearest parent that holds notebooks/ and data/.

    Raises
    ------
    InputError : there is no such folder.
    """
    root = find_root(start)
    if root is None:
        raise InputError(
            f"in {start.resolve()} en de mappen erboven staan geen mappen notebooks en data",
            mend="Ga naar de map van het project en probeer het opnieuw.",
        )
    return Project(root)
