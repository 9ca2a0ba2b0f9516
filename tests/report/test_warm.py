"""A notebook runs in a fresh fork: what it shows is what a kernel gives, and nothing stays."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import papermill
import pytest
from nbclient.exceptions import DeadKernelError

from jeugdlib.report import cost, warm
from jeugdlib.report.warm_engine import Killed

pytestmark = pytest.mark.skipif(not warm.can_fork(), reason="forks are for Linux")

CELLS = (
    "import sys\nprint('een')\nprint('fout', file=sys.stderr)\nprint('twee')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\n3 + 4",
    "h = display('eerst', display_id='plek')\nh.update('later')",
    "import matplotlib.pyplot as plt\nlijn = plt.plot([1, 2])\nplt.title('lijn');",
    "from IPython.display import clear_output\nprint('weg')\nclear_output()\nprint('blijft')",
    "6 + 1",
    "_ + 1",
    "%config InlineBackend.figure_formats\nawait __import__('asyncio').sleep(0)\n5;",
    "",
)


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def run(made, folder, engine="jeugdlib"):
    return papermill.execute_notebook(
        made,
        None,
        engine_name=engine,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        resources={"metadata": {"path": str(folder)}},
        execution_timeout=60,
    )


def shown(executed):
    return [(cell.execution_count, cell.outputs) for cell in executed.cells]


def test_papermill_knows_the_engine_by_its_name(tmp_path):
    nbformat.write(notebook("6 * 7"), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "--engine", "jeugdlib", "-k", "python3"]
    done = subprocess.run(
        [*command, "--no-progress-bar", "in.ipynb", "uit.ipynb"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    executed = nbformat.read(tmp_path / "uit.ipynb", as_version=4)
    assert executed.cells[0].outputs[0]["data"]["text/plain"] == "42"


def test_what_a_notebook_shows_is_what_a_kernel_gives(tmp_path):
    forked = shown(run(notebook(*CELLS), tmp_path))
    assert forked == shown(run(notebook(*CELLS), tmp_path, "nbclient"))
    kinds = {output["output_type"] for _, outputs in forked for output in outputs}
    assert kinds == {"stream", "display_data", "execute_result"}


def test_a_cell_that_raises_ends_the_notebook(tmp_path):
    told = []
    for engine in ("jeugdlib", "nbclient"):
        with pytest.raises(papermill.PapermillExecutionError) as caught:
            run(notebook("2", "1 / 0", "open('later', 'w')"), tmp_path, engine)
        error = caught.value
        told.append((error.cell_index, error.exec_count, error.ename, error.evalue))
    assert told == [(1, 2, "ZeroDivisionError", "division by zero")] * 2
    assert not (tmp_path / "later").exists()


def test_nothing_of_one_notebook_is_there_in_the_next(tmp_path):
    leaves = "import os, matplotlib, jeugdlib\nos.environ['SPOOR'] = 'x'\njeugdlib.spoor = 1\n"
    leaves += "matplotlib.rcParams['lines.linewidth'] = 9\nspoor = 1"
    run(notebook(leaves), tmp_path)
    asks = "import os, matplotlib, jeugdlib\n(os.environ.get('SPOOR'), hasattr(jeugdlib, 'spoor'),"
    asks += " matplotlib.rcParams['lines.linewidth'] == 9, 'spoor' in globals())"
    executed = run(notebook(asks), tmp_path)
    assert executed.cells[0].outputs[0]["data"]["text/plain"] == "(None, False, False, False)"


def test_every_notebook_has_chance_and_a_session_of_its_own(tmp_path):
    asks = "import random, numpy\nfrom jeugdlib.release.session import session\n"
    asks += "print(random.random(), numpy.random.random(), session().token)"
    told = [run(notebook(asks), tmp_path).cells[0].outputs[0]["text"].split() for _ in range(3)]
    for values in zip(*told, strict=True):
        assert len(set(values)) == 3


def test_a_notebook_sees_the_environment_and_the_folder_of_its_run(tmp_path, monkeypatch):
    run(notebook("1"), tmp_path)  # the process that it is forked from exists by now
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("JEUGD_PROEF", "ja")
    asks = "import os, time\nprint(os.environ['JEUGD_PROEF'], time.tzname[0], os.getcwd())"
    text = run(notebook(asks), tmp_path).cells[0].outputs[0]["text"]
    assert text.split() == ["ja", "JST", str(tmp_path)]


def test_the_process_that_is_forked_has_one_thread(tmp_path):
    asks = "import os\nprint(os.listdir(f'/proc/{os.getppid()}/task').__len__())"
    assert run(notebook(asks), tmp_path).cells[0].outputs[0]["text"] == "1\n"


def test_each_module_of_the_engine_can_be_imported_first():
    # papermill itself comes first in the test above, by its own command
    for first in ("jeugdlib.report.warm", "jeugdlib.report.engine"):
        program = f"import {first}, papermill, jeugdlib.report.warm_engine"
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_a_fork_that_a_cell_leaves_running_does_not_answer_in_its_place(tmp_path):
    executed = run(notebook("import os\nchild = os.fork()", "print(child > 0)"), tmp_path)
    assert executed.cells[1].outputs[0]["text"] == "True\n"


def test_ten_million_characters_line_by_line_are_kept(tmp_path):
    prints = "for _ in range(100_000):\n    print('x' * 99)"
    assert len(run(notebook(prints), tmp_path).cells[0].outputs[0]["text"]) == 10**7


def test_what_is_printed_to_may_be_written_to_as_a_file(tmp_path):
    writes = "import sys\nsys.stdout.writelines(['a', 'b'])\nsys.stdout.flush()\nsys.stdout.close()"
    executed = run(notebook(writes, "print('c')"), tmp_path)
    assert [cell.outputs[0]["text"] for cell in executed.cells] == ["ab", "c\n"]


def test_where_processes_cannot_fork_an_ordinary_kernel_gives_the_same(tmp_path, monkeypatch):
    forked = shown(run(notebook("print(1)", "2"), tmp_path))
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    assert shown(run(notebook("print(1)", "2"), tmp_path)) == forked


def test_a_process_that_is_gone_has_started_nothing():
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert [*warm._below(gone.pid)] == []


def test_a_notebook_ends_with_the_run_that_was_killed(tmp_path):
    (tmp_path / "loopt.py").write_text(
        "import nbformat, papermill\n"
        "from nbformat.v4 import new_code_cell as cell, new_notebook\n"
        "wait = 'import os, time, subprocess\\n"
        'p = subprocess.Popen(["sleep", "600"])\\n'
        'print(os.getpid(), p.pid, file=open("pids", "w"), flush=True)\\n'
        'os.rename("pids", "klaar")\\ntime.sleep(600)\'\n'
        "if __name__ == '__main__':\n"
        "    papermill.execute_notebook(new_notebook(cells=[cell(wait)]), None,\n"
        "        engine_name='jeugdlib', kernel_name='python3', progress_bar=False)\n"
    )
    with subprocess.Popen([sys.executable, "loopt.py"], cwd=tmp_path) as runner:
        pids = [int(pid) for pid in _wait_for(tmp_path / "klaar").split()]
        runner.send_signal(signal.SIGKILL)
    for pid in pids:
        assert _gone(pid)


def _wait_for(path):
    for _ in range(600):
        if path.exists():
            return path.read_text()
        time.sleep(0.1)
    raise AssertionError(f"{path} never came")


def _gone(pid):
    for _ in range(100):
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().split(") ")[1][0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


def test_what_a_cell_sets_free_ends_with_the_notebook(tmp_path):
    # in a session of its own, and its parent is gone
    free = "setsid sh -c 'sleep 600 & echo $! > pid.deel; mv pid.deel pid; wait' &"
    waits = "import os, time\nwhile not os.path.exists('pid'):\n    time.sleep(0.05)"
    starts = f"import subprocess\nsubprocess.run(['sh', '-c', {free!r}], start_new_session=True)"
    run(notebook(starts, waits), tmp_path)
    assert _gone(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("fork", [True, False])
@pytest.mark.parametrize(
    ("cell", "error"), [("os.kill(os.getpid(), 9)", Killed), ("os._exit(3)", DeadKernelError)]
)
def test_a_process_that_the_system_ended_is_known_from_one_that_ended(
    tmp_path, monkeypatch, cell, error, fork
):
    if not fork:
        monkeypatch.setattr(warm, "can_fork", lambda: False)
    with pytest.raises(DeadKernelError) as caught:
        run(notebook("1", f"import os\n{cell}", "2"), tmp_path)
    assert type(caught.value) is error


# that every import is broken off, loads nothing
BROKEN_OFF = """
import importlib, os, signal
importlib.import_module = lambda name: os.kill(os.getpid(), signal.SIGINT)
import jeugdlib.report.stack
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, flush=True)
"""


def test_breaking_off_while_the_stack_is_loaded_gives_no_traceback():
    done = subprocess.run([sys.executable, "-c", BROKEN_OFF], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_recursion_without_end_is_told_at_once_and_short(tmp_path):
    endless = "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(0)"
    run(notebook("1"), tmp_path)
    start = time.monotonic()
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        run(notebook(endless), tmp_path)
    assert caught.value.ename == "RecursionError" and len(str(caught.value)) < 10_000
    assert time.monotonic() - start < 10  # it was 35


@pytest.mark.parametrize("cell", ["raise ExceptionGroup('x', [ValueError()])", "%bestaatniet"])
def test_an_error_that_is_only_printed_ends_the_notebook_too(tmp_path, cell):
    with pytest.raises(papermill.PapermillExecutionError):
        run(notebook(cell, "open('later', 'w')"), tmp_path)
    assert not (tmp_path / "later").exists()


@pytest.mark.parametrize("fork", [True, False])
def test_what_a_notebook_cost_is_known_by_part(tmp_path, monkeypatch, fork):
    if not fork:
        monkeypatch.setattr(warm, "can_fork", lambda: False)
    sleeps = "import time\ntime.sleep(0.3)\nveel = bytearray(50_000_000)"
    spent = cost.of_notebook(
        run(notebook("import time", "from time import sleep", sleeps), tmp_path)
    )
    assert spent["cells"] >= 0.3 > spent["imports"] > 0 and spent["kernel"] > 0
    assert ("memory" in spent) == fork and spent.get("memory", 51) > 50
