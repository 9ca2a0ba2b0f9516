"""The command answers at once: nothing heavy is loaded before it is needed."""

import subprocess
import sys

import pytest

import jeugdlib

HEAVY = {"duckdb", "IPython", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "scipy"}
STARTS = {
    "import": "import jeugdlib",
    "help": "from jeugdlib.cli import main; main(['--help'])",
    "help on run": "from jeugdlib.cli import main; main(['run', '--help'])",
    "not understood": "from jeugdlib.cli import main; main(['rnu'])",
}
LOADED = "try:\n    {}\nexcept SystemExit:\n    pass\nimport sys\nprint('loaded:', *sys.modules)"


@pytest.mark.parametrize("start", STARTS)
def test_nothing_heavy_is_loaded(start):
    command = [sys.executable, "-c", LOADED.format(STARTS[start])]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert set(said.partition("loaded:")[2].split()) & HEAVY == set()


def test_the_command_is_also_a_module():
    command = [sys.executable, "-m", "jeugdlib", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"Jeugdlib {jeugdlib.__version__}\n"
