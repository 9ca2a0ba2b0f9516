"""report.pdf: the page, printed by a browser that is on the machine already."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from jeugdlib.columns import InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 60
# who printed when, in the pdf's own description; the browser names the machine's system there
TRACES = re.compile(rb"/(Creator|CreationDate|ModDate) ?\(((?:[^()\\]|\\.)*)\)")


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
    with tempfile.TemporaryDirectory(prefix="jeugd-") as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # chromium refuses to start for root otherwise
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        except (OSError, subprocess.SubprocessError) as problem:
            raise InputError(
                f"de browser kon geen pdf maken ({type(problem).__name__})"
            ) from problem
    if not target.exists():
        raise InputError("de browser kon geen pdf maken")
    # spaces of the same length, as the pdf counts where its parts stand
    target.write_bytes(TRACES.sub(_blank, target.read_bytes()))


def _blank(trace: re.Match) -> bytes:
    return trace[0].replace(trace[2], b" " * len(trace[2]))
