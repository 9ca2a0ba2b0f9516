"""The bundle: a folder that is installed and run on a machine without a network."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "jeugdlib"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["een>=1", "opwindows>=1 ; sys_platform == 'win32'"]
[project.optional-dependencies]
word = ["twee>=1"]
zonder = ["nietvastgezet>=1"]
test = ["drie>=1", "twee>=1"]
"""
# the smallest build backend there is: an editable install is one line with a path
BACKEND = """\
import os, zipfile
def build_editable(folder, settings=None, metadata=None):
    name = "jeugdlib-0.1.0-py3-none-any.whl"
    inside = "jeugdlib-0.1.0.dist-info/"
    about = "Metadata-Version: 2.1\\nName: jeugdlib\\nVersion: 0.1.0\\n"
    kind = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("jeugdlib.pth", os.getcwd())
        wheel.writestr(inside + "METADATA", about)
        wheel.writestr(inside + "WHEEL", kind)
        wheel.writestr(inside + "RECORD", "")
    return name
"""
LIBRARY = "import een, gedeeld, sys; print('hallo uit', een.__name__, *sys.argv[1:])\n"
VIA = {  # name: why it is pinned, its condition, the machine of its wheel
    "drie": (["jeugdlib (pyproject.toml)"], "", "any"),
    "een": (["jeugdlib (pyproject.toml)"], "", "any"),
    "flit-core": (["jeugdlib (pyproject.toml)"], "", "any"),
    "gedeeld": (["drie", "een"], "", "any"),
    "opwindows": (["jeugdlib (pyproject.toml)"], " ; sys_platform == 'win32'", "win_amd64"),
    "twee": (["jeugdlib (pyproject.toml)"], "", "any"),
    "vandrie": (["drie"], "", "any"),
}


def write_wheel(folder, name, machine):
    """A wheel of an empty package; its SHA-256."""
    module = name.replace("-", "_")
    path = folder / f"{module}-1-py3-none-{machine}.whl"
    files = {
        f"{module}.py": "",
        f"{module}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{module}-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        f"Tag: py3-none-{machine}\n",
    }
    sums = {n: hashlib.sha256(text.encode()).digest() for n, text in files.items()}
    lines = [f"{n},sha256={urlsafe_b64encode(s).decode().rstrip('=')},\n" for n, s in sums.items()]
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, text in files.items():
            wheel.writestr(inside, text)
        wheel.writestr(f"{module}-1.dist-info/RECORD", "".join(lines))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git(folder, *words):
    who = ["-c", "user.name=proef", "-c", "user.email=proef@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """A folder with the wheels that this machine can get, instead of an index."""
    folder = tmp_path_factory.mktemp("shop")
    pins = ["# made for a test"]
    for name, (via, condition, machine) in VIA.items():
        found = write_wheel(folder, name, machine)
        pins += [f"{name}==1{condition} \\", f"    --hash=sha256:{found} \\"]
        pins += [f"    --hash=sha256:{'0' * 64}"]
        pins += [f"    # via {via[0]}"] if len(via) == 1 else ["    # via"]
        pins += [f"    #   {word}" for word in via if len(via) > 1]
    (folder / "requirements.txt").write_text("\n".join(pins) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def environment(shop):
    """What pip is told: nothing but that folder."""
    mine = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "UV_", "GIT_"))}
    return {**mine, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shop), "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture(scope="session")
def checkout(tmp_path_factory, shop):
    """A small project in git with the real make.py and starters, and things of somebody's own."""
    root = tmp_path_factory.mktemp("checkout")
    for name in [".gitattributes", ".gitignore", "make.py"]:
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / ".ci" / "bundle", root / ".ci" / "bundle")
    shutil.copy(shop / "requirements.txt", root)
    (root / "jeugdlib").mkdir()
    (root / "notebooks").mkdir()
    files = {
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND,
        "jeugdlib/__init__.py": "",
        "jeugdlib/__main__.py": LIBRARY,
        "notebooks/proef.ipynb": "{}\n",
    }
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=proef")
    for own in ["data/export.csv", "reports/intern/x/report.html", ".jeugd/ledger.key"]:
        (root / own).parent.mkdir(parents=True, exist_ok=True)
        (root / own).write_text("van een kind", "utf-8")
    (root / "notebooks/proef.ipynb").write_text('{"eigen": 1}\n', "utf-8")
    return root


