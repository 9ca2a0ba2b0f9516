#!/usr/bin/env python3
"""Set Jeugdlib up and run its main jobs: `make reports` and `py make.py reports` do the same.

Standard library only, and valid syntax from Python 3.6 on, so that a Python which is too old
gets to say so instead of ending in a SyntaxError.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"]))
STAMP = os.path.join(VENV, "jeugdlib-set-up")

# In a folder that `make bundle` wrote: the packages, what they are for, and a list of all files.
CARRIED = "wheels/bundle.json"
CARRIED_PINS = "wheels/requirements.txt"
SUMS = "SHA256SUMS"
RUNS = (".py", ".pyc", ".pyd", ".so", ".ipynb", ".whl")  # a file more of these is no accident

OLDEST = (3, 11)
NEWEST_TESTED = (3, 14)  # the last Python for which every pinned package has a ready-made build
EXTRAS = ["test"]  # what the pins and environment.yml hold beside the dependencies

# One retry and a short timeout: somebody without internet hears so in seconds, not in minutes.
# Byte-compiling is left to the first import; it takes half of pip's time.
PIP = [PYTHON, "-m", "pip", "install", "--quiet", "--no-compile", "--retries=1", "--timeout=10"]

# Name: its line in `help`, and the commands for the environment's Python. What a user adds to
# the command line goes to the last of them.
TARGETS = {
    "help": ("toon deze lijst", []),
    "setup": ("maak de omgeving .venv klaar (de andere doelen doen dit zelf)", []),
    "reports": ("maak alle rapporten, in reports/index.html", [["-m", "jeugdlib", "run"]]),
    "test": (
        "controleer opmaak, code, tests en notebooks",
        [
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "ruff", "check", "."],
            ["-m", "pytest", "-n", "auto"],
        ],
    ),
    "lab": ("open de notebooks in JupyterLab", [["-m", "jupyterlab", "notebooks"]]),
    "jeugd": ("geef een opdracht, zoals make jeugd ARGS=list", [["-m", "jeugdlib"]]),
    "bench": (
        "meet hoe lang alles duurt, hoe vaak intervallen kloppen, en wat een aanvaller terugvindt",
        [
            ["benchmarks/reading.py", "--many"],
            ["-m", "benchmarks.fuzz", "2000"],
            ["benchmarks/disclosure.py"],
            ["-m", "benchmarks.estimators"],
            ["-m", "benchmarks.agreement"],
            ["-m", "benchmarks.providers"],
            ["-m", "benchmarks.coverage"],
            ["-m", "benchmarks.coverage.proportions"],
            ["-m", "benchmarks.audits"],
            ["-m", "benchmarks.monitoring", "--many"],
            ["-m", "benchmarks.monitoring_truth"],
            ["-m", "benchmarks.charts"],
            ["-m", "benchmarks.register"],
            ["-m", "benchmarks.regions", "--plain", "6"],
            ["-m", "benchmarks.growth"],
            ["-m", "benchmarks.index"],
            ["-m", "benchmarks.cluster"],
            ["-m", "benchmarks.broken_off"],
            ["-m", "pytest", "-m", "slow", "-n", "auto"],
            ["-m", "pytest", "-m", "hypothesis", "--hypothesis-profile=long", "-n", "auto"],
            ["benchmarks/run.py"],
        ],
    ),
    "notebooks": (
        "voer de notebooks opnieuw uit, op hun plaats",
        [
            [
                *["-m", "nbconvert", "--to=notebook", "--execute", "--inplace"],
                # without times, so that a change is always one that a reader sees
                *["--ExecutePreprocessor.record_timing=False", "notebooks/*.ipynb"],
            ],
            ["docs/readme_figure.py"],
        ],
    ),
    "bundle": (
        "schrijf een map die zonder internet te installeren is, in dist",
        [["-B", ".ci/bundle/write.py"]],
    ),
    "format": (
        "zet code en notebooks in de afgesproken opmaak",
        [["-m", "ruff", "check", "--fix-only", "."], ["-m", "ruff", "format", "."]],
    ),
    "lock": (
        "maak requirements.txt en environment.yml opnieuw uit pyproject.toml",
        [
            [
                *["-m", "uv", "pip", "compile", "pyproject.toml", "--output-file=requirements.txt"],
                *["--constraint=.ci/constraints.txt", "--python-version=%d.%d" % OLDEST],
                # fewest: one version for every Python, so that a number is the same on each
                *["--universal", "--fork-strategy=fewest", "--generate-hashes", "--quiet"],
                *["--custom-compile-command=make lock"],
                *["--extra=" + extra for extra in EXTRAS],
            ]
        ],
    ),
}

CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "flit_core": "flit-core",
    "matplotlib": "matplotlib-base",  # without the Qt windows, which nothing here opens
    "playwright": "playwright-python",
    "psycopg-binary": "psycopg-c",  # libpq comes along as a package of its own
    "pypandoc_binary": "pypandoc",
}
# not on conda-forge, so that environment.yml gets them from PyPI
PIP_ONLY = ["axe-playwright-python"]
ENVIRONMENT_HEAD = """\
# Made by `make lock` from pyproject.toml; change that file, not this one.
#     conda env create --file environment.yml
#     conda activate jeugdlib
#     python -m pip install --no-deps --no-build-isolation --editable .
name: jeugdlib
channels:
  - conda-forge
  - nodefaults
