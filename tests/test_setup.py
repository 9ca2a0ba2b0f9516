"""The set-up: pins, environment.yml, make.py and its messages, the workflow."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DEPENDENCIES = [Requirement(line) for line in PROJECT["dependencies"]]
PINNED = DEPENDENCIES + [Requirement(line) for line in EXTRAS["test"]]
PINS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
REQUIRED = {"jupyterlab", "pandas", "statsmodels", "seaborn", "papermill", "nbval"}


def load_make(folder):
    """The script of a folder as a module, so that its ROOT is that folder."""
    spec = importlib.util.spec_from_file_location("make", folder / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def make():
    return load_make(ROOT)


@pytest.fixture
def checkout(tmp_path):
    """A folder with what a set-up reads, and no environment yet."""
    for name in ["make.py", "pyproject.toml", "requirements.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def finished(checkout):
    """The make module of a checkout whose set-up looks finished."""
    make = load_make(checkout)
    Path(make.PYTHON).parent.mkdir(parents=True)
    Path(make.PYTHON).touch()
    Path(make.STAMP).write_text("\n".join(make.wanted_stamp()), encoding="utf-8")
    return make


@pytest.fixture
def old_python():
    """The oldest Python from 3.6 to 3.10 on this machine: on PATH, or kept by pyenv."""
    for minor in range(6, 11):
        kept = map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        for python in [*kept, shutil.which(f"python3.{minor}")]:
            # a name on PATH may be a shim for a version that is not there
            if python and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
                return python
    pytest.skip("needs a Python 3.6 to 3.10, to see that make.py starts on it")


# --- pins ---------------------------------------------------------------------------------------


def test_pins_name_no_index_and_no_path():
    code = [line for line in PINS.splitlines() if not line.lstrip().startswith(("#", "--hash"))]
    assert not re.search(r"://|file:|--(extra-)?index|--find-links|\s@\s", PINS)
    assert all(re.match(r"[\w.-]+==[\w.]+( ;|\s*\\$)", line) for line in code), code


def test_every_pin_has_a_hash():
    blocks = re.split(r"\n(?=[\w-]+==)", PINS)[1:]
    assert len(blocks) > len(PINNED)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("requirement", PINNED, ids=lambda requirement: requirement.name)
def test_a_dependency_is_pinned_within_its_bounds(requirement):
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", PINS, re.MULTILINE))
    assert pins[canonicalize_name(requirement.name)] in requirement.specifier


def test_build_backend_is_among_the_pins():
    system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert set(system["requires"]) <= set(EXTRAS["test"])


def test_the_six_required_packages_are_dependencies():
    assert {requirement.name for requirement in DEPENDENCIES} >= REQUIRED


def test_environment_yml_says_what_pyproject_says(make):
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == make.environment_yml(), "run `make lock`"


def test_environment_yml_holds_the_six_and_only_conda_forge():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *lines, by_pip = environment["dependencies"]
    assert {line.split()[0] for line in lines} >= REQUIRED
    assert list(by_pip) == ["pip"]
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_every_dependency_has_its_reason_in_decisions():
    names = {Requirement(line).name for lines in EXTRAS.values() for line in lines}
    names |= {requirement.name for requirement in DEPENDENCIES}
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in decisions) == []


# --- make.py ------------------------------------------------------------------------------------


def test_makefile_and_script_have_the_same_targets(make):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^TARGETS := (.*)$", makefile, re.MULTILINE)[1].split() == list(make.TARGETS)


def test_help_has_a_line_for_every_target(make, capsys):
    assert make.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, (line, _) in make.TARGETS.items():
        assert any(shown.split()[:1] == [name] and shown.endswith(line) for shown in lines)


def test_an_unknown_target_is_named(make, capsys):
    assert make.main(["rapport"]) == 1
    assert "'rapport' bestaat niet; kies uit help, setup, reports" in capsys.readouterr().err


def test_script_keeps_the_syntax_of_python_3_6():
    ast.parse((ROOT / "make.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_to_use(make, monkeypatch):
    monkeypatch.setattr(make, "suitable_python", lambda: "python3.13")
    with pytest.raises(make.UserError) as error:
        make.check_version((3, 10, 4), "reports")
    for part in [
        "Python 3.11 of nieuwer nodig; dit is Python 3.10.4",
        "make reports PYTHON=python3.13\n",
        "python3.13 make.py reports",
    ]:
        assert part in str(error.value)


def test_an_old_python_alone_is_told_to_install_one(make, monkeypatch):
    monkeypatch.setattr(make.shutil, "which", lambda name: None)
    with pytest.raises(make.UserError, match=r"Installeer een nieuwere, van python\.org"):
        make.check_version((3, 9, 2), "test")


def test_python_3_11_and_later_pass(make):
    make.check_version((3, 11, 0), "test")
    make.check_version((4, 0, 0), "test")


def test_an_old_interpreter_gives_the_message(checkout, old_python):
    command = [old_python, "make.py", "reports"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Jeugdlib heeft Python 3.11 of nieuwer nodig" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_second_set_up_does_nothing(finished, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("a finished set-up started a program")

    monkeypatch.setattr(finished.subprocess, "run", forbidden)
    finished.setup()


@pytest.mark.parametrize("line", range(4), ids=["python", "folder", "pins", "pyproject"])
def test_a_change_undoes_the_stamp_until_the_set_up_is_finished(finished, monkeypatch, line):
    stamp = finished.wanted_stamp()
    stamp[line] += " before"
    Path(finished.STAMP).write_text("\n".join(stamp), encoding="utf-8")
    steps = []

    def half_way():
        raise KeyboardInterrupt

    monkeypatch.setattr(finished, "make_environment", lambda: steps.append("environment"))
    monkeypatch.setattr(finished, "install_pins", lambda: steps.append("pins") or "uv")
    monkeypatch.setattr(finished, "install_library", half_way)
    with pytest.raises(KeyboardInterrupt):
        finished.setup()
    assert steps == ([] if line == 3 else ["environment", "pins"])
    assert not Path(finished.STAMP).exists()


def test_a_python_without_venv_is_told_the_package(finished, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # as on Debian without python3-venv
    with pytest.raises(finished.UserError, match="sudo apt install python3-venv"):
        finished.make_environment()


def test_a_wrong_hash_is_not_called_a_network_problem(make):
    pip = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
    for output in [pip, "error: Hash mismatch for `numpy==2.4.6`"]:
        assert "niet hetzelfde als het pakket waarmee Jeugdlib getest is" in make.why_not(output)


def test_uv_is_installed_from_its_pin_alone(finished, monkeypatch):
    seen = []

    def read_pins(command, environment):
        seen.append(Path(command[-1]).read_text(encoding="utf-8"))
        return 0, ""

    monkeypatch.setattr(finished, "outcome", read_pins)
    assert finished.fetch_uv({})
    assert re.findall(r"^[\w.-]+==", seen[0], re.MULTILINE) == ["uv=="]
    assert "--hash=sha256:" in seen[0]


def test_without_an_index_there_is_a_message_and_no_stamp(checkout):
    path = os.environ["PATH"].split(os.pathsep)
    nowhere = {
        "PATH": os.pathsep.join(folder for folder in path if not shutil.which("uv", path=folder)),
        "PIP_INDEX_URL": "http://127.0.0.1:9/",  # the discard port: nobody listens
        "UV_DEFAULT_INDEX": "http://127.0.0.1:9/",
        "PIP_CONFIG_FILE": os.devnull,
        "NO_PROXY": "*",
        "no_proxy": "*",
    }
    elsewhere = ["PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX"]
    environment = {**os.environ, **nowhere, **dict.fromkeys(elsewhere, "")}
    command = [sys.executable, "make.py", "reports"]
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "Meestal is de pakketindex dan niet bereikbaar" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(load_make(checkout).STAMP).exists()


# --- around it ----------------------------------------------------------------------------------


def test_actions_are_pinned_by_commit():
    used = [
        line.split("uses:")[1].strip()
        for file in (ROOT / ".github" / "workflows").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    assert [use for use in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("data/export.csv", True),
        ("data/eigen/dossiers.xlsx", True),
        ("reports/intern/20_flevoland/report.html", True),
        ("data/published/flevoland_2018.csv", False),
        ("data/codes/reden_einde.csv", False),
        ("data/simulated/studies.csv", False),
        ("data/README.md", False),
        ("reports/README.md", False),
        ("jeugdlib/read/data.py", False),
    ],
)
def test_the_hook_refuses_data_and_reports_of_ones_own(path, refused):
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}
    assert bool(re.search(hooks["no-own-data"]["files"], path)) == refused
