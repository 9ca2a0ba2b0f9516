"""Write a folder with which Jeugdlib is installed and run on a machine without internet.

`make bundle` runs this with the Python of .venv. In the folder: the project as it was committed,
every package as a wheel with the hash that requirements.txt has for it, a starter, and the
SHA-256 of every file. make.py, which comes along, sees the wheels and installs from them alone.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import make  # noqa: E402  the script at the top, which installs from what is written here

LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
MAC = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
# every Linux with the C library of 2018 or newer: Debian 10, Ubuntu 20.04, Red Hat 8
GLIBC = [*(f"manylinux_2_{minor}" for minor in range(28, 4, -1)), "manylinux2014"]
# Per platform what a marker in requirements.txt asks about, and what pip calls it; the words are
# those of make.platform_here().
PLATFORMS = {
    "linux_x86_64": (LINUX | {"platform_machine": "x86_64"}, [f"{c}_x86_64" for c in GLIBC]),
    "linux_aarch64": (LINUX | {"platform_machine": "aarch64"}, [f"{c}_aarch64" for c in GLIBC]),
    "macosx_arm64": (MAC | {"platform_machine": "arm64"}, ["macosx_14_0_arm64"]),
    "macosx_x86_64": (MAC | {"platform_machine": "x86_64"}, ["macosx_14_0_x86_64"]),
    "win_amd64": (WINDOWS | {"platform_machine": "AMD64"}, ["win_amd64"]),
}
STARTERS = ["start.sh", "start.cmd", "LEESMIJ-EERST.txt"]
BUILD = "flit-core"  # installs the library itself

NOT_A_CHECKOUT = """\
Een bundel bevat het project zoals het in git is vastgelegd, en dat kan hier niet worden gelezen:
"""
NO_WHEEL = """\
Voor Python {python} op {platform} is er geen kant-en-klaar pakket van: {names}.
Kies een andere Python of een ander platform, of laat de beheerder van de pakketindex het maken."""
IN_USE = """\
In {place} is al gewerkt: er staat een omgeving .venv in. Met een nieuwe bundel zou dat werk
verdwijnen. Verplaats die map eerst, of kies een andere met --out."""


def chosen(words):
    """What the user asked for; refuses what does not exist."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.splitlines()[0])
    python = make.dotted(sys.version_info[:2])
    parser.add_argument(
        "--platform", default=make.platform_here(), help="of " + ", ".join(PLATFORMS)
    )
    parser.add_argument("--python", default=python, help="versie van Python op de andere machine")
    parser.add_argument("--extra", action="append", default=[], help="zoals word of cluster")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="map waarin de bundel komt")
    asked = parser.parse_args(words)
    tested = [f"3.{minor}" for minor in range(make.OLDEST[1], make.NEWEST_TESTED[1] + 1)]
    for what, value, possible in [
        ("Het platform", asked.platform, PLATFORMS),
        ("Python", asked.python, tested),
    ]:
        if value not in possible:
            known = ", ".join(possible)
            raise make.UserError(f"{what} {value} is hier niet bekend; kies uit {known}.")
    return asked


def write_project(folder):
    """Put the project in a folder as it was committed: no reports, nothing of one's own."""
    in_git = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        packed = subprocess.Popen(["git", "archive", "--format=tar", "HEAD"], **in_git)
    except OSError as problem:
        raise make.UserError(NOT_A_CHECKOUT + f"    {problem}") from None
    output, said = packed.communicate()
    if packed.returncode:
        raise make.UserError(NOT_A_CHECKOUT + make.last_lines(said.decode(errors="replace")))
    (folder / "project.tar").write_bytes(output)
    with tarfile.open(folder / "project.tar") as project:
        project.extractall(folder, filter="data")
    (folder / "project.tar").unlink()
    status = ["git", "status", "--porcelain", "--untracked-files=no"]
    if subprocess.run(status, cwd=ROOT, capture_output=True).stdout.strip():
        make.say("Er zijn wijzigingen die nog niet in git zijn vastgelegd; die gaan niet mee.")


