"""The reports that ship, made once, and the browser that is on this machine."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from jeugdlib.columns import InputError
from jeugdlib.report import index
from jeugdlib.report.pdf import find_browser

ROOT = Path(__file__).parents[2]
OWN = {"eigen_n": 40, "eigen_verklarende_analyse": 8, "eigen_gezin_betrokken": 0}


# two kernels at a time, with about as much work for each
EVERYBODY = ["10_kennisbasis", "30_beweging_van_nul", "40_effectgroottes", "51_kernelementen"]
EVERYBODY += ["50_meta_analyse", "22_steekproef", "60_monitoring", "63_cbs"]
EVERYBODY += ["61_respons", "62_vergelijken"]
TEAM = ["05_eigen_gegevens", "20_flevoland", "21_dossieraudit", "41_verandering"]
TEAM += ["70_verbetercyclus", "72_kwaliteitsgesprek", "73_een_kind", "74_leercyclus"]
TEAM += ["71_naar_nul"]


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A copy of the notebooks and their tables, so that the user's own reports stay as they are."""
    root = tmp_path_factory.mktemp("shipped")
    for folder in ("notebooks", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


@pytest.fixture(scope="session")
def reports(project):
    """The folder with every report that ships, and one in which a team filled in its own audit."""
    own = [word for name, value in OWN.items() for word in ("-p", f"{name}={value}")]
    commands = [
        [*EVERYBODY, "--out", "reports"],
        [*TEAM, "--out", "twee"],
        ["20_flevoland", "--out", "drie", "--label", "eigen", *own],
    ]

    def run(command):
        whole = [sys.executable, "-m", "jeugdlib", "run", *command]
        return subprocess.run(whole, cwd=project, capture_output=True, text=True)

    with ThreadPoolExecutor(2) as pool:  # a report keeps one core busy
        failed = [done.stderr for done in pool.map(run, commands) if done.returncode]
    assert failed == []
    for elsewhere in ("twee", "drie"):
        shutil.copytree(
            project / elsewhere / "intern", project / "reports" / "intern", dirs_exist_ok=True
        )
    index.write(project / "reports")
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
