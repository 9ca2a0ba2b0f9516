"""report.pdf: one browser prints every page of a run, and leaves with it."""

import logging
import os
import re
import signal
import subprocess
import sys
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from jeugdlib.columns import InputError
from jeugdlib.report import printer
from jeugdlib.report.pdf import find_browser, write_pdf

SOON = 10  # seconds; a browser lets go within one, on a machine that is busy within some more


@pytest.fixture
def browser():
    """The browser that is here; where there is none, only CI comes this far, and fails."""
    try:
        return find_browser()
    except InputError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no browser here: not tested how a run prints its pages")


@pytest.fixture(autouse=True)
def _nothing_left():
    printer.end()
    yield
    printer.end()


@pytest.fixture
def pages(tmp_path):
    """Pages with a title, a table and a figure each, in a folder with a hard name."""
    folder = tmp_path / "map met een # en een é"
    folder.mkdir()
    made = [folder / f"{number}.html" for number in range(6)]
    Image.new("RGB", (9, 6), "teal").save(drawn := BytesIO(), "PNG")
    image = b64encode(drawn.getvalue()).decode()
    for number, page in enumerate(made):
        page.write_text(
            f'<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><title>Vraag {number}</title>'
            f"<style>@page {{ size: A4 }} img {{ background: #fff; width: 9cm }}</style>"
            f"<table><tr><th scope=col>Regio</th></tr><tr><td>Noord {number}</td></tr></table>"
            f'<img alt="een vlak" src="data:image/png;base64,{image}"></html>',
            "utf-8",
        )
    return made


def printed(browser, page):
    target = page.with_suffix(".pdf")
    write_pdf(browser, page, target)
    return target.read_bytes()


def browsers_of(profiles):
    """Arguments of every process that has one of these profiles."""
    said = subprocess.run(
        ["ps", "-ewwo", "args"], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in said.splitlines() if any(profile in line for profile in profiles)]


def wait_for(true):
    latest = time.monotonic() + SOON
    while not true() and time.monotonic() < latest:
        time.sleep(0.05)
    return true()


def stand_in(folder, program):
    """A program in the place of a browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_one_browser_prints_the_pages_of_several_threads(browser, pages):
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda page: printed(browser, page), pages))
    for number, pdf in enumerate(made):
        assert b"/Title (Vraag %d)" % number in pdf
        assert b"/StructTreeRoot" in pdf and b"/Lang" in pdf
        assert re.search(rb"/MediaBox \[0 0 59\d\S* 84\d", pdf)
    assert [bool(one) for one in printer._printers.values()] == [True]


@pytest.mark.slow
def test_a_page_prints_the_same_whatever_was_printed_before(browser, pages):
    first = printed(browser, pages[0])
    for page in pages[1:]:
        printed(browser, page)
    assert printed(browser, pages[0]) == first
    printer.end()
    assert printed(browser, pages[0]) == first


def test_a_shared_browser_prints_what_a_browser_alone_does(browser, pages, monkeypatch):
    together = printed(browser, pages[0])
    monkeypatch.setattr(printer, "printed", lambda *_: None)
    alone = printed(browser, pages[0])
    # whether the white behind an opaque figure is drawn too depends on when a browser alone looks
    parts = [
        re.findall(rb"/(?:Title|S /\w+|Alt|Lang|MediaBox)[^\n]*", pdf) for pdf in (together, alone)
    ]
    assert parts[0] == parts[1] and len(parts[0]) > 10


def test_the_browser_opens_no_port(browser, pages):
    printed(browser, pages[0])
    [shared] = printer._printers.values()
    assert not Path(shared.profile, "DevToolsActivePort").exists()
    lines = browsers_of([shared.profile])
    assert lines and not any("remote-debugging-port" in line for line in lines)


def test_the_browser_leaves_with_the_run(browser, pages):
    printed(browser, pages[0])
    [shared] = printer._printers.values()
    printer.end()
    assert shared.process.returncode is not None
    assert wait_for(lambda: not browsers_of([shared.profile]))
    assert not Path(shared.profile).exists()


def test_the_browser_leaves_when_the_run_is_killed(browser, pages):
    program = (
        "import sys, time; from pathlib import Path; from jeugdlib.report import pdf, printer\n"
        "pdf.write_pdf(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[2] + '.pdf'))\n"
        "print([*printer._printers.values()][0].profile, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, browser, str(pages[0])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        profile = run.stdout.readline().strip()
        assert Path(profile).is_dir() and browsers_of([profile])
        run.kill()
    assert wait_for(lambda: not browsers_of([profile]) and not Path(profile).exists())


def test_a_browser_that_is_killed_half_way_costs_no_page(browser, pages, caplog):
    caplog.set_level(logging.INFO, "jeugdlib")
    printed(browser, pages[0])
    [shared] = printer._printers.values()
    os.killpg(shared.process.pid, signal.SIGKILL)
    for number, page in enumerate(pages[1:3], start=1):
        assert b"/Title (Vraag %d)" % number in printed(browser, page)
    assert [r.getMessage() for r in caplog.records] == [
        "no shared browser (BrokenPipeError): one for each page"
    ]
    assert not Path(shared.profile).exists()


def test_where_a_pipe_cannot_be_given_each_page_has_a_browser(browser, pages, caplog, tmp_path):
    caplog.set_level(logging.INFO, "jeugdlib")
    program = f'case "$*" in *remote-debugging-pipe*) exit 1;; esac; exec {browser} "$@"'
    old = stand_in(tmp_path, program)
    for number, page in enumerate(pages[:2]):
        assert b"/Title (Vraag %d)" % number in printed(old, page)
    assert len(caplog.records) == 1


def test_a_browser_that_does_not_answer_is_given_up(monkeypatch, tmp_path, pages):
    monkeypatch.setattr(printer, "SECONDS", 0.2)
    deaf = stand_in(tmp_path, "exec sleep 60")
    with pytest.raises(InputError, match="de browser kon geen pdf maken"):
        printed(deaf, pages[0])
    assert wait_for(lambda: not browsers_of([str(tmp_path / "browser")]))


def test_on_windows_each_page_has_a_browser(monkeypatch, pages):
    # in this module alone: pathlib looks at the name too
    monkeypatch.setattr(printer, "os", SimpleNamespace(name="nt", getpid=os.getpid))
    assert printer.printed("chrome", pages[0].as_uri()) is None
    assert [*printer._printers.values()] == [None]