def pins(folder, asked):
    """The lines of requirements.txt that this platform and these extras need, by package."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    if unknown := [name for name in asked.extra if name not in extras]:
        known = ", ".join(extras)
        raise make.UserError(f"De extra {unknown[0]} bestaat niet; kies uit {known}.")
    text = (folder / "requirements.txt").read_text("utf-8")
    blocks = {block.split("==")[0]: block for block in re.split(r"\n(?=[\w.-]+==)", text)[1:]}

    lines = [*project["dependencies"], *(line for name in asked.extra for line in extras[name])]
    needed = {canonicalize_name(Requirement(line).name) for line in lines} | {BUILD}
    if absent := sorted(needed - set(blocks)):
        names = ", ".join(absent)
        raise make.UserError(f"Deze pakketten zijn niet vastgezet in requirements.txt: {names}.")
    while more := {n for n, block in blocks.items() if needed & asked_by(block)} - needed:
        needed |= more
    here = marker_words(asked)
    return {name: plain for name in sorted(needed) if (plain := for_here(blocks[name], here))}


def asked_by(block):
    """Which packages a pin is there for, by the comment behind it."""
    return set(re.findall(r"^    #(?: via| {2}) ([\w.-]+)$", block, re.MULTILINE))


def marker_words(asked):
    """What the markers of requirements.txt ask about."""
    return PLATFORMS[asked.platform][0] | {
        "python_version": asked.python,
        "python_full_version": f"{asked.python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def for_here(block, here):
    """A pin with its hashes and without its condition; nothing when that does not hold here."""
    requirement = Requirement(block.partition("\\")[0])
    if requirement.marker and not requirement.marker.evaluate(here):
        return ""
    hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}", block)
    return " \\\n    ".join([f"{requirement.name}{requirement.specifier}", *hashes]) + "\n"


def download(kept, folder, asked):
    """Fetch the wheel of every pin, and write beside them what pip installs from them."""
    where = [f"--platform={tag}" for tag in PLATFORMS[asked.platform][1]]
    where += [f"--python-version={asked.python}", "--implementation=cp"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    command += [
        "--only-binary=:all:",
        "--require-hashes",
        *where,
        "-r",
        folder / "requirements.txt",
    ]
    folder.mkdir()
    missing, output = [], ""
    while set(kept) - set(missing):
        wanted = [block for name, block in kept.items() if name not in missing]
        (folder / "requirements.txt").write_text("".join(wanted), "utf-8")
        code, output = make.outcome([*map(str, command)], make.installer_environment())
        if code == 0:
            break
        found = re.findall(r"No matching distribution found for ([\w.-]+)==", output)
        if not found or "connection broken" in output:
            raise make.UserError(make.why_not(output))
        missing += [canonicalize_name(name) for name in found]
    if missing:
        names = ", ".join(kept[name].split()[0] for name in missing)
        raise make.UserError(NO_WHEEL.format(names=names, **about(asked)))
    (folder / "bundle.json").write_text(json.dumps(about(asked), indent=2) + "\n", "utf-8")


def about(asked):
    """For which machine the packages are."""
    return {"python": asked.python, "platform": asked.platform}


def write_starters(folder, asked):
    """Put what the receiver reads and clicks at the top."""
    for name in STARTERS:
        text = (folder / ".ci" / "bundle" / name).read_bytes()
        for word, value in about(asked).items():
            text = text.replace(b"@%s@" % word.upper().encode(), value.encode())
        (folder / name).write_bytes(text)
    (folder / "start.sh").chmod(0o755)


def write_sums(folder):
    """List the SHA-256 of every file, as `sha256sum --check` reads it; the hash of the list."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    (folder / make.SUMS).write_bytes("".join(lines).encode())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def put_in_place(making, place):
    """Give the finished folder its name; what stood there goes, so it is never half of either."""
    old = making.with_name(making.name + "-oud")
    if place.exists():
        os.rename(place, old)
    os.rename(making, place)
    shutil.rmtree(old, ignore_errors=True)


def main(words):
    """Write the bundle and say where it is."""
    started, asked = time.time(), chosen(words)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    place = asked.out / f"jeugdlib-{version}-{asked.platform}-py{asked.python}"
    if (place / ".venv").exists():
        raise make.UserError(IN_USE.format(place=place))
    asked.out.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".bundel-", dir=asked.out))
    try:
        making.chmod(0o755)
        write_project(making)
        kept = pins(making, asked)
        make.say(f"{len(kept)} pakketten worden opgehaald. Dat duurt een paar minuten.")
        download(kept, making / "wheels", asked)
        write_starters(making, asked)
        total = write_sums(making)
        put_in_place(making, place)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
    make.say(f"Klaar in {time.time() - started:.0f} s: {place}, {size:.0f} MB.")
    make.say(f"De SHA-256 van {make.SUMS} is {total}\nGeef die langs een andere weg door.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except make.UserError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Afgebroken.")