@pytest.fixture(scope="session")
def bundle(checkout, environment, tmp_path_factory):
    """Write a bundle; gives its folder, or nothing when it is refused, and what was said."""

    def write(*words, out=None):
        out = out or tmp_path_factory.mktemp("out")
        command = [sys.executable, "-B", ".ci/bundle/write.py", "--out", str(out), *words]
        done = subprocess.run(
            command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        made = [path for path in out.iterdir() if not path.name.startswith(".")]
        assert [path for path in out.iterdir() if path not in made] == []
        return (made[0] if done.returncode == 0 else None), done.stdout + done.stderr

    return write


@pytest.fixture(scope="session")
def written(bundle):
    """A bundle for this machine, and what was said when it was written."""
    return bundle()


@pytest.fixture
def received(written, tmp_path):
    """That bundle, copied to another folder."""
    return Path(shutil.copytree(written[0], tmp_path / "usb stick é" / "bundel"))


def start(folder, *words):
    """Start a bundle where there is no network, with as little else as can be."""
    clean = {"PATH": f"{Path(sys._base_executable).parent}:/usr/bin:/bin", "HOME": str(folder)}
    alone = ["unshare", "--net", "--map-root-user"]
    tried = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode
    if tried:  # no namespaces here: an index that nobody answers
        alone = []
        clean["PIP_INDEX_URL"] = "http://127.0.0.1:9/"
    command = [*alone, "sh", str(folder / "start.sh"), *words]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def load_make(folder):
    """The script of a bundle as a module, so that its ROOT is that folder."""
    spec = importlib.util.spec_from_file_location("make", folder / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheels(folder):
    return sorted(path.name.split("-")[0] for path in folder.glob("wheels/*.whl"))


def sums(folder):
    return dict(reversed(x.split("  ")) for x in (folder / "SHA256SUMS").read_text().splitlines())


# --- what is in it ------------------------------------------------------------------------------


def test_it_holds_the_project_as_committed_and_nothing_of_ones_own(written):
    folder, said = written
    assert (folder / "notebooks/proef.ipynb").read_text() == "{}\n"
    assert "nog niet in git zijn vastgelegd; die gaan niet mee" in said
    for own in ["data", "reports", ".jeugd", ".git", ".venv"]:
        assert not (folder / own).exists()
    assert not any(
        "van een kind" in p.read_text("latin-1") for p in folder.rglob("*") if p.is_file()
    )


def test_it_holds_the_packages_that_are_needed_and_their_pinned_hashes(written, shop):
    folder, _ = written
    assert wheels(folder) == ["een", "flit_core", "gedeeld"]
    pins = (folder / "wheels/requirements.txt").read_text()
    for wheel in folder.glob("wheels/*.whl"):
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() in pins
    hashes = re.compile(r"sha256:(\w{64})")
    assert set(hashes.findall(pins)) < set(hashes.findall((shop / "requirements.txt").read_text()))


@pytest.mark.parametrize(
    ("extra", "more"), [("word", ["twee"]), ("test", ["drie", "twee", "vandrie"])]
)
def test_an_extra_brings_its_packages(bundle, extra, more):
    folder, _ = bundle("--extra", extra)
    assert wheels(folder) == sorted(["een", "flit_core", "gedeeld", *more])


def test_another_platform_gets_what_it_needs(bundle):
    folder, _ = bundle("--platform", "win_amd64", "--python", "3.12")
    assert folder.name == "jeugdlib-0.1.0-win_amd64-py3.12"
    assert "opwindows" in wheels(folder)
    assert json.loads((folder / "wheels/bundle.json").read_text()) == {
        "python": "3.12",
        "platform": "win_amd64",
    }
    starter = (folder / "start.cmd").read_bytes()
    assert b"py -3.12 make.py" in starter and starter.count(b"\r\n") == starter.count(b"\n")
    assert "Python 3.12 op win_amd64" in (folder / "LEESMIJ-EERST.txt").read_text("utf-8")


def test_every_file_is_listed_with_its_hash(written):
    folder, said = written
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    listed = sums(folder)
    assert set(listed) == found - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() in said


def test_the_same_commit_gives_the_same_bundle(written, bundle):
    assert sums(bundle()[0]) == sums(written[0])


def test_no_word_of_the_starters_is_left_open(written):
    for name in ["start.sh", "start.cmd", "LEESMIJ-EERST.txt"]:
        assert not re.search(r"@[A-Z]+@", (written[0] / name).read_text("utf-8"))
    assert os.access(written[0] / "start.sh", os.X_OK)


# --- what is refused ----------------------------------------------------------------------------


def test_packages_without_a_wheel_are_named(bundle, shop):
    gone = [path.rename(path.with_suffix(".gone")) for path in shop.glob("[eg]*.whl")]
    try:
        folder, said = bundle()
    finally:
        for path in gone:
            path.rename(path.with_suffix(".whl"))
    assert folder is None
    assert f"Voor Python {HERE} op " in said
    assert "is er geen kant-en-klaar pakket van: een==1, gedeeld==1." in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--platform", "amiga"], "Het platform amiga is hier niet bekend; kies uit linux_x86_64"),
        (["--python", "3.6"], "Python 3.6 is hier niet bekend; kies uit 3.11, 3.12"),
        (["--extra", "soep"], "De extra soep bestaat niet; kies uit word, zonder, test"),
        (["--extra", "zonder"], "niet vastgezet in requirements.txt: nietvastgezet"),
    ],
)
def test_what_does_not_exist_is_refused(bundle, words, message):
    folder, said = bundle(*words)
    assert folder is None and message in said


