"""Reports that ship, made once, and the browser that is on this machine.

In the short form those of a few notebooks: between them figures, wide tables, a form to sign, a
banner, a sheet for a conversation and questions. In the long form all of them.
"""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from jeugdlib.columns import InputError
from jeugdlib.report.pdf import find_browser

ROOT = Path(__file__).parents[2]
FEW = [
    "05_eigen_gegevens",
    "10_kennisbasis",
    "20_flevoland",
    "60_monitoring",
    "72_kwaliteitsgesprek",
]
OWN = {"eigen_n": 40, "eigen_verklarende_analyse": 8, "eigen_gezin_betrokken": 0}


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A copy of the notebooks and their tables, so that the user's own reports stay as they are."""
    worker = "PYTEST_XDIST_WORKER" in os.environ  # each has a folder of its own in that of the run
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if worker else base) / "shipped"
    with FileLock(f"{root}.lock"):
        for folder in ("notebooks", "data"):
            if not (root / folder).exists():
                shutil.copytree(ROOT / folder, root / folder)
    return root


@pytest.fixture(scope="session")
def reports(project, request):
    """The folder with the reports, and one in which a team filled in its own audit."""
    names = FEW if request.config.option.markexpr == "not slow" else []
    own = [word for name, value in OWN.items() for word in ("-p", f"{name}={value}")]
    runs = [["run", *names], ["run", "20_flevoland", "--label", "eigen", *own]]
    program = f"from jeugdlib.cli import main\nfor words in {runs}: assert main(words) == 0"
    done = project / "done"
    with FileLock(f"{done}.lock"):  # whoever comes first makes them, for all that test beside it
        if not done.exists():
            command = [sys.executable, "-c", program]
            run = subprocess.run(command, cwd=project, capture_output=True, text=True)
            assert run.returncode == 0, run.stderr
        done.touch()
    return project / "reports"


@pytest.fixture(scope="session")
def browser_path():
    """The browser that is here; where there is none, only CI comes this far, and fails."""
    return find_browser()


def pytest_collection_modifyitems(items):
    """Leave out what needs a browser where there is none, and say so in one line."""
    with suppress(InputError):
        find_browser()
        return
    left_out = pytest.mark.skip(reason="no browser here: not tested how pages look and print")
    for item in items:
        if "browser_path" in item.fixturenames and not os.environ.get("CI"):
            item.add_marker(left_out)
