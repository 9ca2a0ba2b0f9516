"""A scheduler and two workers as real processes: the reports are those of a run here."""

import json
import operator
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace

import nbformat
import pytest
from filelock import FileLock

from jeugdlib.columns import InputError
from jeugdlib.report import cluster

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; a worker's first report waits for all its imports, on a busy machine
SECRET = "zeer-geheim-dorp"
PARAMETERS = """dorp = ""  # welk dorp
deler = 1  # waar door gedeeld wordt
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar"""
# A notebook's process is forked by the template of its worker, of which it notes the process. On
# the worker that will be killed, whose process stands in a file, it waits for that.
NOTED = """import os, time
from pathlib import Path
with open("../data/begonnen.txt", "a") as file:
    file.write(f"{os.getppid()}\\n")
killed, about = Path("../data/verloren.txt"), Path(f"/proc/{os.getppid()}/stat")
if killed.exists() and about.read_text().rsplit(")", 1)[1].split()[1] == killed.read_text():
    time.sleep(300)"""


def start(*words, log):
    with log.open("w") as file:
        command = [sys.executable, "-m", "dask", *words]
        return subprocess.Popen(command, stdout=file, stderr=file, cwd=log.parent)


def until(said):
    end = time.monotonic() + PATIENCE
    while not (found := said()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """The cluster: its address, its logs, and the worker that can be killed."""
    folder = tmp_path_factory.mktemp("cluster")
    known, loopback = folder / "known.json", ("--host", "127.0.0.1", "--no-dashboard")
    started = [
        start(
            *("scheduler", "--port", "0", "--scheduler-file", str(known), *loopback),
            log=folder / "scheduler.txt",
        )
    ]
    until(lambda: known.exists() and known.read_text())
    for name, more in (("kept", ()), ("lost", ("--no-nanny",))):
        words = ("worker", "--scheduler-file", str(known), "--nthreads", "1", "--name", name)
        started.append(start(*words, *loopback, *more, log=folder / f"{name}.txt"))
    for name in ("kept", "lost"):
        until(lambda name=name: "Registered to" in (folder / f"{name}.txt").read_text())
    address = json.loads(known.read_text())["address"]
    yield SimpleNamespace(address=address, logs=folder, lost=started[2])
    for process in reversed(started):
        process.terminate()
        process.wait()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with five notebooks that note that they began, the last with an error in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    for name in ("een", "twee", "drie", "vier", "vijf"):
        cells = [
            nbformat.v4.new_markdown_cell("# Hoe gaat het?"),
            nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(NOTED),
            nbformat.v4.new_code_cell(f"print('{name}', 1 / (deler - {name == 'vijf':d}), dorp)"),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"notebooks/{name}.ipynb")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(project):
    noted = project / "data" / "begonnen.txt"
    return noted.read_text().split() if noted.exists() else []


def parent_of(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1]
    except OSError:
        return ""


def contents(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {path.relative_to(folder): path.read_bytes() for path in files}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks in /proc")
def test_reports_are_those_of_a_run_here_also_when_a_worker_is_killed_half_way(
    there, project, jeugd
):
    given = ("run", "-p", f"dorp={SECRET}", "-p", "deler=2")
    killed, lost = threading.Event(), str(there.lost.pid)
    (project / "data" / "verloren.txt").write_text(lost)

    def kill():
        until(lambda: lost in map(parent_of, begun(project)))
        os.kill(there.lost.pid, signal.SIGKILL)
        killed.set()

    threading.Thread(target=kill, daemon=True).start()
    code, said = jeugd(*given, "--cluster", there.address)
    assert killed.is_set()
    assert code == 0, said
    assert "5 van 5 rapporten gemaakt" in said
    assert len(begun(project)) > 5  # what the lost worker was at, was made again

    assert jeugd(*given, "--out", "hier")[0] == 0
    reports = contents(project / "reports")
    assert len([path for path in reports if path.name == "report.html"]) == 5
    assert reports == contents(project / "hier")

    code, said = jeugd(*given, "--cluster", "tcp://127.0.0.1:1")
    assert (code, "5 ongewijzigd" in said) == (0, True)  # nothing to make, so nobody is asked


def test_what_fails_is_named_and_nothing_of_it_stands_in_a_log_of_the_cluster(
    there, project, jeugd
):
    code, said = jeugd("run", "vier", "vijf", "-p", f"dorp={SECRET}", "--cluster", there.address)
    assert code == 1
    assert "1 van 2 rapporten gemaakt" in said
    assert "vijf--" in said
    assert "codecel 3 van het notebook gaf een fout (ZeroDivisionError)" in said
    orders = [order_of(project)]
    unknown = operator.attrgetter(SECRET)
    found = [why for _, why in cluster.results(there.address, orders, unknown, None)]
    assert found == ["Er ging iets mis (AttributeError). Zonder --cluster staat er meer bij."]
    for log in there.logs.glob("*.txt"):
        assert SECRET not in log.read_text()
        assert "vijf" not in log.read_text()


def test_what_is_sent_to_a_scheduler_has_no_meaning(project):
    order = order_of(project)
    packed = cluster._packed((operator.attrgetter(SECRET), order))
    sent = cluster._call(cluster.work, packed, packed)
    for text in (SECRET, "vijf", str(project)):
        assert text.encode() not in sent


def test_after_a_failure_nothing_more_begins_when_that_is_asked(there, project, jeugd):
    names = ("vijf", "een", "twee")
    given = ("--fail-fast", "--workers", "1", "--cluster", there.address)
    code, said = jeugd("run", *names, *given)
    assert code == 1
    assert "Gestopt na de eerste mislukking" in said
    time.sleep(1)
    assert len(begun(project)) == 1


def test_a_worker_with_another_version_is_refused_by_name(there, project, jeugd, monkeypatch):
    here = cluster._identity() | {"pandas": "0.1"}
    monkeypatch.setattr(cluster, "_identity", lambda: here)
    code, said = jeugd("run", "een", "--cluster", there.address)
    assert code == 1
    assert "werker tcp://127.0.0.1:" in said
    assert "pandas is daar" in said
    assert "en hier 0.1" in said
    assert not begun(project)
    assert not [*project.rglob(".cluster-*")]


def order_of(project):
    """What is looked at of an order."""
    job = SimpleNamespace(
        name="een",
        place=project / "reports" / "een",
        folder=project / "notebooks",
        notebook=nbformat.read(project / "notebooks" / "een.ipynb", 4),
        asked={},
        parameters={},
    )
    return SimpleNamespace(
        project=SimpleNamespace(root=project, work=project / ".jeugd"), job=job, prints={}
    )


def test_a_worker_that_does_not_share_the_folder_or_its_locks_is_refused(project, tmp_path):
    order = order_of(project)
    with cluster._probes([order]) as probes:
        expected = cluster._expected([order], probes)
        assert cluster.unfit(expected) == ""
    assert "ziet een andere map" in cluster.unfit(expected + b"\0")  # not remembered
    loose = tmp_path / ".cluster-1"
    loose.touch()
    assert "een slot van een andere computer" in cluster._unshared(loose)
    with FileLock(loose):
        assert cluster._unshared(loose) == ""


@pytest.mark.parametrize(
    ("files", "programs", "said"),
    [
        ({"nergens.csv": 3}, [], "nergens.csv is daar een ander bestand"),
        ({"kort.csv": 3}, [], "kort.csv is daar een ander bestand"),
        ({}, ["/nergens/chromium"], "daar staat geen /nergens/chromium"),
    ],
)
def test_a_worker_that_lacks_a_file_or_a_program_is_refused(tmp_path, files, programs, said):
    (tmp_path / "kort.csv").write_text("1\n")
    sizes = {tmp_path / name: size for name, size in files.items()}
    assert said in cluster.unfit(cluster._packed(({}, [], sizes, programs)))


def test_an_address_without_an_answer_is_said_soon(project, jeugd, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 1)
    with socket.socket() as silent:  # takes the call, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for address in ("xx://", f"tcp://127.0.0.1:{silent.getsockname()[1]}", "tcp://127.0.0.1:1"):
            start = time.monotonic()
            code, said = jeugd("run", "een", "--cluster", address)
            assert code == 1
            assert f"op {address} antwoordt geen cluster van Dask" in said
            if address != "xx://":  # the first imports what all need
                assert time.monotonic() - start < 5


def test_without_the_extra_part_a_sentence_says_how_to_get_it(project, jeugd, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, said = jeugd("run", "een", "--cluster", "tcp://127.0.0.1:1")
    assert code == 1
    assert "pip install distributed" in said


def test_the_page_about_clusters_prints_options_that_there_are():
    from distributed.cli import dask_scheduler, dask_worker

    page = (ROOT / "docs" / "cluster.md").read_text("utf-8")
    for name, program in (("scheduler", dask_scheduler.main), ("worker", dask_worker.main)):
        known = {word for option in program.params for word in option.opts + option.secondary_opts}
        printed = re.findall(rf"^dask {name} (.*)$", page, re.M)
        assert printed
        assert {word for line in printed for word in re.findall(r"--[\w-]+", line)} <= known


def test_a_cluster_without_workers_is_said_before_and_during_a_run(monkeypatch):
    monkeypatch.setattr(cluster, "ALONE", 0.01)
    with pytest.raises(InputError, match="nog geen werkers"):
        cluster._require_fit(SimpleNamespace(run=lambda *_, **__: {}), b"")
    with pytest.raises(InputError, match="geen werkers meer"):
        cluster._next(SimpleNamespace(nthreads=dict), SimpleQueue())


def test_a_report_that_keeps_losing_its_worker_is_a_failure_of_that_report():
    lost = SimpleNamespace(status="error", exception=lambda: pickle.PickleError())
    assert "De werker viel te vaak weg" in cluster._said(lost)
    with pytest.raises(InputError, match="verbinding met de cluster is verbroken"):
        cluster._said(SimpleNamespace(status="cancelled"))


def test_a_report_that_replaces_another_is_made_here(project, jeugd):
    words = ("--replaces", "een", "--reason", "dubbel", "--cluster", "tcp://127.0.0.1:1")
    code, said = jeugd("run", "een", *words)
    assert code == 1
    assert "--replaces gaat niet samen met --cluster" in said