dependencies:
"""

TOO_OLD = """\
Jeugdlib heeft Python {oldest} of nieuwer nodig; dit is Python {found} ({executable}).
{advice}
    make {target} PYTHON={other}
of zonder make:
    {other} make.py {target}"""
NO_VENV = """\
Deze Python kan geen virtuele omgeving maken: de modules venv en ensurepip ontbreken.
Op Debian en Ubuntu zitten ze in een eigen pakket:
    sudo apt install python3-venv
Geef daarna dezelfde opdracht opnieuw."""
NO_ENVIRONMENT = """\
De omgeving .venv kon niet gemaakt worden. Is de schijf vol, of is er nog een programma open dat
haar gebruikt, zoals JupyterLab? Sluit dat, en geef de opdracht opnieuw. Als laatste stond er:
"""
WRONG_HASH = """\
Een pakket is niet hetzelfde als het pakket waarmee Jeugdlib getest is, en is daarom niet
geïnstalleerd. Soms is een download beschadigd: probeer het nog eens. Gebeurt het weer, vraag
dan de beheerder van de pakketindex wat er veranderd is. Als laatste stond er:
"""
NO_PACKAGES = """\
De pakketten konden niet geïnstalleerd worden. Meestal is de pakketindex dan niet bereikbaar:
  - Is er internet? Achter een proxy: zet HTTPS_PROXY op het adres van de proxy.
  - Een eigen pakketindex? Zet PIP_INDEX_URL en UV_DEFAULT_INDEX op het adres daarvan.
"""
TOO_NEW = """\
  - Python {found} is nieuwer dan de vastgezette pakketten, die bij {oldest} tot en met {newest}
    horen. Installeer zo'n Python en geef: make reports PYTHON=python{newest}
"""
OTHER_MACHINE = """\
Deze map is gemaakt voor Python {python} op {platform}; dit is Python {found} op {here}.
Installeer die Python, of vraag om een map die hier past:
    make bundle ARGS="--platform {here} --python {found}\""""
NOT_AS_SENT = """\
Deze map is niet zoals zij is verstuurd. Er is nog niets geïnstalleerd. Kopieer de map opnieuw,
en vraag het na bij wie haar stuurde als het weer gebeurt. Het gaat om:
"""
NOT_FROM_WHEELS = """\
De pakketten konden niet uit de map wheels geïnstalleerd worden. Is de schijf vol? Kopieer de map
anders opnieuw. Als laatste stond er:
"""
AGAIN = "Er is niets half blijven staan; probeer het daarna opnieuw. Als laatste stond er:\n"


