"""report.docx: the page as a Word file, made by pandoc of the page itself and of nothing else."""

import re
import subprocess
import zipfile
from html import escape, unescape
from pathlib import Path

from jeugdlib.columns import InputError

SECONDS = 120
CODE = re.compile(r'<details class="(?:code|woorden)">.*?</details>', re.S)
TO_WRITE = re.compile(r'<p class="schrijfruimte">(.*?)</p>', re.S)
BANNER = re.compile(r'<p class="banier">(.*?)</p>', re.S)
# an empty box of some lines: a border in the style of a page is unknown to Word
BOX = r"<table><tr><td><p>\1</p><p>&nbsp;</p><p>&nbsp;</p></td></tr></table>"
MOMENT = (2000, 1, 1, 0, 0, 0)  # a report does not say at what hour it was made
LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE = re.compile(r'(w:styleId="Table" .*?)(<w:tblCellMar>)', re.S)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"


def find_pandoc() -> str:
    """The program that makes Word files.

    Raises
    ------
    InputError : the extra part is not installed; the message says how to get it.
    """
    try:
        import pypandoc

        return pypandoc.get_pandoc_path()
    except (ImportError, OSError) as problem:
        raise InputError(
            "voor --docx is een extra onderdeel nodig, en dat is niet geïnstalleerd",
            mend="Installeer het met: pip install pypandoc_binary. Of open report.html in Word.",
        ) from problem


def write_docx(pandoc: str, page: Path, target: Path) -> None:
    """Write a finished page as a Word file, with the banner of its level on top of every page.

    Code is left out; so are the words beside a figure, which become its alternative text.

    Raises
    ------
    InputError : pandoc failed or gave no file.
    """
    text = page.read_text("utf-8")
    banner = BANNER.search(text)
    # the file reads nothing but what stands in the page: --sandbox
    command = [pandoc, "--from=html", "--to=docx", "--sandbox", f"--output={target}"]
    try:
        subprocess.run(
            command,
            input=TO_WRITE.sub(BOX, CODE.sub("", text)).encode(),
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise InputError(
            f"pandoc kon geen Word-bestand maken ({type(problem).__name__})"
        ) from problem
    _finish(target, unescape(banner[1]) if banner else "")


def _finish(target: Path, banner: str) -> None:
    """Give the tables lines, and every page its banner; pandoc has no setting for either."""
    with zipfile.ZipFile(target) as file:
        parts = {entry: file.read(entry).decode() for entry in file.namelist() if _is_text(entry)}
        others = {e: file.read(e) for e in file.namelist() if e not in parts}
    borders = rf"\1<w:tblBorders>{LINES}</w:tblBorders>\2"
    parts["word/styles.xml"] = TABLE.sub(borders, parts["word/styles.xml"], count=1)
    if banner:
        parts |= _with_header(parts, banner)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**parts, **others}.items():
            file.writestr(zipfile.ZipInfo(name, MOMENT), content)


def _is_text(entry: str) -> bool:
    return entry.endswith((".xml", ".rels"))


def _with_header(parts: dict[str, str], banner: str) -> dict[str, str]:
    said = f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{escape(banner)}</w:t></w:r></w:p>"
    header = f'<?xml version="1.0" encoding="UTF-8"?><w:hdr {NAMESPACE}>{said}</w:hdr>'
    types, links, body = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"
    refers = f'<w:headerReference xmlns:r="{RELATION}" w:type="default" r:id="banier"/>'
    kind = f'<Override PartName="/word/header1.xml" ContentType="{HEADER_TYPE}"/>'
    link = f'<Relationship Id="banier" Type="{RELATION}/header" Target="header1.xml"/>'
    return {
        "word/header1.xml": header,
        types: parts[types].replace("</Types>", f"{kind}</Types>"),
        links: parts[links].replace("</Relationships>", f"{link}</Relationships>"),
        body: parts[body].replace("<w:sectPr>", f"<w:sectPr>{refers}"),
    }
