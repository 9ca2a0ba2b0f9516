"""report.pdf: the page, printed by a browser that is on the machine already."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.report import printer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# who printed when, in the pdf's own description; the browser names the machine's system there
TRACES = re.compile(rb"/(Creator|CreationDate|ModDate) ?\(((?:[^()\\]|\\.)*)\)")
# a cell of a table, by a number that depends on what the browser showed before
NODE = re.compile(rb"\(node(\d{8})\)")


def find_browser() -> str:
    """The browser that can print.

    Raises
    ------
    InputError : there is none; the message says which ones would do.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    for place in PLACES:
        if Path(place).exists():
            return place
    raise InputError(
        "voor --pdf is een browser nodig die kan afdrukken, en die is niet gevonden",
        mend="Installeer Chromium, Chrome of Edge, of open report.html en druk het zelf af.",
    )


def write_pdf(browser: str, page: Path, target: Path) -> None:
    """Print a page to a tagged pdf that does not say when, or on what machine.

    Raises
    ------
    InputError : the browser failed or gave no pdf.
    """
    address = page.resolve().as_uri()
    made = printer.printed(browser, address) or _printed_alone(browser, address)
    target.write_bytes(_without_traces(made))


def _without_traces(made: bytes) -> bytes:
    # everything keeps its length, as the pdf counts where its parts stand
    numbers = sorted({*NODE.findall(made)})
    new = {number: b"%08d" % place for place, number in enumerate(numbers, start=1)}
    made = NODE.sub(lambda node: node[0].replace(node[1], new[node[1]]), made)
    return TRACES.sub(_blank, made)


def _printed_alone(browser: str, address: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jeugd-") as profile:
        made = Path(profile, "page.pdf")
        words = ["--no-pdf-header-footer", f"--print-to-pdf={made}", address]
        try:
            subprocess.run(
                [browser, *printer.options(profile), *words],
                check=True,
                capture_output=True,
                timeout=printer.SECONDS,
            )
            return made.read_bytes()
        except (OSError, subprocess.SubprocessError) as problem:
            raise InputError(
                f"de browser kon geen pdf maken ({type(problem).__name__})"
            ) from problem


def _blank(trace: re.Match) -> bytes:
    return trace[0].replace(trace[2], b" " * len(trace[2]))