class UserError(Exception):
    """The end of the work, with a sentence for the user instead of a traceback."""


def say(text):
    """Print at once, so that it stands above what a command prints next."""
    print(text, flush=True)


def dotted(version):
    """Version as people write it."""
    return ".".join(str(number) for number in version)


def read(name):
    """Text of a file in the checkout."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def outcome(command, environment=None):
    """Exit code and output of a command that works in silence."""
    # bytes, since pip and uv write UTF-8 where a Windows console expects something else
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, **pipes)
    except OSError as error:
        return 1, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def last_lines(output, count=8):
    """End of an output, indented."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return "\n".join("    " + line[:300] for line in lines[-count:])


def suitable_python():
    """Command of the newest tested Python on this machine, or None."""
    for minor in range(NEWEST_TESTED[1], OLDEST[1] - 1, -1):
        command = ["py", "-3.%d" % minor] if os.name == "nt" else ["python3.%d" % minor]
        # a name on PATH may be a shim for a version that is not installed
        if shutil.which(command[0]) and outcome([*command, "-c", "pass"])[0] == 0:
            return " ".join(command)
    return None


def check_version(version, target):
    """Refuse a Python that is too old, and name one that is not."""
    if tuple(version[:2]) >= OLDEST:
        return
    found = suitable_python()
    advice = "Op deze machine staat een nieuwere; gebruik die:"
    if not found:
        advice = "Installeer een nieuwere, van python.org of met de pakketbeheerder, en geef dan:"
    other = found or ("py -3.12" if os.name == "nt" else "python3.12")
    message = TOO_OLD.format(
        oldest=dotted(OLDEST),
        found=dotted(version[:3]),
        executable=sys.executable,
        advice=advice,
        target=target,
        other=other,
    )
    raise UserError(message)


def carried():
    """What the packages in this folder are for; nothing in a checkout, which gets its own."""
    return json.loads(read(CARRIED)) if os.path.exists(os.path.join(ROOT, CARRIED)) else {}


def platform_here():
    """The machine, in the words of `make bundle`."""
    system, _, machine = sysconfig.get_platform().replace("-", "_").partition("_")
    if system == "macosx":  # its Python may be made for two machines
        machine = os.uname().machine
    return system + "_" + machine


def check_machine(bundle):
    """Refuse a folder whose packages are for another Python or another machine."""
    found, here = dotted(sys.version_info[:2]), platform_here()
    if (found, here) != (bundle["python"], bundle["platform"]):
        raise UserError(OTHER_MACHINE.format(found=found, here=here, **bundle))


def check_as_sent():
    """Refuse a folder in which a file is changed or gone, or one more that could run."""
    if not digest(SUMS):
        raise UserError(NOT_AS_SENT + last_lines("%s ontbreekt" % SUMS))
    listed = dict(reversed(line.split("  ", 1)) for line in read(SUMS).splitlines())
    wrong = ["%s is anders of ontbreekt" % name for name in listed if digest(name) != listed[name]]
    for folder, _, names in os.walk(ROOT):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")
            if path.endswith(RUNS) and path not in listed:
                wrong.append("%s hoort er niet bij" % path)
    if wrong:
        raise UserError(NOT_AS_SENT + last_lines("\n".join(wrong)))