def test_a_folder_that_is_no_checkout_is_told_so(checkout, environment, tmp_path):
    shutil.copytree(checkout, tmp_path / "zip", ignore=shutil.ignore_patterns(".git"))
    done = subprocess.run(
        [sys.executable, "-B", ".ci/bundle/write.py"],
        cwd=tmp_path / "zip",
        env={**environment, "GIT_CEILING_DIRECTORIES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "zoals het in git is vastgelegd" in done.stderr and "Traceback" not in done.stderr


def test_over_an_older_one_it_is_the_old_or_the_new(bundle, shop, tmp_path):
    folder, _ = bundle(out=tmp_path)
    (folder / "oud.txt").touch()
    gone = next(shop.glob("een*.whl"))
    gone.rename(gone.with_suffix(".gone"))
    try:
        assert bundle(out=tmp_path)[0] is None
    finally:
        gone.with_suffix(".gone").rename(gone)
    assert (folder / "oud.txt").exists() and wheels(folder)
    assert bundle(out=tmp_path)[0] == folder
    assert not (folder / "oud.txt").exists() and wheels(folder)


def test_a_bundle_in_which_somebody_works_is_left_alone(bundle, tmp_path):
    folder, _ = bundle(out=tmp_path)
    (folder / ".venv").mkdir()
    assert "is al gewerkt" in bundle(out=tmp_path)[1]
    assert (folder / ".venv").exists()


# --- at the receiver's --------------------------------------------------------------------------


def test_it_is_installed_and_run_without_a_network(received):
    code, said = start(received, "jeugd", "hoi")
    assert code == 0, said
    assert "hallo uit een hoi" in said and "Jeugdlib staat klaar in .venv." in said
    code, said = start(received, "jeugd", "weer")
    assert (code, said) == (0, "hallo uit een weer\n")


def change(folder):
    (folder / "jeugdlib/__main__.py").write_text("print('anders')", "utf-8")
    return "jeugdlib/__main__.py is anders of ontbreekt"


def lose(folder):
    next(folder.glob("wheels/een*.whl")).unlink()
    return "wheels/een-1-py3-none-any.whl is anders of ontbreekt"


def lose_the_list(folder):
    (folder / "SHA256SUMS").unlink()
    return "SHA256SUMS ontbreekt"


def add(folder):
    (folder / "numpy.py").write_text("print('ik hoor hier niet')", "utf-8")
    return "numpy.py hoort er niet bij"


@pytest.mark.parametrize("damage", [change, lose, lose_the_list, add])
def test_a_folder_that_is_not_as_sent_is_refused_by_name(received, damage):
    (received / ".DS_Store").touch()  # which a Mac leaves everywhere
    named = damage(received)
    code, said = start(received)
    assert code == 1 and "niet zoals zij is verstuurd" in said and named in said
    assert "DS_Store" not in said
    assert not (received / ".venv").exists()


@pytest.mark.parametrize(("what", "value"), [("python", "3.99"), ("platform", "win_arm64")])
def test_another_machine_is_told_which_one_it_is_for(received, what, value):
    note = received / "wheels/bundle.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), what: value}), "utf-8")
    code, said = start(received)
    assert code == 1 and "Deze map is gemaakt voor Python" in said and value in said
    assert f'--python {HERE}"' in said
    assert not (received / ".venv").exists()


def test_a_wheel_that_is_damaged_later_is_refused_by_its_hash(received, tmp_path):
    make = load_make(received)
    # pip looks at the hashes before it installs; a .venv to install in would take seconds
    make.PYTHON = sys.executable
    make.PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path / "in")]
    assert make.install_pins() == "pip"
    with zipfile.ZipFile(next(received.glob("wheels/een*.whl")), "a") as changed:
        changed.writestr("meer.py", "")
    with pytest.raises(make.UserError, match="niet hetzelfde als het pakket waarmee Jeugdlib"):
        make.install_pins()


def test_wheels_that_cannot_be_installed_are_not_called_a_network_problem(received):
    said = load_make(received).why_not("ERROR: no space left on device")
    assert "niet uit de map wheels" in said and "pakketindex" not in said


# --- the real one -------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_whole_project_goes_in_and_makes_a_report(tmp_path):
    """Downloads 125 packages, so it needs an index; says so when there is none."""
    command = [sys.executable, "-B", ".ci/bundle/write.py", "--out", str(tmp_path / "uit")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "pakketindex dan niet bereikbaar" in done.stderr:
        pytest.skip("needs a package index, to download what a real bundle holds")
    assert done.returncode == 0, done.stderr
    folder = next((tmp_path / "uit").iterdir()).rename(tmp_path / "ontvangen")
    code, said = start(folder, "jeugd", "run", "20_flevoland")
    assert code == 0, said
    assert (folder / "reports/intern/20_flevoland/report.html").exists()

    moved = folder.rename(tmp_path / "elders")
    (moved / "notebooks/eigen.py").write_text("", "utf-8")  # one's own work is no damage
    code, said = start(moved, "jeugd", "run", "20_flevoland")
    assert code == 0 and "Jeugdlib staat klaar in .venv." in said, said