def digest(name):
    """Hash of a file in this folder; empty when it is not there."""
    try:
        with open(os.path.join(ROOT, name), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


def wanted_stamp():
    """What a finished set-up rests on: this Python, this folder, these pins, this library."""
    pins = CARRIED_PINS if carried() else "requirements.txt"
    digests = [
        name + " " + hashlib.sha256(read(name).encode("utf-8")).hexdigest()
        for name in [pins, "pyproject.toml"]
    ]
    # the folder, since the scripts in an environment hold its path and break when it moves
    return ["python " + dotted(sys.version_info[:3]), "folder " + ROOT, *digests]


def finished_stamp():
    """Lines that the last finished set-up left, or none."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read().splitlines() if os.path.exists(PYTHON) else []
    except OSError:
        return []


def make_environment():
    """Make .venv anew, so that it never holds more than the pins."""
    try:
        import ensurepip  # noqa: F401  Debian ships it apart from Python
        import venv  # noqa: F401
    except ImportError:
        raise UserError(NO_VENV) from None

    # the base Python: the one in .venv may be running this script, and is about to be removed
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, output = outcome([base, "-m", "venv", "--clear", VENV])
    if code:
        raise UserError(NO_ENVIRONMENT + last_lines(output))


def installer_environment():
    """Environment variables for pip and uv; uv gets to know the index that pip was told about."""
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0")
    environment.setdefault("UV_HTTP_RETRIES", "1")
    settings = outcome([PYTHON, "-m", "pip", "config", "list"])[1]
    index = re.findall(r"^(?:global|install)\.index-url='(.+)'", settings, re.MULTILINE)
    index = os.environ.get("PIP_INDEX_URL") or (index[-1] if index else "")
    if index and "UV_INDEX_URL" not in environment:
        environment.setdefault("UV_DEFAULT_INDEX", index)
    return environment


def fetch_uv(environment):
    """Install exactly the uv that requirements.txt pins; whether that worked."""
    pin = re.search(r"^uv==.*?(?=^\S|\Z)", read("requirements.txt"), re.MULTILINE | re.DOTALL)
    path = os.path.join(VENV, "uv-requirement.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(pin.group())
    # a ready-made build or none: building uv takes longer than uv saves
    code, output = outcome([*PIP, "--only-binary=uv", "--require-hashes", "-r", path], environment)
    os.remove(path)
    if code and "connection broken" in output:
        raise UserError(why_not(output))  # plain pip would wait for the same index once more
    return code == 0


def installers(environment):
    """Name and command of each way to install packages, fastest first."""
    if carried():
        yield "pip", [*PIP, "--no-index", "--find-links=wheels"]
        return
    options = ["pip", "install", "--quiet", "--python", PYTHON]
    if shutil.which("uv"):
        yield "uv", ["uv", *options]
    if fetch_uv(environment):
        yield "uv", [PYTHON, "-m", "uv", *options]
    yield "pip", PIP


def why_not(output):
    """Message for a user when packages could not be installed."""
    if re.search("do not match the hashes|hash mismatch", output, re.IGNORECASE):
        return WRONG_HASH + last_lines(output)
    if carried():
        return NOT_FROM_WHEELS + last_lines(output)
    found, oldest, newest = map(dotted, [sys.version_info[:2], OLDEST, NEWEST_TESTED])
    too_new = TOO_NEW.format(found=found, oldest=oldest, newest=newest)
    newer = sys.version_info[:2] > NEWEST_TESTED
    return NO_PACKAGES + (too_new if newer else "") + AGAIN + last_lines(output)


def install_pins():
    """Name of the first installer that could install all pinned packages."""
    environment, output = installer_environment(), ""
    pins = ["--require-hashes", "-r", CARRIED_PINS if carried() else "requirements.txt"]
    for name, command in installers(environment):
        if name == "pip" and not carried():
            say("Zonder uv duurt het langer: een minuut of twee.")
        code, output = outcome(command + pins, environment)
        if code == 0:
            return name
        if name == "uv":
            say("Met uv lukt het niet:\n" + last_lines(output, 2))
    raise UserError(why_not(output))


def install_library():
    """Install this checkout itself, from where it stands; needs nothing from outside."""
    library = ["--no-deps", "--no-build-isolation", "--editable", "."]
    code, output = outcome(PIP + library, installer_environment())
    if code:
        raise UserError("Jeugdlib zelf kon niet geïnstalleerd worden:\n" + last_lines(output, 20))


def setup():
    """Bring .venv in step with this checkout; do nothing if it is already."""
    wanted, found, bundle = wanted_stamp(), finished_stamp(), carried()
    if found == wanted:
        return

    started = time.time()
    if os.path.exists(STAMP):
        os.remove(STAMP)  # until the last line the set-up is half-finished
    if found[:-1] != wanted[:-1]:  # more has changed than pyproject.toml
        if bundle:
            check_machine(bundle)
            if not os.path.exists(VENV):
                check_as_sent()
        say("De omgeving .venv wordt gemaakt, met Python %s." % dotted(sys.version_info[:3]))
        make_environment()
        say("De pakketten worden %s." % ("geïnstalleerd" if bundle else "opgehaald"))
        name = install_pins()
        say("Gelukt met %s, in %.0f seconden." % (name, time.time() - started))
    install_library()
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        file.write("\n".join(wanted))
    os.replace(STAMP + ".new", STAMP)
    say("Jeugdlib staat klaar in .venv.")


def environment_yml():
    """Text of environment.yml: the names and bounds of pyproject.toml, for conda-forge."""
    import tomllib

    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = list(project["dependencies"])
    for extra in EXTRAS:
        wanted += project["optional-dependencies"][extra]
    lines = ["python " + project["requires-python"], "pip"]
    by_pip = []
    for requirement in sorted(wanted):
        name, bounds = re.fullmatch(r"([\w.-]+)(.*)", requirement).groups()
        kept = by_pip if name in PIP_ONLY else lines
        kept.append(CONDA_NAMES.get(name, name) + " " + bounds)
    return ENVIRONMENT_HEAD + "".join(
        ["  - %s\n" % line for line in lines]
        + ["  - pip:\n"]
        + ["      - %s\n" % line for line in by_pip]
    )


def run(command, folder):
    """Exit code of a command that talks to the user itself."""
    process = subprocess.Popen(command, cwd=folder)
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code  # a signal, in the way a shell says it
        except KeyboardInterrupt:
            pass  # the command heard Ctrl-C too and ends in its own way; JupyterLab asks first


def show_help():
    """Print every target with its line."""
    say("make DOEL, of zonder make: python3 make.py DOEL (Windows: py make.py DOEL)\n")
    for name, (line, _) in TARGETS.items():
        say("  %-10s %s" % (name, line))
    say("\nMeer meegeven: make test ARGS='-k woord', of python3 make.py test -k woord")


def perform(target, extra):
    """Exit code of a target, after the set-up that it needs."""
    if target not in TARGETS:
        raise UserError("Het doel '%s' bestaat niet; kies uit %s." % (target, ", ".join(TARGETS)))
    commands = TARGETS[target][1]
    if extra and not commands:
        raise UserError("Het doel '%s' neemt niets extra's: %s" % (target, " ".join(extra)))
    if target == "help":
        show_help()
        return 0

    check_version(sys.version_info, target)
    setup()
    # `jeugd` reads the paths on its line from the folder where the user stands
    folder = None if target == "jeugd" else ROOT
    for command in commands:
        code = run([PYTHON, *command, *(extra if command is commands[-1] else [])], folder)
        if code:
            return code
    if target == "reports" and not extra:
        say("De rapporten: " + os.path.join(ROOT, "reports", "index.html"))
    if target == "lock":
        with open(os.path.join(ROOT, "environment.yml"), "w", encoding="utf-8") as file:
            file.write(environment_yml())
        say("requirements.txt en environment.yml zijn bijgewerkt.")
    return 0


def main(arguments):
    """Exit code of a command line."""
    for stream in [sys.stdout, sys.stderr]:
        if hasattr(stream, "reconfigure"):  # a Windows console lacks some of uv's characters
            stream.reconfigure(errors="replace")
    target = arguments[0] if arguments else "help"
    try:
        return perform("help" if target in ("-h", "--help") else target, arguments[1:])
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Afgebroken.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
